// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/client/client.h"
#include "libpusher/http/batchpublisher.h"
#include "ui/domain/publishing.h"

#include <QHash>
#include <QObject>

#include <memory>
#include <optional>

namespace Console {

/// Sends what the window wants sent, over the HTTP API or as client events, and tells what became
/// of each.
///
/// Lives in the client's thread, where everything here is called. One run at a time: another one is
/// refused until the first is finished, which takes a client event 40 s at most.
class PublishDesk : public QObject {
    Q_OBJECT
public:
    /// The HTTP API is the one that `options` name, if they do. `client` outlives it.
    PublishDesk(Pusher::Client &client, const Pusher::ClientOptions &options,
                std::shared_ptr<Pusher::Scheduler> scheduler, QObject *parent = nullptr);
    ~PublishDesk() override;

    PublishAbilities abilities() const { return {.hasHttpApi = m_api != nullptr, .isConfigured = true}; }

    void run(const PublishRun &run);
    void cancel();

Q_SIGNALS:
    void settled(const QList<Console::PublishVerdict> &verdicts);
    void retrying(const Pusher::Error &reason, std::chrono::milliseconds delay);
    void finished(quint64 run);

private:
    using Outcome = PublishVerdict::Outcome;

    void publish(const PublishRun &run);
    void refuseAll(const Pusher::Error &error, qsizetype count);
    void publisherSettled(qsizetype index, const Pusher::PublishResult &result);
    void triggerAll(const PublishRun &run);
    void clientEventSettled(const Pusher::ClientEvents::Outcome &outcome);
    void settle(qsizetype index, Outcome outcome, const std::optional<Pusher::Error> &error,
                std::optional<int> deliveredTo = {}, const QString &note = {});
    void tellSettled();
    void finish();

    Pusher::Client &m_client;
    const std::shared_ptr<Pusher::Scheduler> m_scheduler;
    Pusher::HttpApi *const m_api; ///< a child; null: none is configured
    const bool m_countReceivers;
    std::unique_ptr<Pusher::BatchPublisher> m_publisher; ///< of the run
    QHash<quint64, qsizetype> m_tickets; ///< client events that are not settled: the place of each
    QList<PublishVerdict> m_untold;
    std::optional<quint64> m_run; ///< that is under way
    Pusher::Scheduler::TimePoint m_began;
};

} // namespace Console
