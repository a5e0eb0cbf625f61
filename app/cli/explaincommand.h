// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/arguments.h"
#include "app/cli/exitcode.h"
#include "app/cli/linewriter.h"
#include "libpusher/client/client.h"
#include "libpusher/dispatch/explain.h"
#include "libpusher/dispatch/seencounts.h"
#include "ui/domain/discovery.h"

#include <QObject>

namespace Console {

/// Connects with the window's own listeners, watches until the event comes, the channel is refused
/// or time is up, and says which listeners would run: one JSON line per step, one per listener, and
/// one for all. Runs in the client's thread.
class ExplainCommand : public QObject {
    Q_OBJECT
public:
    /// `alsoHeard` are subscribed too. `client` and `out` outlive this.
    ExplainCommand(ExplainArguments arguments, QStringList alsoHeard, Pusher::Client &client,
                   LineWriter &out, std::shared_ptr<Pusher::Scheduler> scheduler,
                   QObject *parent = nullptr);
    ~ExplainCommand() override;

    void start();
    /// Prints what is known, and ends.
    void finish(ExitCode code);

Q_SIGNALS:
    /// All channels stand or are refused.
    void listening();
    void finished(Console::ExitCode code);

private:
    void subscribe(const QString &channel);
    void look();
    void timeIsUp();
    Pusher::Situation situation();
    Pusher::Situation::Standing standing() const;
    bool hasCome() const;
    void print(const Pusher::EventExplanation &explanation);
    void printStep(const Pusher::Explanation::Rung &rung);
    void printListener(const Pusher::EventExplanation::Candidate &candidate);

    const ExplainArguments m_arguments;
    const QStringList m_alsoHeard;
    Pusher::Client &m_client;
    LineWriter &m_out;
    const std::shared_ptr<Pusher::Scheduler> m_scheduler;
    Discovery m_discovery;
    Pusher::SeenCounts m_counts;
    /// Why our own side did not even ask for the channel.
    std::optional<Pusher::Error> m_refusal;
    Pusher::TimerHandle m_timer;
    bool m_listening = false;
    bool m_finished = false;
};

} // namespace Console
