// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/arguments.h"
#include "app/cli/exitcode.h"
#include "app/cli/linewriter.h"
#include "libpusher/http/httpapi.h"

#include <QObject>

namespace Console {

/// Publishes one event and prints a result line for each of its channels.
///
/// `deliveredTo` is the channel's number of connections, from servers that tell. The hosted service
/// is not asked: there it is a second message on the bill, and where subscription counting is off
/// the service would refuse the event.
class Send : public QObject {
    Q_OBJECT
public:
    enum class Receivers { Counted, NotAsked };

    /// `api` and `out` outlive this; `data` is what is sent, byte for byte.
    Send(SendArguments arguments, QByteArray data, Receivers receivers, Pusher::HttpApi &api,
         LineWriter &out, QObject *parent = nullptr);

    void start();

    /// The event's data as the arguments name it: JSON, `@FILE` or `-` for `input`; white space
    /// around it is cut. ConfigurationError when it cannot be read, is too long, or is no JSON.
    static Pusher::Result<QByteArray> readData(const QString &argument, QIODevice &input);

Q_SIGNALS:
    void finished(Console::ExitCode code);

private:
    void published(const Pusher::PublishResult &result);

    const SendArguments m_arguments;
    const QByteArray m_data;
    const Receivers m_receivers;
    Pusher::HttpApi &m_api;
    LineWriter &m_out;
};

} // namespace Console
