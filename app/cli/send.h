// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/arguments.h"
#include "app/cli/exitcode.h"
#include "app/cli/linewriter.h"
#include "libpusher/http/batchpublisher.h"

#include <QObject>

namespace Console {

/// Publishes events in their order and prints a result line for each of their channels, as soon as
/// it is known.
///
/// `deliveredTo` is the channel's number of connections, from servers that tell. The hosted service
/// is not asked: there it is a second message on the bill, and where subscription counting is off
/// the service would refuse the event.
class Send : public QObject {
    Q_OBJECT
public:
    enum class Receivers { Counted, NotAsked };
    struct Item {
        Pusher::OutgoingEvent event;
        QString eventId = {};
        int line = 0; ///< of the file it came from; 0: of none
    };

    /// `api`, `publisher` (on that `api`) and `out` outlive this.
    Send(QList<Item> items, Receivers receivers, Pusher::HttpApi &api,
         Pusher::BatchPublisher &publisher, LineWriter &out, QObject *parent = nullptr);

    /// Nothing is sent when one event breaks a rule: the error names it.
    Pusher::Result<void> start();
    /// Cuts what is under way; what became of each event is still told.
    void interrupt();

    /// The event that the arguments name, with `data` sent byte for byte.
    static Item itemOf(const SendArguments &arguments, const QByteArray &data);
    /// The events of the file that `--batch` names; `-` is `input`.
    static Pusher::Result<QList<Item>> readItems(const QString &argument, QIODevice &input);
    /// The event's data as the arguments name it: JSON, `@FILE` or `-` for `input`; white space
    /// around it is cut. ConfigurationError when it cannot be read, is too long, or is no JSON.
    static Pusher::Result<QByteArray> readData(const QString &argument, QIODevice &input);

Q_SIGNALS:
    void finished(Console::ExitCode code);

private:
    void settled(qsizetype index, const Pusher::PublishResult &result);
    void printEnd(const Pusher::BatchPublisher::Summary &summary,
                  const std::optional<Pusher::Error> &failure);

    const QList<Item> m_items;
    const Receivers m_receivers;
    Pusher::HttpApi &m_api;
    Pusher::BatchPublisher &m_publisher;
    LineWriter &m_out;
    QString m_lastNote;
    bool m_interrupted = false;
};

} // namespace Console
