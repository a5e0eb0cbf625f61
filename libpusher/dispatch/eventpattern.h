// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

namespace Pusher {

/// A name, or a pattern in which each `*` stands for any run of characters (also none).
/// Case-sensitive.
///
/// Plain value, any thread. Used for channels and events alike; `*` alone matches every text, also
/// the empty one.
class EventPattern {
public:
    enum class Kind { Exact, Any, Glob };

    EventPattern() = default;
    explicit EventPattern(QString text);

    const QString &text() const { return m_text; }
    Kind kind() const { return m_kind; }
    bool matches(QStringView name) const;
    /// As `matches()`, but a pattern with `*` takes the protocol's own events (`pusher:…`,
    /// `pusher_internal:…`) only when it begins with `pusher` itself.
    bool matchesEvent(QStringView name) const;

    /// Whether `name` is one of the protocol's own events.
    static bool isInternalEvent(QStringView name);

    friend bool operator==(const EventPattern &, const EventPattern &) = default;

private:
    QString m_text;
    Kind m_kind = Kind::Exact;
    bool m_asksForInternal = false;
};

} // namespace Pusher
