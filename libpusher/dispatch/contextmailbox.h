// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/dispatch/failurebox.h"
#include "libpusher/dispatch/listenercall.h"

#include <vector>

namespace Pusher::Detail {

/// The way to a listener's context object: knows whether it lives, and hands events over to its
/// thread.
///
/// Events for another thread are collected and handed over once per turn of the dispatcher: own
/// copies in a vector under a mutex, one wake (a queued signal per event would cost 1300 ns).
/// Bounded: beyond `limit` undelivered events new ones are refused, for the caller to count.
class ContextMailbox : public std::enable_shared_from_this<ContextMailbox> {
public:
    static constexpr std::size_t limit = 100000;
    enum class Place { Here, Elsewhere, Gone };

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
    bool collect(const ListenerPtr &listener, const Event &event, quint64 serial);
    bool hasCollected() const { return !m_collected.empty(); }
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

    // Context's thread.
    void deliver();
    void deliver(const std::vector<Delivery> &batch);
    void contextDestroyed();

    const std::shared_ptr<FailureBox> m_failures;
    const std::shared_ptr<Scheduler> m_scheduler;

    std::vector<Delivery> m_collected;
    quint64 m_serial = 0; ///< of the event collected last
    quint64 m_turn = 0;
    Place m_place = Place::Gone;
    QMetaObject::Connection m_destroyed;

    std::atomic<bool> m_gone = false;
    std::atomic<std::size_t> m_undelivered = 0;
    std::mutex m_mutex; ///< guards all below
    QObject *m_context;
    Relay *m_relay = nullptr; ///< lives in the context's thread
    std::vector<Delivery> m_handedOver;
    bool m_delivering = false;
};

} // namespace Pusher::Detail
