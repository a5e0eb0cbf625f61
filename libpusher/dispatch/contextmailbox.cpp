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

bool ContextMailbox::collect(const ListenerPtr &listener, const Event &event, quint64 serial)
{
    if (m_collected.size() + m_undelivered.load(std::memory_order_relaxed) >= limit)
        return false;
    // All listeners of one context share one copy, and so what they decode from it.
    const bool isCopied = !m_collected.empty() && m_serial == serial;
    m_serial = serial;
    m_collected.push_back(
        {listener, listener->callback, isCopied ? m_collected.back().event : event.detachedCopy()});
    return true;
}

void ContextMailbox::handOver()
{
    std::vector<Delivery> collected = std::exchange(m_collected, {});
    const std::lock_guard lock(m_mutex);
    if (!m_context)
        return;
    if (!m_relay) {
        m_relay = new Relay(shared_from_this());
        m_relay->moveToThread(m_context->thread());
    }
    m_undelivered.fetch_add(collected.size(), std::memory_order_relaxed);
    const bool wasEmpty = m_handedOver.empty();
    m_handedOver.insert(m_handedOver.end(), std::make_move_iterator(collected.begin()),
                        std::make_move_iterator(collected.end()));
    if (wasEmpty)
        m_relay->wake();
}

void ContextMailbox::deliver()
{
    const auto self = shared_from_this();
    std::vector<Delivery> batch;
    {
        const std::lock_guard lock(m_mutex);
        // A listener that runs an event loop is not called again before it returns.
        if (m_delivering)
            return;
        m_delivering = true;
        batch.swap(m_handedOver);
    }
    deliver(batch);
    m_undelivered.fetch_sub(batch.size(), std::memory_order_relaxed);
    const std::lock_guard lock(m_mutex);
    m_delivering = false;
    // One batch per wake, so that a flood leaves the thread's other work its turn.
    if (m_relay && !m_handedOver.empty())
        m_relay->wake();
}

void ContextMailbox::deliver(const std::vector<Delivery> &batch)
{
    const WallTime at = m_scheduler->wallNow();
    for (const Delivery &delivery : batch) {
        if (isGone())
            return;
        // A `once` listener was removed before this call.
        if (delivery.listener->isRemoved() && !delivery.listener->once)
            continue;
        const CallOutcome outcome =
            callListener(*delivery.listener, *delivery.callback, delivery.event, *m_scheduler, at);
        if (outcome.error)
            m_failures->post({delivery.listener->id, *outcome.error});
    }
}

void ContextMailbox::contextDestroyed()
{
    std::vector<Delivery> undelivered;
    Relay *relay = nullptr;
    bool delivering = false;
    {
        const std::lock_guard lock(m_mutex);
        m_gone.store(true, std::memory_order_release);
        m_context = nullptr;
        relay = std::exchange(m_relay, nullptr);
        undelivered.swap(m_handedOver);
        delivering = m_delivering;
    }
    if (delivering)
        relay->deleteLater(); // a listener destroyed its context: the relay is still calling it
    else
        delete relay;
}

void ContextMailbox::abandon()
{
    QObject::disconnect(m_destroyed);
    m_collected.clear();
    std::vector<Delivery> undelivered;
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
