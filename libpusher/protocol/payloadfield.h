// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArrayView>
#include <QString>

#include <optional>
#include <string_view>

namespace Pusher {

/// One member of a JSON object: a key and the raw token of its value, decoded on demand.
///
/// A view into the event's text: valid inside the visit, or while the event lives.
class PayloadField {
public:
    enum class Type { Null, Bool, Number, String, Object, Array };

    /// `rawKey` without, `rawValue` with its quotes; both are views into one valid JSON text.
    PayloadField(std::string_view rawKey, std::string_view rawValue);

    /// The key as written; a key with escapes is compared by `hasKey()`.
    std::string_view rawKey() const { return m_key; }
    /// The key unescaped, as UTF-8.
    QByteArray key() const;
    /// Inline, because a decoder asks some five times per member.
    bool hasKey(std::string_view key) const
    {
        return m_keyHasEscapes ? hasEscapedKey(key) : m_key == key;
    }
    /// The value's JSON token as received: `"EUR"`, `12.50`, `{…}`. Numbers keep their spelling.
    std::string_view rawValue() const { return m_value; }
    Type type() const;

    /// Strings unescaped; numbers, bools, objects and arrays as written; null as an empty string.
    QString toString() const;
    /// The first `maximum` characters of `toString()`, give or take a few, without decoding the rest:
    /// for previews of values that may be megabytes. `maximum + 1` or more say that there is more.
    QString beginning(qsizetype maximum) const;
    /// For strings without escapes: the characters between the quotes, without a copy.
    std::optional<std::string_view> plainString() const;
    /// The nearest double of a number; nothing for other types and beyond the range of double.
    std::optional<double> toDouble() const;
    /// Only numbers written as integers (`12`, not `12.0`) that fit; never rounded.
    std::optional<qint64> toInteger() const;
    std::optional<bool> toBool() const;

private:
    bool hasEscapedKey(std::string_view key) const;

    std::string_view m_key;
    std::string_view m_value;
    bool m_keyHasEscapes;
};

namespace Detail {
/// The loop behind `Event::forEachField` (a function pointer keeps simdjson out of the header).
/// All members are read before the first visit, so `visit` may decode other events on this thread.
bool visitFields(QByteArrayView jsonText, void (*visit)(void *context, const PayloadField &),
                 void *context);
} // namespace Detail

} // namespace Pusher
