// SPDX-License-Identifier: MIT
#include "libpusher/dispatch/eventpattern.h"

#include "libpusher/core/glob.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Pusher {
namespace {

constexpr QChar star = u'*';

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
        return Detail::matchesGlob(m_text, name);
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
