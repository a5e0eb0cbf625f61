// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/channels/channelregistry.h"
#include "libpusher/connection/backoff.h"
#include "libpusher/dispatch/eventpattern.h"
#include "libpusher/history/eventhistory.h"
#include "libpusher/http/httpapi.h"

#include <QObject>

#include <map>
#include <memory>

namespace Pusher {

/// Finds the channels that match patterns, and subscribes to them (client-features.md F3). One
/// thread.
///
/// While connected it asks `GET /channels?filter_by_prefix=` once an interval, one question at a
/// time, less often while that fails, and at once on each new connection. What is found is wanted by
/// a holder of its own, so what the program wants itself is never touched, and stays wanted over a
/// lost connection. Private, presence and encrypted channels are subscribed where an authorizer
/// permits them; what is over a limit is left out in the order of names, and counted.
///
/// A channel is dropped once `vacantPolls` answers in a row knew of no subscriber but us and no
/// event came meanwhile: publishers over HTTP are no subscribers. Where the server tells no counts
/// (the hosted service, unless subscription counting is on) a channel that was found stays.
class ChannelDiscovery : public QObject {
    Q_OBJECT
public:
    struct Options {
        std::chrono::milliseconds interval{10000};
        int limit = 50; ///< channels subscribed at most, besides the registry's own limit
    };
    struct Counters {
        quint64 polls = 0; ///< rounds of questions that were all answered
        quint64 failures = 0; ///< rounds that were not
        quint64 found = 0; ///< channels subscribed, since this object exists
        quint64 dropped = 0;
        int limited = 0; ///< matches of the last round that a limit keeps out; may go down
        int refused = 0; ///< the same, kept out by name or for want of permission; may go down

        friend bool operator==(const Counters &, const Counters &) = default;
    };

    static constexpr int maximumPatterns = 100;
    static constexpr int vacantPolls = 3;
    static constexpr std::chrono::milliseconds longestPause{300000};

    /// `api`: null where application id or secret are missing; patterns are then explained to find
    /// nothing, by one `errorOccurred()`. The registry outlives this object.
    ChannelDiscovery(ChannelRegistry &registry, std::unique_ptr<HttpApi> api,
                     std::shared_ptr<const EventHistory> history, const Options &options,
                     std::shared_ptr<Scheduler> scheduler, QObject *parent = nullptr);
    ~ChannelDiscovery() override;

    /// Looks for `pattern` from now on; idempotent. ConfigurationError for what is no pattern or
    /// can match no channel, RateLimited for more than `maximumPatterns`.
    Result<void> add(const QString &pattern);
    /// Leaves what was found for `pattern` alone; false when it was not looked for.
    bool remove(const QString &pattern);

    QStringList patterns() const;
    /// What was found and is subscribed for it, by name.
    QList<ChannelName> channels() const;
    Counters counters() const { return m_counters; }
    /// Whether a question is under way.
    bool isAsking() const { return m_asking; }
    /// Why the last round failed; nothing once one succeeds.
    const std::optional<Error> &failure() const { return m_failure; }

    void connectionEstablished();
    void connectionLost();

Q_SIGNALS:
    void found(const Pusher::ChannelName &channel);
    void dropped(const Pusher::ChannelName &channel);
    /// When questions begin to fail, or fail otherwise, when the limit or a refusal begins to keep
    /// channels out, and when nothing can be asked; not at every poll.
    void errorOccurred(const Pusher::Error &error);

private:
    struct Watch {
        int vacant = 0; ///< answers in a row
        quint64 lastEvent = 0; ///< of the history when the first of these came
    };

    bool matches(const ChannelName &channel) const;
    QStringList prefixes() const;
    void pollLater(std::chrono::milliseconds delay);
    void poll();
    void askNext();
    void answered(const QString &prefix, const Result<QList<OccupiedChannel>> &answer);
    void roundFailed(const Error &error);
    void roundEnded();
    void watchFound();
    bool isVacant(const ChannelName &channel) const;
    bool heardSince(quint64 sequence, const ChannelName &channel) const;
    void drop(const QList<ChannelName> &channels);
    void subscribeMatches();

    ChannelRegistry &m_registry;
    std::unique_ptr<HttpApi> m_api;
    std::shared_ptr<const EventHistory> m_history;
    Options m_options;
    std::shared_ptr<Scheduler> m_scheduler;
    QList<EventPattern> m_patterns;
    std::map<ChannelName, Watch> m_found;
    QStringList m_round; ///< prefixes that are still to be asked for
    std::map<ChannelName, OccupiedChannel> m_occupied; ///< answers of this round
    Backoff m_backoff;
    TimerHandle m_timer;
    std::optional<Error> m_failure;
    Counters m_counters;
    bool m_connected = false;
    bool m_asking = false;
    bool m_askAgain = false; ///< as soon as this round has ended
    bool m_asksCounts = true; ///< until the server refuses to tell them
    bool m_explained = false;
};

} // namespace Pusher
