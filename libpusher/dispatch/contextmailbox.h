// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/dispatch/failurebox.h"
#include "libpusher/dispatch/listenercall.h"

#include <array>
#include <vector>

namespace Pusher::Detail {

/// The way to a listener's context object: knows whether it lives, and hands events over to its
/// thread.
///
/// Events for another thread are collected and handed over once per turn of the dispatcher: own
/// copies in a vector under a mutex, one wake (a queued signal per event would cost 1300 ns).
/// Bounded: beyond `limit` undelivered events new ones are refused, for the caller to count.
///
/// Two lanes (LaneOptions): what is critical is delivered before all that waits, between two calls,
/// and has a limit of its own. The others are called for `timeSlice` a turn of that thread's event
/// loop, so that a flood leaves a window its own turns (fault row D7).
class ContextMailbox : public std::enable_shared_from_this<ContextMailbox> {
public:
    static constexpr std::size_t limit = 100000;
    static constexpr std::chrono::milliseconds timeSlice{8};
    enum class Place { Here, Elsewhere, Gone };
    enum class Lane { Critical, Ordinary };

    static std::shared_ptr<ContextMailbox> make(QObject *context,
                                                std::shared_ptr<FailureBox> failures,
                                                std::shared_ptr<Scheduler> scheduler);
    ContextMailbox(const ContextMailbox &) = delete;
    ContextMailbox &operator=(const ContextMailbox &) = delete;

    // Dispatcher's thread.

    /// Where the context lives; looked up once per `turn`, for that takes a lock.
    Place place(quint64 turn);
    bool isGone() const { return m_gone.load(std::memory_order_acquire); }
    /// Collects one event (`serial` tells one event from the next); false when the limit is
    /// reached.
    bool collect(const ListenerPtr &listener, const Event &event, quint64 serial,
                 Lane lane = Lane::Ordinary);
    bool hasCollected() const { return !m_collected[0].empty() || !m_collected[1].empty(); }
    /// Hands over what was collected and wakes the context's thread.
    void handOver();
    /// No listener has this context any more, or the dispatcher goes: nothing is called from now
    /// on.
    void abandon();

private:
    class Relay;
    struct Delivery {
        ListenerPtr listener;
        std::shared_ptr<const ListenerCallback> callback;
        Event event;
    };

    ContextMailbox(QObject *context, std::shared_ptr<FailureBox> failures,
                   std::shared_ptr<Scheduler> scheduler);

    using Batch = std::vector<Delivery>;
    using Batches = std::array<Batch, 2>; ///< by lane

    // Context's thread.
    void deliver();
    bool deliverSlice();
    void deliverCritical(WallTime at);
    void deliver(const Delivery &delivery, WallTime at, Scheduler::TimePoint begin);
    Batch taken(Lane lane);
    void contextDestroyed();

    const std::shared_ptr<FailureBox> m_failures;
    const std::shared_ptr<Scheduler> m_scheduler;

    Batches m_collected;
    quint64 m_serial = 0; ///< of the event collected last
    quint64 m_turn = 0;
    Place m_place = Place::Gone;
    QMetaObject::Connection m_destroyed;

    std::atomic<bool> m_gone = false;
    std::array<std::atomic<std::size_t>, 2> m_undelivered{};
    std::mutex m_mutex; ///< guards all below
    QObject *m_context;
    Relay *m_relay = nullptr; ///< lives in the context's thread
    Batches m_handedOver;
    bool m_delivering = false;

    // Of the one delivery that is under way, or left over from the last slice.
    Batch m_batch;
    std::size_t m_next = 0; ///< in the batch
};

} // namespace Pusher::Detail
