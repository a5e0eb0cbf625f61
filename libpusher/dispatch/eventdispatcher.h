// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/error.h"
#include "libpusher/core/scheduler.h"
#include "libpusher/dispatch/listener.h"
#include "libpusher/history/eventhistory.h"

#include <QObject>

namespace Pusher {

/// Calls listeners by priority, event by event, in order; isolates their faults.
/// (The contract's clauses are documented here and each is tested.)
class EventDispatcher : public QObject
{
    Q_OBJECT
public:
    enum class Added { New, Replaced };

    EventDispatcher(std::shared_ptr<Interner> names, std::shared_ptr<Scheduler> scheduler, QObject *parent = nullptr);
    ~EventDispatcher() override;

    /// Error (ConfigurationError) for an empty id, channel or event, a missing callback, or `once` … see contract.
    Result<Added> addListener(Listener listener);
    /// Removes all (channel, event) pairs of `id`; answers how many.
    int removeListener(const ListenerId &id);
    /// Removes all listeners of exactly this channel and event text; answers how many.
    int removeListeners(const QString &channel, const QString &event);
    /// Switches all pairs of `id` on or off without forgetting them; answers how many.
    int setEnabled(const ListenerId &id, bool enabled);
    QList<ListenerInfo> listeners() const;
    int listenerCount() const;
    /// Resets calls, errors and times of all listeners.
    void resetStatistics();

    /// Dispatches the kept events first … last; called from the client's own turn, never from a socket's signal.
    /// A nested call is queued and runs after the current one. Answers how many of the range were evicted before.
    quint64 dispatch(const EventHistory &history, quint64 first, quint64 last);
    /// One event from elsewhere (replay, tests).
    void dispatch(const Event &event);

Q_SIGNALS:
    void listenerFailed(const Pusher::ListenerId &id, const Pusher::Error &error);
    /// The set of listeners or their switches changed.
    void listenersChanged();
    /// A listener without a foreign context ran longer than the limit (default 100 ms); sampled calls only.
    void listenerSlow(const Pusher::ListenerId &id, std::chrono::milliseconds took);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace Pusher
