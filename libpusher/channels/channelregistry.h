// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/error.h"
#include "libpusher/core/ids.h"
#include "libpusher/core/result.h"

#include <QHash>
#include <QObject>
#include <QSet>

#include <optional>

namespace Pusher {

/// Which channels are wanted and how each stands; the wish survives reconnects. One thread.
///
/// Knows no socket: `Client` tells it what the server said and sends what it requests. Seed 1:
/// `subscribeToChannel`, `unsubscribeFromChannel`.
class ChannelRegistry : public QObject
{
    Q_OBJECT
public:
    enum class State {
        Pending, ///< wanted, not yet confirmed on this connection
        Subscribed,
        Refused, ///< the server or a local rule said no; asked again after the next reconnect
        Left, ///< no longer wanted; only in `stateChanged`
    };
    Q_ENUM(State)

    struct Entry
    {
        State state = State::Pending;
        std::optional<Error> error; ///< why, in state Refused
    };

    /// `limit`: wanted channels at most (seed 2, `subscriptionsPerConnection`).
    explicit ChannelRegistry(int limit, QObject *parent = nullptr);

    /// Wants `channel`; idempotent. RateLimited past the limit, ConfigurationError for a name that
    /// breaks Pusher's rules, AuthorizationFailed for a kind that needs an authorizer.
    Result<void> subscribe(const ChannelName &channel);
    /// No longer wants it; false when it was not wanted.
    bool unsubscribe(const ChannelName &channel);

    const QHash<ChannelName, Entry> &entries() const { return m_entries; }
    bool isWanted(const ChannelName &channel) const { return m_entries.contains(channel); }
    bool allSubscribed() const;
    QSet<ChannelName> inState(State state) const;

    /// A new connection stands: every wanted channel is pending and requested.
    void connectionEstablished();
    /// The connection is gone: what was subscribed is pending again.
    void connectionLost();
    void subscriptionSucceeded(const ChannelName &channel);
    void subscriptionRefused(const ChannelName &channel, const Error &error);

Q_SIGNALS:
    void stateChanged(const Pusher::ChannelName &channel, Pusher::ChannelRegistry::State state);
    /// To be sent now; only while connected.
    void subscribeRequested(const Pusher::ChannelName &channel);
    void unsubscribeRequested(const Pusher::ChannelName &channel);

private:
    void setState(const ChannelName &channel, State state, std::optional<Error> error = {});

    QHash<ChannelName, Entry> m_entries;
    int m_limit;
    bool m_connected = false;
};

} // namespace Pusher
