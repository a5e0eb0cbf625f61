// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/error.h"
#include "libpusher/core/scheduler.h"
#include "libpusher/dispatch/dispatchtrace.h"
#include "libpusher/dispatch/lanes.h"
#include "libpusher/dispatch/listener.h"
#include "libpusher/history/eventhistory.h"

#include <QObject>

#include <memory>

namespace Pusher {

namespace Detail {
struct ListenerEntry;
}

/// Calls listeners by priority, event by event, in order; isolates their faults.
///
/// The contract (architecture, "Dispatcher contract"; each clause has its test):
///  1. **Order.** Events one after the other, as they came. For each: priority descending (any
///     int), ties in order of registration, stable across removals.
///  2. **Identity** is (id, channel, event). The same triple replaces: it keeps its place among
///     equals, starts with fresh statistics, and `addListener()` answers `Replaced`.
///     `removeListener(id)` removes all triples of that id and answers how many; unknown ids are
///     no error (0).
///  3. **Defaults**: priority 0, once false, no context.
///  4. **Patterns**: `*` stands for any run of characters, in channel and event. A pattern takes
///     `pusher:…` and `pusher_internal:…` only if its event begins with `pusher` itself. An exact
///     name always matches.
///  5. **Snapshot**: the listeners of an event are fixed when its dispatch begins. One removed or
///     switched off meanwhile is skipped, one added (or replaced) meanwhile waits for the next
///     event.
///  6. **Once**: removed before its call, so it runs once also if it throws or dispatches.
///  7. **Faults**: an exception is caught in one place and becomes `listenerFailed(id, error)`
///     with code MESSAGE_DELIVERY_FAILED and parameters listener, channel, event, sequence,
///     errors; the others still run.
///  8. **Nested dispatch** (from a listener, or an event loop that one runs) is queued behind
///     what is going on, never recursive. Events of the history are never refused. An event that
///     a listener dispatches by `dispatch(const Event &)` is refused beyond a chain of
///     `maximumChain` or `maximumQueued` waiting: RATE_LIMITED, to the listener.
///  9. **Contexts**: a listener goes when its context goes. A context in this thread is called in
///     turn with all others. One in another thread gets its events there, one queued call per
///     turn, in order of event and priority among the listeners of that context and for 8 ms a turn
///     of that thread; it may lag by 100 000 events, beyond that new ones are dropped, counted
///     (ListenerInfo::dropped) and reported once a turn as RATE_LIMITED.
/// 10. **A listener may do anything**: remove itself or others, add, dispatch, clear the history,
///     run an event loop, destroy its context or this dispatcher. After the latter nothing more
///     is called.
/// 11. **Cost** does not grow with listeners that do not match: gate 100 000 listeners ≤ 4 × the
///     cost of 10.
/// 12. **Times** are sampled, 1 call in 64 and the first (in this thread each call while tracing),
///     and so are `mean` and `maximum`; calls and errors are exact.
/// 13. **Outcomes**: beside each kept event stands how many listeners were called, once they were
///     (EventHistory::outcome()); events from elsewhere leave none.
/// 14. **Trace**: off by default, and then it costs nothing per event. While it is on, each event
///     leaves an entry: who was called, in which order and for how long, and why others were not.
/// 15. **Sealed events**: one whose data could not be decrypted (`Event::cannotDecrypt()`) is called
///     for nobody.
/// 16. **Lanes** (`setLanes()`; none by default, then nothing ever waits). Critical listeners are
///     called for all that has arrived before ordinary ones are called for any of it; a turn gives
///     the ordinary ones a slice of time and leaves the rest to the next. Then clause 1 holds within
///     each lane, the snapshot of clause 5 is taken for each lane when its turn with the event
///     comes, an outcome (13) is there once the ordinary lane had its turn, and an event that has
///     listeners of both lanes leaves a trace (14) in each. A context in another thread has two
///     lanes as well: critical events are called there before all that waits. Policies leave out calls while the
///     ordinary lane is behind; each is counted (`laneStatistics()`), and the history keeps all.
///
/// While a listener runs, DispatchScope::current() names it. Confined to one thread (asserted).
/// Seed 1: `addListener`, `removeListener`, `removeListeners`, `getListeners`.
class EventDispatcher : public QObject {
    Q_OBJECT
public:
    enum class Added { New, Replaced };

