// SPDX-License-Identifier: MIT
#include "libpusher/dispatch/listenertable.h"

#include <algorithm>

namespace Pusher::Detail {
namespace {

bool isBefore(const ListenerPtr &a, const ListenerPtr &b)
{
    return a->priority != b->priority ? a->priority > b->priority : a->order < b->order;
}

bool isOlder(const ListenerPtr &a, const ListenerPtr &b)
{
    return a->order < b->order;
}

// Buckets stay in order of registration, also where a replacement takes its predecessor's place.
void insertByOrder(ListenerTable::Listeners &bucket, const ListenerPtr &entry)
{
    bucket.insert(std::upper_bound(bucket.begin(), bucket.end(), entry, isOlder), entry);
}

void eraseByOrder(ListenerTable::Listeners &bucket, const ListenerPtr &entry)
{
    const auto found = std::lower_bound(bucket.begin(), bucket.end(), entry, isOlder);
    if (found != bucket.end() && *found == entry)
        bucket.erase(found);
}

} // namespace

std::size_t ListenerTable::add(const ListenerPtr &entry)
{
    m_all.emplace(entry->order, entry);
    insertByOrder(m_ofId[entry->id], entry);
    Listeners &bucket = bucketOf(*entry);
    insertByOrder(bucket, entry);
    changed(entry);
    return &bucket == &m_globs ? 1 : bucket.size();
}

void ListenerTable::remove(const ListenerPtr &entry)
{
    m_all.erase(entry->order);
    const auto sameId = m_ofId.find(entry->id);
    eraseByOrder(*sameId, entry);
    if (sameId->empty())
        m_ofId.erase(sameId);
    eraseByOrder(bucketOf(*entry), entry);
    forgetEmptyBucket(*entry);
    changed(entry);
}

void ListenerTable::forgetEmptyBucket(const ListenerEntry &entry)
{
    if (!bucketOf(entry).empty())
        return;
    m_exact.remove(Names(entry.channel.text(), entry.event.text()));
    if (entry.event.kind() == EventPattern::Kind::Any)
        m_ofChannel.remove(entry.channel.text());
    if (entry.channel.kind() == EventPattern::Kind::Any)
        m_ofEvent.remove(entry.event.text());
}

ListenerTable::Listeners &ListenerTable::bucketOf(const ListenerEntry &entry)
{
    using Kind = EventPattern::Kind;
    const Kind channel = entry.channel.kind();
    const Kind event = entry.event.kind();
    if (channel == Kind::Glob || event == Kind::Glob)
        return m_globs;
    if (channel == Kind::Any)
        return event == Kind::Any ? m_everything : m_ofEvent[entry.event.text()];
    return event == Kind::Any ? m_ofChannel[entry.channel.text()]
                              : m_exact[Names(entry.channel.text(), entry.event.text())];
}

ListenerPtr ListenerTable::find(const ListenerId &id, const QString &channel,
                                const QString &event) const
{
    const auto sameId = m_ofId.constFind(id);
    if (sameId == m_ofId.constEnd())
        return {};
    const auto found = std::find_if(sameId->begin(), sameId->end(), [&](const ListenerPtr &entry) {
        return entry->channel.text() == channel && entry->event.text() == event;
    });
    return found == sameId->end() ? nullptr : *found;
}

ListenerTable::Listeners ListenerTable::ofId(const ListenerId &id) const
{
    return m_ofId.value(id);
}

ListenerTable::Listeners ListenerTable::ofNames(const QString &channel, const QString &event) const
{
    Listeners result;
    for (const auto &[order, entry] : m_all) {
        if (entry->channel.text() == channel && entry->event.text() == event)
            result.push_back(entry);
    }
    return result;
}

ListenerPtr ListenerTable::ofOrder(quint64 order) const
{
    const auto found = m_all.find(order);
    return found == m_all.end() ? nullptr : found->second;
}

const ListenerTable::Listeners &ListenerTable::matching(Interner::Id channel, Interner::Id event,
                                                        const Interner &names)
{
    const quint64 key = quint64(channel) << 32 | event;
    if (m_last && m_lastKey == key && m_last->changes == m_changes) [[likely]]
        return m_last->listeners;
    Q_ASSERT(channel != Interner::notInterned && event != Interner::notInterned);
    auto found = m_memo.find(key);
    if (found == m_memo.end()) {
        // Names that a hostile peer invents would fill the memory, so a full memo starts anew.
        if (m_memoSize > memoLimit) {
            m_memo.clear();
            m_memoSize = 0;
        }
        found = m_memo.try_emplace(key).first;
        collect(names.text(channel), names.text(event), found->second.listeners);
        found->second.changes = m_changes;
        m_memoSize += found->second.listeners.size() + 1;
    } else if (found->second.changes != m_changes) {
        m_memoSize -= found->second.listeners.size();
        replay(found->second, names.text(channel), names.text(event));
        m_memoSize += found->second.listeners.size();
    }
    m_lastKey = key;
    m_last = &found->second;
    return m_last->listeners;
}

const ListenerTable::Listeners &ListenerTable::matching(const QString &channel,
                                                        const QString &event)
{
    collect(channel, event, m_unremembered);
    return m_unremembered;
}

void ListenerTable::collect(const QString &channel, const QString &event, Listeners &result) const
{
    result.clear();
    const auto take = [&result](const Listeners &bucket) {
        result.insert(result.end(), bucket.begin(), bucket.end());
    };
    const auto takeMatching = [&](const Listeners &bucket) {
        std::copy_if(bucket.begin(), bucket.end(), std::back_inserter(result),
                     [&](const ListenerPtr &entry) { return entry->matches(channel, event); });
    };
    if (const auto exact = m_exact.constFind(Names(channel, event)); exact != m_exact.constEnd())
        take(*exact);
    if (const auto any = m_ofEvent.constFind(event); any != m_ofEvent.constEnd())
        take(*any);
    if (const auto any = m_ofChannel.constFind(channel);
        any != m_ofChannel.constEnd() && !EventPattern::isInternalEvent(event))
        take(*any);
    if (!EventPattern::isInternalEvent(event))
        take(m_everything);
    takeMatching(m_globs);
    std::sort(result.begin(), result.end(), isBefore);
}

void ListenerTable::replay(Remembered &remembered, const QString &channel,
                           const QString &event) const
{
    Listeners &listeners = remembered.listeners;
    if (m_changes - remembered.changes > logSize) {
        collect(channel, event, listeners);
    } else {
        for (quint64 change = remembered.changes; change < m_changes; ++change) {
            const ListenerPtr &entry = m_log[change % logSize];
            const auto place =
                std::lower_bound(listeners.begin(), listeners.end(), entry, isBefore);
            const bool isListed = place != listeners.end() && *place == entry;
            if (entry->isRemoved()) {
                if (isListed)
                    listeners.erase(place);
            } else if (!isListed && entry->matches(channel, event)) {
                listeners.insert(place, entry);
            }
        }
    }
    remembered.changes = m_changes;
}

void ListenerTable::changed(const ListenerPtr &entry)
{
    m_log[m_changes % logSize] = entry;
    ++m_changes;
}

} // namespace Pusher::Detail
