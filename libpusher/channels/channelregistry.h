// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/error.h"
#include "libpusher/core/ids.h"
#include "libpusher/core/result.h"
#include "libpusher/core/scheduler.h"

#include <QHash>
#include <QObject>
#include <QSet>

#include <map>
#include <optional>

namespace Pusher {

/// On whose behalf a channel is wanted; the empty one is the program itself.
using SubscriptionHolder = StringId<struct SubscriptionHolderTag>;

/// Which channels are wanted and how each stands; the wish survives reconnects. One thread.
///
/// Knows no socket: it is told what the server said and requests what is to be sent. Seed 1:
/// `subscribeToChannel`, `unsubscribeFromChannel`.
///
/// A channel is requested only while the server does not know it. It has a deadline of its own from
/// the moment the frame was sent, is asked for once more, and is then refused (P7). Nothing
/// acknowledges a leave, so a join of the same channel waits `rejoinDelay` behind it (P10).
class ChannelRegistry : public QObject {
    Q_OBJECT
public:
    enum class State {
        Pending, ///< wanted, not yet confirmed on this connection
        Subscribed,
        Refused, ///< the server or a local rule said no; asked again after the next reconnect
        Left, ///< no longer wanted; only in `stateChanged`
    };
    Q_ENUM(State)

    struct Entry {
        State state = State::Pending;
        std::optional<Error> error; ///< why, in state Refused
        Scheduler::TimePoint since; ///< when `state` began
        QSet<SubscriptionHolder> holders; ///< never empty
    };

    static constexpr std::chrono::milliseconds answerDeadline{10000};
    static constexpr std::chrono::milliseconds rejoinDelay{100};

    /// `limit`: wanted channels at most (seed 2, `subscriptionsPerConnection`).
    ChannelRegistry(int limit, std::shared_ptr<Scheduler> scheduler, QObject *parent = nullptr);

    /// Whether private, presence and encrypted channels may be wanted; not at first.
    void setCanAuthorize(bool can) { m_canAuthorize = can; }
    /// Whether the line hides what is sent, or ends on this machine; such channels are refused where
    /// it does not, since everybody on the way could read signatures and events
    /// (reliability.md §3.1).
    void setLineIsPrivate(bool isPrivate) { m_lineIsPrivate = isPrivate; }
    bool lineIsPrivate() const { return m_lineIsPrivate; }

    /// Wants `channel` for `holder`; idempotent. RateLimited past the limit, ConfigurationError for
    /// a name that breaks Pusher's rules and for a kind that needs authorisation on a line that is
    /// not private, AuthorizationFailed for such a kind where there is no authorizer.
    Result<void> subscribe(const ChannelName &channel, const SubscriptionHolder &holder = {});
    /// `holder` wants it no longer; left when nobody does. False when `holder` did not want it.
    bool unsubscribe(const ChannelName &channel, const SubscriptionHolder &holder = {});
    /// Asks again for a refused channel, without waiting for a reconnect. False in any other state.
    bool retry(const ChannelName &channel);
    /// Leaves and joins a channel that the server knows, for what only a join brings: the list of
    /// members. Once on a connection; false the next time, and for a channel that is not wanted.
    bool rejoin(const ChannelName &channel);

    const QHash<ChannelName, Entry> &entries() const { return m_entries; }
    bool isWanted(const ChannelName &channel) const { return m_entries.contains(channel); }
    bool allSubscribed() const;
    QSet<ChannelName> inState(State state) const;
    /// Sent, and not answered yet: what a refusal without a name can be about (protocol.md §3.3).
    QSet<ChannelName> awaitingAnswer() const;
    /// Sent on this connection, answered or not: what the server may speak of.
    bool isAsked(const ChannelName &channel) const { return m_sent.contains(channel); }

    /// A new connection stands: every wanted channel is pending and requested.
    void connectionEstablished();
    /// The connection is gone: what was subscribed is pending again.
    void connectionLost();
    /// The subscription was handed to the connection: its deadline runs.
    void subscriptionSent(const ChannelName &channel);
    /// False when nothing was asked for: never, no longer, or answered already (P6).
    bool subscriptionSucceeded(const ChannelName &channel);
    void subscriptionRefused(const ChannelName &channel, const Error &error);

Q_SIGNALS:
    void stateChanged(const Pusher::ChannelName &channel, Pusher::ChannelRegistry::State state);
    /// To be sent as soon as it is authorised; only while connected. `subscriptionSent()` or
    /// `subscriptionRefused()` follows, at once or later.
    void subscribeRequested(const Pusher::ChannelName &channel);
    /// To be sent now.
    void unsubscribeRequested(const Pusher::ChannelName &channel);

private:
    /// A subscription that the server was sent on this connection, and may know.
    struct Sent {
        TimerHandle deadline; ///< none once it was answered
        bool again = false;
    };

    void request(const ChannelName &channel);
    void expire(const ChannelName &channel);
    void leave(const ChannelName &channel);
    void setState(const ChannelName &channel, State state, std::optional<Error> error = {});

    std::shared_ptr<Scheduler> m_scheduler;
    QHash<ChannelName, Entry> m_entries;
    std::map<ChannelName, Sent> m_sent;
    std::map<ChannelName, TimerHandle> m_leaving; ///< a join of these waits
    QSet<ChannelName> m_rejoined; ///< on this connection
    int m_limit;
    bool m_connected = false;
    bool m_canAuthorize = false;
    bool m_lineIsPrivate = true;
};

} // namespace Pusher