    /// Events that listeners dispatch because of events that listeners dispatched …
    static constexpr int maximumChain = 32;
    /// Events dispatched by listeners that may wait at a time.
    static constexpr std::size_t maximumQueued = 10000;
    /// Beyond it a listener is called slow.
    static constexpr std::chrono::milliseconds slowLimit{100};
    /// So many listeners of the very same names are reported (once, in the log): they hint at a
    /// leak.
    static constexpr int leakHint = 1000;

    /// `names` must be the interner of the histories and of the events' ids that are dispatched
    /// here.
    EventDispatcher(std::shared_ptr<Interner> names, std::shared_ptr<Scheduler> scheduler,
                    QObject *parent = nullptr);
    ~EventDispatcher() override;

    /// ConfigurationError (parameter `field`) for an empty id, channel or event, or a missing
    /// callback.
    Result<Added> addListener(Listener listener);
    /// Removes all (channel, event) pairs of `id`; answers how many.
    int removeListener(const ListenerId &id);
    /// Removes all listeners of exactly this channel and event text; answers how many.
    int removeListeners(const QString &channel, const QString &event);
    /// Switches all pairs of `id` on or off without forgetting them; answers how many.
    int setEnabled(const ListenerId &id, bool enabled);
    /// In order of registration. A copy: it may be kept, and read in any thread, whatever changes
    /// here.
    QList<ListenerInfo> listeners() const;
    int listenerCount() const;
    /// The newest 100 `once` listeners that had their call, oldest first, with their figures; one
    /// that is added again is no longer among them.
    QList<ListenerInfo> spentListeners() const;
    /// Resets calls, errors and times of all listeners.
    void resetStatistics();
    /// Kept events for which no listener was called when their turn came.
    quint64 unhandledEvents() const;

    /// Divides the listeners into a critical and an ordinary lane, or no longer. What waits under
    /// earlier options is dispatched first, in this call. ConfigurationError for options that are
    /// out of range, and while a listener runs.
    Result<void> setLanes(const std::optional<LaneOptions> &options);
    /// Since the lanes were set; all zero without.
    LaneStatistics laneStatistics() const;

    /// Begins with the next turn, if one is under way. What was traced stays in the trace.
    void setTracing(bool on);
    bool isTracing() const;
    /// Always there; readable from any thread, and kept alive by whoever holds it.
    std::shared_ptr<const DispatchTrace> trace() const;

    /// Dispatches the kept events first … last; called from the client's own turn, never from a
    /// socket's signal. A nested call is queued and runs after the current one; `history` must live
    /// until then, and with lanes until nothing of it waits or the dispatcher goes. Answers how many
    /// events were evicted before they could be dispatched, of this range and those queued meanwhile
    /// (a nested call answers 0, the outer one counts for it; with lanes all are counted in
    /// LaneStatistics::evicted).
    quint64 dispatch(const EventHistory &history, quint64 first, quint64 last);
    /// One event from elsewhere (replay, tests).
    void dispatch(const Event &event);

Q_SIGNALS:
    void listenerFailed(const Pusher::ListenerId &id, const Pusher::Error &error);
    /// The set of listeners or their switches changed; at most once per turn while dispatching.
    void listenersChanged();
    /// A listener in this thread ran longer than `slowLimit`; sampled calls only.
    void listenerSlow(const Pusher::ListenerId &id, std::chrono::milliseconds took);

protected:
    void customEvent(QEvent *event) override;

private:
    class Private;

    int removeAll(const std::vector<std::shared_ptr<Detail::ListenerEntry>> &entries);
    void changed();

    /// Shared with the dispatch under way, which may outlive this object.
    std::shared_ptr<Private> d;
};

} // namespace Pusher

Q_DECLARE_METATYPE(Pusher::ListenerId)
