// SPDX-License-Identifier: MIT
#include "libpusher/dispatch/eventpattern.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Pusher {
namespace {

constexpr QChar star = u'*';

// Linear in practice: on a mismatch only the last `*` takes one character more.
bool matchesGlob(QStringView pattern, QStringView text)
{
    qsizetype p = 0;
    qsizetype t = 0;
    qsizetype lastStar = -1;
    qsizetype retryAt = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == star) {
            lastStar = p++;
            retryAt = t;
        } else if (p < pattern.size() && pattern[p] == text[t]) {
            ++p;
            ++t;
        } else if (lastStar >= 0) {
            p = lastStar + 1;
            t = ++retryAt;
        } else {
            return false;
        }
    }
    return std::all_of(pattern.begin() + p, pattern.end(), [](QChar c) { return c == star; });
}

} // namespace

EventPattern::EventPattern(QString text)
    : m_text(std::move(text))
    , m_asksForInternal(m_text.startsWith("pusher"_L1))
{
    if (!m_text.contains(star))
        m_kind = Kind::Exact;
    else if (std::all_of(m_text.cbegin(), m_text.cend(), [](QChar c) { return c == star; }))
        m_kind = Kind::Any;
    else
        m_kind = Kind::Glob;
}

bool EventPattern::matches(QStringView name) const
{
    switch (m_kind) {
    case Kind::Exact:
        return name == m_text;
    case Kind::Any:
        return true;
    case Kind::Glob:
        return matchesGlob(m_text, name);
    }
    Q_UNREACHABLE();
}

bool EventPattern::matchesEvent(QStringView name) const
{
    if (m_kind != Kind::Exact && !m_asksForInternal && isInternalEvent(name))
        return false;
    return matches(name);
}

bool EventPattern::isInternalEvent(QStringView name)
{
    return name.startsWith("pusher:"_L1) || name.startsWith("pusher_internal:"_L1);
}

} // namespace Pusher
