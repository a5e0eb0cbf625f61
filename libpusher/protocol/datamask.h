// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/protocol/event.h"

#include <functional>
#include <vector>

namespace Pusher {

/// An event's data with the values of some members covered, at any depth: for screens, logs and
/// exports that must not tell a password which came in a payload (fault row L15).
///
/// Everything else stays byte for byte as sent. Values `null` are left: they tell nothing. Text
/// inside a string that is JSON again is a string, and not searched. Confined to a thread, as the
/// event is.
class DataMask {
public:
    /// Asked with each unescaped key.
    using Predicate = std::function<bool(QByteArrayView key)>;

    DataMask(Event event, const Predicate &isCovered);

    /// How many values are covered.
    qsizetype count() const { return qsizetype(m_covered.size()); }
    /// `Event::rawData()` with `cover` (any text without quotes and backslashes), as a JSON string,
    /// in place of each covered value. Where the token's escapes are too broken to find the place,
    /// the cover stands for all of it.
    QByteArray rawData(QByteArrayView cover) const;
    /// `Event::dataText()` likewise.
    QByteArray dataText(QByteArrayView cover) const;

    /// The same for a part of a payload, such as the token of one member.
    static QByteArray maskedText(QByteArrayView jsonText, const Predicate &isCovered,
                                 QByteArrayView cover);

private:
    Event m_event;
    /// Views into `m_event.dataText()`.
    std::vector<std::string_view> m_covered;
};

} // namespace Pusher
