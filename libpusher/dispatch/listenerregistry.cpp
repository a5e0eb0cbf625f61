// SPDX-License-Identifier: MIT
#include "libpusher/dispatch/listenerregistry.h"

#include <algorithm>

namespace Pusher::Detail {
namespace {

ListenerInfo infoOf(const ListenerEntry &entry, Scheduler::TimePoint now)
{
    ListenerInfo info;
    info.id = entry.id;
    info.channel = entry.channel.text();
    info.event = entry.event.text();
    info.priority = entry.priority;
    info.once = entry.once;
    info.enabled = entry.enabled;
    entry.statistics.fill(info);
    info.busyFor = entry.statistics.busyFor(now);
    return info;
}

} // namespace

ListenerRegistry::ListenerRegistry(std::shared_ptr<FailureBox> failures,
                                   std::shared_ptr<Scheduler> scheduler)
    : m_failures(std::move(failures))
    , m_scheduler(std::move(scheduler))
{
}

ListenerRegistry::~ListenerRegistry() = default;

ListenerRegistry::Registered ListenerRegistry::add(Listener listener)
{
    Registered result;
    const ListenerPtr earlier = m_table.find(listener.id, listener.channel, listener.event);
    const auto entry = std::make_shared<ListenerEntry>();
    entry->id = std::move(listener.id);
    entry->channel = EventPattern(std::move(listener.channel));
    entry->event = EventPattern(std::move(listener.event));
    entry->priority = listener.priority;
    entry->once = listener.once;
    entry->order = earlier ? earlier->order : m_nextOrder++;
    entry->callback = std::make_shared<const ListenerCallback>(std::move(listener.callback));
    if (listener.context)
        entry->mailbox = join(listener.context, entry, result.isNewContext);
    if (earlier)
        remove(earlier);
    const auto isAgain = [&](const ListenerPtr &gone) {
        return gone->id == entry->id && gone->channel == entry->channel
            && gone->event == entry->event;
    };
    m_spent.erase(std::remove_if(m_spent.begin(), m_spent.end(), isAgain), m_spent.end());
    result.replaced = earlier != nullptr;
    result.sameNames = m_table.add(entry);
    result.entry = entry;
    return result;
}

void ListenerRegistry::remove(const ListenerPtr &entry)
{
    if (entry->isRemoved())
        return;
    entry->removed.store(true, std::memory_order_relaxed);
    m_table.remove(entry);
    m_retired.push_back(std::move(entry->callback));
    if (entry->mailbox)
        leave(*entry);
}

void ListenerRegistry::spend(const ListenerPtr &entry)
{
    remove(entry);
    if (m_spent.size() == spentKept)
        m_spent.pop_front();
    m_spent.push_back(entry);
}

void ListenerRegistry::removeContext(const std::shared_ptr<ContextMailbox> &mailbox)
{
    const auto context = m_contexts.find(mailbox.get());
    if (context == m_contexts.end())
        return;
    const auto listeners = context->listeners;
    // Another object may stand at the same address by now, with a mailbox of its own.
    if (m_mailboxOf.value(context->object) == mailbox.get())
        m_mailboxOf.remove(context->object);
    for (const auto &[order, entry] : listeners)
        remove(entry);
    m_contexts.remove(mailbox.get());
}

void ListenerRegistry::abandon()
{
    for (const Context &context : std::as_const(m_contexts))
        context.mailbox->abandon();
}

void ListenerRegistry::releaseRetired()
{
    // What a callback captured may, as it goes, come back and remove another listener.
    const auto retired = std::exchange(m_retired, {});
}

std::shared_ptr<ContextMailbox> ListenerRegistry::join(QObject *object, const ListenerPtr &entry,
                                                       bool &isNew)
{
    const ContextMailbox *known = m_mailboxOf.value(object);
    // A new object may stand where one of another thread was destroyed a moment ago.
    isNew = !known || known->isGone();
    if (isNew) {
        const auto mailbox = ContextMailbox::make(object, m_failures, m_scheduler);
        known = mailbox.get();
        m_mailboxOf.insert(object, known);
        m_contexts.insert(known, {object, mailbox, {}});
    }
    Context &context = m_contexts[known];
    context.listeners.insert_or_assign(entry->order, entry);
    return context.mailbox;
}

void ListenerRegistry::leave(const ListenerEntry &entry)
{
    // The mailbox stays as long as its object: what it has still to deliver, and for the next
    // listener.
    auto &listeners = m_contexts[entry.mailbox.get()].listeners;
    const auto place = listeners.find(entry.order);
    if (place != listeners.end()
        && place->second.get() == &entry) // else its replacement stands there
        listeners.erase(place);
}

QList<ListenerInfo> ListenerRegistry::infos() const
{
    const auto now = m_scheduler->now();
    QList<ListenerInfo> result;
    result.reserve(qsizetype(m_table.all().size()));
    for (const auto &[order, entry] : m_table.all())
        result.append(infoOf(*entry, now));
    return result;
}

QList<ListenerInfo> ListenerRegistry::spentInfos() const
{
    const auto now = m_scheduler->now();
    QList<ListenerInfo> result;
    for (const ListenerPtr &entry : m_spent)
        result.append(infoOf(*entry, now));
    return result;
}

} // namespace Pusher::Detail
