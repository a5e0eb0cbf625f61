// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/dispatch/dispatchtracer.h"
#include "libpusher/dispatch/eventdispatcher.h"
#include "libpusher/dispatch/listenerregistry.h"
#include "libpusher/dispatch/ordinarylane.h"

#include <deque>
#include <span>
#include <variant>

namespace Pusher {

/// The dispatch itself: the queue of what is to do, the turn, the calls. Outlives its dispatcher
/// until the listener that destroyed it has returned.
class EventDispatcher::Private : public std::enable_shared_from_this<Private> {
public:
    Private(EventDispatcher *dispatcher, std::shared_ptr<Interner> internedNames,
            std::shared_ptr<Scheduler> clock);

    void enqueue(const EventHistory &history, quint64 first, quint64 last);
    void enqueue(const Event &event);
    /// Works the queue off, unless that is under way; answers how many events were evicted before.
    quint64 run();
    void reportFailures();
    Result<void> setLanes(const std::optional<LaneOptions> &options);
    bool isBusy() const { return m_busy; }

    EventDispatcher *q; ///< nullptr once destroyed
    const std::shared_ptr<Interner> names;
    const std::shared_ptr<Scheduler> scheduler;
    const std::shared_ptr<Detail::FailureBox> failures;
    Detail::ListenerRegistry registry;
    Detail::DispatchTracer tracer;
    bool tracing = false; ///< from the next turn on
    quint64 unhandled = 0; ///< kept events that nobody was called for
    bool changed = false; ///< to be signalled at the end of the turn
    std::unique_ptr<Detail::OrdinaryLane> lane; ///< none: one lane, and nothing waits

private:
    using Listeners = Detail::ListenerTable::Listeners;
    using Chosen = std::span<const Detail::ListenerPtr>;
    using TimePoint = Scheduler::TimePoint;

    struct Range {
        const EventHistory *history = nullptr;
        quint64 first = 0;
        quint64 last = 0;
    };
    struct Single {
        Event event;
        int chain = 0;
    };
    struct Calls {
        quint32 made = 0; ///< or handed over
        quint32 failed = 0;
    };

    quint64 runRange(const Range &range);
    // Each twice, with the trace and without: one choice per turn, and nothing per event or call.
    template <bool traced>
    void runSingle(const Single &single);
    /// Calls `chosen` of the `listeners` whose names match: all, or those of one lane.
    template <bool traced>
    DispatchOutcome timedCallAll(const Listeners &listeners, Chosen chosen, const Event &event);
    template <bool traced>
    Calls callAll(const Listeners &listeners, Chosen chosen, const Event &event);
    /// Whether all went well.
    template <bool traced>
    bool call(const Detail::ListenerPtr &listener, const Event &event);
    /// Whether there was room.
    bool collect(const Detail::ListenerPtr &listener, const Event &event);
    void endTurn();

    // The two lanes, where they are set (eventdispatcher_lanes.cpp).
    struct Lanes {
        Chosen critical;
        Chosen ordinary;
    };
    Lanes divided(const Listeners &listeners) const;
    const Listeners &matching(const Event &event);
    DispatchOutcome callCritical(const Listeners &listeners, const Lanes &lanes, const Event &event);
    DispatchOutcome callOrdinary(const Listeners &listeners, const Event &event);
    void runCritical(const Range &range);
    void runCritical(const Single &single);
    /// Whether it was interrupted by what came for the critical lane.
    bool runOrdinary();
    bool runOrdinary(Detail::OrdinaryLane::Range &range);
    void runOrdinary(const Detail::OrdinaryLane::Single &single);
    void runOrdinary(const Detail::OrdinaryLane::Range &range,
                     const EventHistory::Ring::SegmentPtr &segment, quint32 index);
    void leaveOut(const Event &event);
    void postSlice();

    std::deque<std::variant<Range, Single>> m_queue;
    std::size_t m_singles = 0;
    bool m_busy = false;
    int m_chain = 0; ///< of the event being dispatched
    quint64 m_turn = 0;
    quint64 m_serial = 0; ///< of the event being dispatched
    quint64 m_timeable = 0; ///< kept events that had listeners
    WallTime m_turnTime;
    std::optional<TimePoint> m_sliceEnd; ///< of the ordinary lane; none before it begins
    bool m_isEmptying = false; ///< the ordinary lane, in one slice without an end
    bool m_slicePosted = false;
    /// Mailboxes with something to hand over, and who lost events for want of room: of this turn.
    std::vector<std::shared_ptr<Detail::ContextMailbox>> m_collecting;
    std::map<ListenerId, quint64> m_lost;
};

} // namespace Pusher
