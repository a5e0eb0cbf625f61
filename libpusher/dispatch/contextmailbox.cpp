// SPDX-License-Identifier: MIT
#include "libpusher/dispatch/contextmailbox.h"

#include <QCoreApplication>
#include <QThread>

namespace Pusher::Detail {

/// The object in the context's thread that the wakes go to (the context itself is somebody else's
/// class).
class ContextMailbox::Relay final : public QObject {
public:
    explicit Relay(std::shared_ptr<ContextMailbox> mailbox)
        : m_keepAlive(std::move(mailbox))
    {
        m_mailbox.store(m_keepAlive.get(), std::memory_order_release);
    }

    static QEvent::Type wakeEvent()
    {
        static const auto type = QEvent::Type(QEvent::registerEventType());
        return type;
    }
    void wake() { QCoreApplication::postEvent(this, new QEvent(wakeEvent())); }

protected:
    void customEvent(QEvent *event) override
    {
        if (event->type() == wakeEvent())
            m_mailbox.load(std::memory_order_acquire)->deliver();
    }

private:
    const std::shared_ptr<ContextMailbox> m_keepAlive;
    // Made in one thread, read in another: this orders the two where ThreadSanitizer cannot see
    // Qt's own order.
    std::atomic<ContextMailbox *> m_mailbox = nullptr;
};

std::shared_ptr<ContextMailbox> ContextMailbox::make(QObject *context,
                                                     std::shared_ptr<FailureBox> failures,
                                                     std::shared_ptr<Scheduler> scheduler)
{
    const std::shared_ptr<ContextMailbox> box(
        new ContextMailbox(context, std::move(failures), std::move(scheduler)));
    // Direct: in the destructor's own thread, while the mutex still keeps the dispatcher from the
    // object.
    box->m_destroyed = QObject::connect(
        context, &QObject::destroyed, context, [box] { box->contextDestroyed(); },
        Qt::DirectConnection);
    return box;
}

ContextMailbox::ContextMailbox(QObject *context, std::shared_ptr<FailureBox> failures,
                               std::shared_ptr<Scheduler> scheduler)
    : m_failures(std::move(failures))
    , m_scheduler(std::move(scheduler))
    , m_context(context)
{
}

ContextMailbox::Place ContextMailbox::place(quint64 turn)
{
    if (isGone())
        return Place::Gone;
    if (m_turn != turn) {
        m_turn = turn;
        const std::lock_guard lock(m_mutex);
        if (!m_context)
            m_place = Place::Gone;
        else
            m_place =
                m_context->thread() == QThread::currentThread() ? Place::Here : Place::Elsewhere;
    }
    return m_place;
}

bool ContextMailbox::collect(const ListenerPtr &listener, const Event &event, quint64 serial,
                             Lane lane)
{
    Batch &collected = m_collected[std::size_t(lane)];
    const auto &undelivered = m_undelivered[std::size_t(lane)];
    if (collected.size() + undelivered.load(std::memory_order_relaxed) >= limit)
        return false;
    // All listeners of one context share one copy, and so what they decode from it.
    const bool isCopied = !collected.empty() && m_serial == serial;
    m_serial = serial;
    collected.push_back(
        {listener, listener->callback, isCopied ? collected.back().event : event.detachedCopy()});
    return true;
}

void ContextMailbox::handOver()
{
    Batches collected = std::exchange(m_collected, {});
    const std::lock_guard lock(m_mutex);
    if (!m_context)
        return;
    if (!m_relay) {
        m_relay = new Relay(shared_from_this());
        m_relay->moveToThread(m_context->thread());
    }
    const bool wasEmpty = m_handedOver[0].empty() && m_handedOver[1].empty();
    for (std::size_t lane = 0; lane < collected.size(); ++lane) {
        m_undelivered[lane].fetch_add(collected[lane].size(), std::memory_order_relaxed);
        m_handedOver[lane].insert(m_handedOver[lane].end(),
                                  std::make_move_iterator(collected[lane].begin()),
                                  std::make_move_iterator(collected[lane].end()));
    }
    if (wasEmpty)
        m_relay->wake();
}

void ContextMailbox::deliver()
{
    const auto self = shared_from_this();
    {
        const std::lock_guard lock(m_mutex);
        // A listener that runs an event loop is not called again before it returns.
        if (m_delivering)
            return;
        m_delivering = true;
    }
    const bool isDone = deliverSlice();
    const std::lock_guard lock(m_mutex);
    m_delivering = false;
    // One slice per wake, so that a flood leaves the thread's other work its turn.
    if (m_relay && (!isDone || !m_handedOver[0].empty() || !m_handedOver[1].empty()))
        m_relay->wake();
}

/// Whether the batch is delivered to its end.
bool ContextMailbox::deliverSlice()
{
    const WallTime at = m_scheduler->wallNow();
    auto now = m_scheduler->now();
    const auto end = now + timeSlice;
    deliverCritical(at);
    if (m_next == m_batch.size()) {
        m_batch = taken(Lane::Ordinary);
        m_next = 0;
    }
    auto &undelivered = m_undelivered[std::size_t(Lane::Ordinary)];
    while (m_next < m_batch.size()) {
        if (isGone())
            return true;
        const Delivery delivery = std::move(m_batch[m_next++]);
        deliver(delivery, at, now);
        undelivered.fetch_sub(1, std::memory_order_relaxed);
        deliverCritical(at);
        now = m_scheduler->now();
        if (now >= end)
            break;
    }
    return m_next == m_batch.size();
}

/// However much of the other lane waits.
void ContextMailbox::deliverCritical(WallTime at)
{
    auto &undelivered = m_undelivered[std::size_t(Lane::Critical)];
    while (undelivered.load(std::memory_order_relaxed) > 0 && !isGone()) {
        const Batch batch = taken(Lane::Critical);
        for (const Delivery &delivery : batch) {
            if (isGone())
                return;
            deliver(delivery, at, m_scheduler->now());
        }
        undelivered.fetch_sub(batch.size(), std::memory_order_relaxed);
        if (batch.empty())
            return; // counted a moment before it is there: its wake is on the way
    }
}

ContextMailbox::Batch ContextMailbox::taken(Lane lane)
{
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_handedOver[std::size_t(lane)], {});
}

