// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/error.h"
#include "libpusher/core/ids.h"
#include "libpusher/core/result.h"

#include <QHash>
#include <QList>
#include <QObject>

#include <optional>

namespace Pusher {

/// Which channels are wanted and how each stands; survives reconnects. One thread.
class ChannelRegistry : public QObject
{
    Q_OBJECT
public:
    enum class State { Pending, Subscribed, Refused, Left };
    Q_ENUM(State)

    struct Entry
    {
        State state = State::Pending;
        std::optional<Error> error; ///< why, in state Refused
    };

    explicit ChannelRegistry(int limit, QObject *parent = nullptr);

    /// Wants `channel`; idempotent. RateLimited over the limit per connection, ConfigurationError for a bad name.
    Result<void> subscribe(const ChannelName &channel);
    /// No longer wants it; false when it was not wanted.
    bool unsubscribe(const ChannelName &channel);

    const QHash<ChannelName, Entry> &entries() const { return m_entries; }
    bool isWanted(const ChannelName &channel) const { return m_entries.contains(channel); }
    bool allSubscribed() const;

Q_SIGNALS:
    void stateChanged(const Pusher::ChannelName &channel, Pusher::ChannelRegistry::State state);
    void subscribeRequested(const Pusher::ChannelName &channel);
    void unsubscribeRequested(const Pusher::ChannelName &channel);

private:
    QHash<ChannelName, Entry> m_entries;
    int m_limit;
};

} // namespace Pusher
