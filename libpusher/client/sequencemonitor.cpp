// SPDX-License-Identifier: MIT
#include "libpusher/client/sequencemonitor.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Pusher {

using Kind = SequenceCheck::Verdict::Kind;

QString SequenceNotice::kindText(Kind kind)
{
    switch (kind) {
    case Kind::Unnumbered:
        return u"unnumbered"_s;
    case Kind::First:
        return u"first"_s;
    case Kind::InOrder:
        return u"in-order"_s;
    case Kind::Hole:
        return u"hole"_s;
    case Kind::Duplicate:
        return u"duplicate"_s;
    case Kind::Late:
        return u"late"_s;
    case Kind::Restart:
        return u"restart"_s;
    }
    Q_UNREACHABLE();
}

SequenceMonitor::SequenceMonitor(std::shared_ptr<EventHistory> history, QObject *parent)
    : QObject(parent)
    , m_history(std::move(history))
{
}

void SequenceMonitor::watch(const EventPattern &channel, const QByteArray &member)
{
    m_rules.append({channel, member});
    // Channels that no rule was about are looked at again.
    m_checks.removeIf([](const auto &known) { return !known.value(); });
}

SequenceCheck *SequenceMonitor::checkOf(const ChannelName &channel)
{
    if (const auto known = m_checks.find(channel); known != m_checks.end())
        return *known ? &**known : nullptr;
    const auto rule =
        std::find_if(m_rules.cbegin(), m_rules.cend(), [&channel](const Rule &candidate) {
            return candidate.channel.matches(channel.value());
        });
    if (m_checks.size() >= maximumChannels) {
        m_unchecked += rule != m_rules.cend();
        return nullptr;
    }
    auto &check = m_checks[channel];
    if (rule == m_rules.cend())
        return nullptr;
    return &check.emplace(rule->member);
}

void SequenceMonitor::feed(quint64 first, quint64 last)
{
    QList<SequenceNotice> notices;
    m_history->forEach(first, last, [&](const Event &event) {
        SequenceCheck *const check = checkOf(event.channel());
        if (!check || !event.cannotDecrypt().empty())
            return;
        const SequenceCheck::Verdict verdict = check->check(event);
        if (verdict.kind != Kind::Unnumbered && verdict.kind != Kind::First
            && verdict.kind != Kind::InOrder)
            notices.append({event.channel(), event.sequence(), event.receivedAt(), verdict});
    });
    // A receiver may do anything, also feed.
    for (const SequenceNotice &notice : notices)
        Q_EMIT noticed(notice);
}

const SequenceCheck *SequenceMonitor::find(const ChannelName &channel) const
{
    const auto known = m_checks.constFind(channel);
    return known != m_checks.cend() && *known ? &**known : nullptr;
}

SequenceCheck::Counters SequenceMonitor::counters() const
{
    SequenceCheck::Counters sum;
    for (const auto &check : m_checks) {
        if (!check)
            continue;
        const SequenceCheck::Counters &counters = check->counters();
        sum.checked += counters.checked;
        sum.unnumbered += counters.unnumbered;
        sum.holes += counters.holes;
        sum.duplicates += counters.duplicates;
        sum.late += counters.late;
        sum.restarts += counters.restarts;
        sum.missing =
            counters.missing > ~sum.missing ? ~quint64(0) : sum.missing + counters.missing;
    }
    return sum;
}

} // namespace Pusher