void ContextMailbox::deliver(const Delivery &delivery, WallTime at, Scheduler::TimePoint begin)
{
    // A `once` listener was removed before this call.
    if (delivery.listener->isRemoved() && !delivery.listener->once)
        return;
    delivery.listener->statistics.begins(begin);
    const CallOutcome outcome =
        callListener(*delivery.listener, *delivery.callback, delivery.event, *m_scheduler, at);
    delivery.listener->statistics.ends();
    if (outcome.error)
        m_failures->post({delivery.listener->id, *outcome.error});
}

void ContextMailbox::contextDestroyed()
{
    Batches undelivered;
    Batch rest;
    Relay *relay = nullptr;
    bool delivering = false;
    {
        const std::lock_guard lock(m_mutex);
        m_gone.store(true, std::memory_order_release);
        m_context = nullptr;
        relay = std::exchange(m_relay, nullptr);
        undelivered.swap(m_handedOver);
        delivering = m_delivering;
        if (!delivering) {
            rest.swap(m_batch);
            m_next = 0;
        }
    }
    if (delivering)
        relay->deleteLater(); // a listener destroyed its context: the relay is still calling it
    else
        delete relay;
}

void ContextMailbox::abandon()
{
    QObject::disconnect(m_destroyed);
    m_collected = {};
    Batches undelivered;
    Relay *relay = nullptr;
    {
        const std::lock_guard lock(m_mutex);
        m_gone.store(true, std::memory_order_release);
        m_context = nullptr;
        relay = std::exchange(m_relay, nullptr);
        undelivered.swap(m_handedOver);
    }
    if (!relay)
        return;
    // A thread that has ended would never run deleteLater().
    const QThread *const thread = relay->thread();
    if (!thread || thread->isFinished())
        delete relay;
    else
        relay->deleteLater();
}

} // namespace Pusher::Detail
