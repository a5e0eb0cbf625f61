// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/arguments.h"
#include "app/cli/exitcode.h"
#include "app/cli/linewriter.h"
#include "libpusher/client/client.h"

#include <QHash>
#include <QObject>

namespace Console {

/// Sends one client event to the other subscribers of its channels, over the socket: subscribes,
/// sends, and prints a result line for each channel once the server's verdict is known.
///
/// Nobody tells how many heard it, so `deliveredTo` is null. Ends after 30 s at the latest
/// (`ClientEvents::waitingDeadline`), and 10 s for the server's answer.
class SendClientEvent : public QObject {
    Q_OBJECT
public:
    /// `data`: JSON, sent as it is. `client` and `out` outlive this.
    SendClientEvent(SendArguments arguments, QByteArray data, Pusher::Client &client,
                    LineWriter &out, QObject *parent = nullptr);

    void start();
    /// Ends it now, for instance for a signal: what is not known by then is told as such.
    void finish(ExitCode code);

Q_SIGNALS:
    void finished(Console::ExitCode code);

private:
    void settled(const Pusher::ClientEvents::Outcome &outcome);
    void connectionStateChanged(Pusher::Connection::State state);
    void print(const QString &channel, const std::optional<Pusher::Error> &error);
    Pusher::Error causeOf(const Pusher::ClientEvents::Outcome &outcome) const;
    void endWhenAllAreTold();

    const SendArguments m_arguments;
    const QByteArray m_data;
    Pusher::Client &m_client;
    LineWriter &m_out;
    QHash<quint64, QString> m_awaited; ///< channel by ticket
    std::optional<Pusher::Error> m_failure; ///< the first
    std::optional<Pusher::Error> m_lastConnectionError;
    bool m_started = false; ///< everything was handed over
    bool m_finished = false;
};

} // namespace Console
