// SPDX-License-Identifier: MIT
#include "libpusher/history/sequencecheck.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace Pusher {
namespace {

using Kind = SequenceCheck::Verdict::Kind;

std::optional<quint64> wholeNumber(std::string_view digits)
{
    quint64 number = 0;
    const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (fault != std::errc() || end != digits.data() + digits.size())
        return {};
    return number;
}

} // namespace

SequenceCheck::SequenceCheck(QByteArray member)
    : m_member(std::move(member))
{
}

std::optional<quint64> SequenceCheck::numberOf(const Event &event, std::string_view member)
{
    const std::optional<PayloadField> field = event.field(member);
    if (!field)
        return {};
    if (field->type() == PayloadField::Type::Number)
        return wholeNumber(field->rawValue());
    const std::optional<std::string_view> text = field->plainString();
    return text ? wholeNumber(*text) : std::nullopt;
}

SequenceCheck::Verdict SequenceCheck::check(const Event &event)
{
    ++m_counters.checked;
    const std::optional<quint64> number =
        numberOf(event, {m_member.constData(), std::size_t(m_member.size())});
    if (!number) {
        ++m_counters.unnumbered;
        return {.epoch = m_epoch};
    }
    Verdict verdict = judge(*number);
    verdict.number = *number;
    verdict.epoch = m_epoch;
    return verdict;
}

std::optional<quint64> SequenceCheck::highest() const
{
    return m_seen.empty() ? std::nullopt : std::optional(m_seen.back().last);
}

SequenceCheck::Verdict SequenceCheck::judge(quint64 number)
{
    if (m_seen.empty()) {
        m_seen.push_back({number, number});
        m_begin = number;
        return {.kind = Kind::First};
    }
    Range &newest = m_seen.back();
    if (number <= newest.last)
        return judgeLate(number);
    if (number == newest.last + 1) {
        newest.last = number;
        return {.kind = Kind::InOrder};
    }
    const quint64 firstMissing = newest.last + 1;
    const quint64 missing = number - firstMissing;
    ++m_counters.holes;
    m_counters.missing +=
        std::min(missing, std::numeric_limits<quint64>::max() - m_counters.missing);
    insert(m_seen.size(), number);
    return {.kind = Kind::Hole, .firstMissing = firstMissing, .lastMissing = number - 1};
}

SequenceCheck::Verdict SequenceCheck::judgeLate(quint64 number)
{
    // The first range that does not end before the number.
    const auto range = std::lower_bound(m_seen.begin(), m_seen.end(), number,
                                        [](const Range &r, quint64 n) { return r.last < n; });
    const bool seen = range->first <= number;
    // One that is still missing is late however small it is. One from before the first number we
    // saw may be either: from far behind it is the sender's new beginning.
    const bool awaited = !seen && number >= m_begin;
    if (number <= 1 && !awaited && m_seen.back().last > restartDistance) {
        ++m_counters.restarts;
        ++m_epoch;
        m_seen.assign(1, {number, number});
        m_begin = number;
        return {.kind = Kind::Restart};
    }
    if (seen) {
        ++m_counters.duplicates;
        return {.kind = Kind::Duplicate};
    }
    ++m_counters.late;
    if (awaited && m_counters.missing != std::numeric_limits<quint64>::max())
        --m_counters.missing;
    insert(std::size_t(range - m_seen.begin()), number);
    return {.kind = Kind::Late};
}

/// Adds a number that is in no range, before the range at `place`.
void SequenceCheck::insert(std::size_t place, quint64 number)
{
    const bool joinsBefore = place > 0 && m_seen[place - 1].last + 1 == number;
    const bool joinsBehind = place < m_seen.size() && m_seen[place].first == number + 1;
    const auto at = m_seen.begin() + std::ptrdiff_t(place);
    if (joinsBefore && joinsBehind) {
        m_seen[place - 1].last = m_seen[place].last;
        m_seen.erase(at);
    } else if (joinsBefore) {
        m_seen[place - 1].last = number;
    } else if (joinsBehind) {
        m_seen[place].first = number;
    } else {
        m_seen.insert(at, {number, number});
        if (m_seen.size() > capacity) {
            m_begin = std::max(m_begin, m_seen.front().last + 1);
            m_seen.pop_front();
        }
    }
}

} // namespace Pusher
