// SPDX-License-Identifier: MIT
#include "libpusher/history/gapledger.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Pusher {

QString Gap::causeText(Cause cause)
{
    switch (cause) {
    case Cause::ConnectionLost:
        return u"connection-lost"_s;
    case Cause::ServerClosing:
        return u"server-closing"_s;
    case Cause::Reauthorising:
        return u"reauthorising"_s;
    case Cause::Rejected:
        return u"rejected"_s;
    case Cause::CaptureStopped:
        return u"capture-stopped"_s;
    case Cause::Suspended:
        return u"suspended"_s;
    }
    Q_UNREACHABLE();
}

GapLedger::GapLedger(QObject *parent)
    : QObject(parent)
{
}

GapLedger::~GapLedger() = default;

void GapLedger::open(const QSet<ChannelName> &channels, Gap::Cause cause, WallTime from,
                     quint64 afterSequence)
{
    // What came back before is told before what goes now.
    settle();
    Gap gap;
    for (const ChannelName &channel : channels) {
        if (!m_openIn.contains(channel))
            gap.channels.insert(channel);
    }
    if (gap.channels.isEmpty())
        return;
    gap.from = from;
    gap.cause = cause;
    gap.afterSequence = afterSequence;
    gap.id = m_nextId++;
    for (const ChannelName &channel : std::as_const(gap.channels))
        m_openIn.insert(channel, gap.id);
    makeRoom();
    m_gaps.append(gap);
    Q_EMIT gapOpened(gap);
}

void GapLedger::close(const ChannelName &channel, WallTime to)
{
    const quint64 id = m_openIn.take(channel);
    if (id == 0)
        return;
    if (const auto earlier = m_returning.constFind(id);
        earlier != m_returning.constEnd() && std::chrono::abs(to - earlier->to) > together)
        settle(id, m_returning.take(id));
    Returning &returning = m_returning[id];
    returning.to = std::max(returning.to, to);
    returning.channels.insert(channel);
    if (returning.channels == find(id)->channels)
        settle(id, m_returning.take(id));
    else if (m_returning.size() == 1 && returning.channels.size() == 1)
        QMetaObject::invokeMethod(
            this, [this] { settle(); }, Qt::QueuedConnection);
}

void GapLedger::settle()
{
    const QHash<quint64, Returning> returning = std::exchange(m_returning, {});
    QList<quint64> ids = returning.keys();
    std::sort(ids.begin(), ids.end());
    for (const quint64 id : std::as_const(ids))
        settle(id, returning.value(id));
}

void GapLedger::settle(quint64 id, const Returning &returning)
{
    Gap *const whole = find(id);
    Gap closed = *whole;
    closed.to = returning.to;
    closed.channels = returning.channels;
    whole->channels.subtract(returning.channels);
    if (whole->channels.isEmpty()) {
        *whole = closed;
    } else {
        closed.id = m_nextId++;
        const qsizetype place = whole - m_gaps.data();
        m_gaps.insert(place, closed);
        makeRoom();
    }
    Q_EMIT gapClosed(closed);
}

Gap *GapLedger::find(quint64 id)
{
    // Open gaps are among the newest, so this is short.
    const auto found =
        std::find_if(m_gaps.rbegin(), m_gaps.rend(), [id](const Gap &gap) { return gap.id == id; });
    return found == m_gaps.rend() ? nullptr : &*found;
}

void GapLedger::makeRoom()
{
    while (m_gaps.size() >= capacity) {
        const auto oldestClosed = std::find_if(m_gaps.cbegin(), m_gaps.cend(),
                                               [](const Gap &gap) { return gap.to.has_value(); });
        if (oldestClosed == m_gaps.cend())
            return; // all open: as many as channels are wanted, which is bounded elsewhere
        m_gaps.erase(oldestClosed);
        ++m_dropped;
    }
}

} // namespace Pusher
