// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/scheduler.h"

#include <QHash>
#include <QString>

#include <optional>

namespace Pusher::Detail {

/// The last event that was published to each cache channel, for an hour (protocol.md §3.4).
class EventCache {
public:
    static constexpr std::chrono::hours timeToLive{1};
    /// Beyond this the oldest event is forgotten.
    static constexpr qsizetype maximumChannels = 1000;

    struct CachedEvent {
        QString event;
        QString data;
        Scheduler::TimePoint expires;
    };

    void remember(const QString &channel, const QString &event, const QString &data,
                  Scheduler::TimePoint now);
    std::optional<CachedEvent> find(const QString &channel, Scheduler::TimePoint now) const;
    /// Events forgotten before their time.
    quint64 evictions() const { return m_evictions; }

private:
    QHash<QString, CachedEvent> m_events;
    quint64 m_evictions = 0;
};

} // namespace Pusher::Detail
