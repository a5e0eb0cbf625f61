// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/exitcode.h"
#include "app/cli/runstatistics.h"
#include "app/cli/tailoutput.h"
#include "libpusher/dispatch/eventpattern.h"

#include <QObject>

namespace Console {

class Discovery;

/// Follows a client's events until there were enough, time is up, or the connection failed for
/// good.
///
/// Runs in the client's thread; prints during the dispatcher's turn and flushes at its end.
class Tail : public QObject {
    Q_OBJECT
public:
    /// `client` and the writers outlive this. `arguments.channels` are names and patterns.
    Tail(TailArguments arguments, Pusher::Client &client, LineWriter &out, LineWriter &diagnostics,
         std::shared_ptr<Pusher::Scheduler> scheduler, QObject *parent = nullptr);
    ~Tail() override;

    void start();
    /// Ends it now, for instance for a signal.
    void finish(ExitCode code);

Q_SIGNALS:
    /// All channels stand (or are refused) for the first time.
    void listening();
    /// Once; everything is printed and flushed.
    void finished(Console::ExitCode code);

private:
    void listenForEvents();
    void watch();
    void eventDispatched(const Pusher::Event &event);
    bool passesFilter(const Pusher::Event &event) const;
    void printSealed(quint64 first, quint64 last);
    void printTraces();
    void turnEnded(quint64 first, quint64 last);
    void connectionStateChanged(Pusher::Connection::State state);
    void channelStateChanged(const Pusher::ChannelName &channel,
                             Pusher::ChannelRegistry::State state);
    void reportMalformed();
    void reportProtocolError(const QString &message);
    void timeIsUp();
    void printEnd();
    void flush();

    const TailArguments m_arguments;
    Pusher::Client &m_client;
    std::shared_ptr<Pusher::Scheduler> m_scheduler;
    TailOutput m_output;
    RunStatistics m_statistics;
    std::unique_ptr<Pusher::SequenceMonitor> m_sequences; ///< only for `--sequence`
    std::unique_ptr<Discovery> m_discovery; ///< only for `--summary` and `--trace`
    Pusher::TimerHandle m_timer;
    QList<Pusher::EventPattern> m_patterns; ///< of wanted events
    quint64 m_sealed = 0; ///< events that could not be decrypted, as far as they are printed
    quint64 m_lastMatched = 0; ///< sequence number; several patterns may match one event
    quint64 m_printed = 0;
    quint64 m_traced = 0; ///< events whose traces are printed, or could not be
    bool m_refused = false;
    bool m_listening = false;
    bool m_finished = false;
};

} // namespace Console
