// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <cstddef>
#include <optional>
#include <string_view>

// Strict, allocation-free questions about JSON text, for what simdjson on demand does not check:
// the inside of values that are kept raw, numbers such as `12abc`, escapes, depth.
namespace Pusher::Detail {

/// RFC 8259 allows any depth; QJsonDocument and most peers stop here.
constexpr int maximumJsonDepth = 1024;

enum class JsonVerdict { Valid, Empty, Invalid, TooDeep, TrailingBytes };
/// Whether `text` is one JSON value, with nothing but white space around it. Does not check UTF-8.
JsonVerdict checkJson(std::string_view text, int maximumDepth = maximumJsonDepth);

bool isJsonNumber(std::string_view token);

/// Finds the closing quote of a JSON string whose first character (after the opening quote) is at
/// `from`; null when there is none before `end` or a raw control character comes first. Escapes are
/// skipped, not checked. Reads nothing at or behind `end`.
const char *findStringEnd(const char *from, const char *end);

std::string_view trimmedJson(std::string_view text);

enum class Unescaping {
    Exact,
    LoneSurrogate, ///< an unpaired `\ud800` … `\udfff`
    BadEscape, ///< `\q`, `\u12` and the like
};
/// `utf8` as a JSON string, with its quotes; the opposite of `unescaped()`.
QByteArray quoted(QByteArrayView utf8);
struct UnescapedText {
    QByteArray text;
    Unescaping quality = Unescaping::Exact;
};
/// The characters that stand between a JSON string's quotes, as UTF-8. What cannot be expressed
/// (lone surrogates, broken escapes) becomes U+FFFD, so that the result is always valid UTF-8.
UnescapedText unescaped(std::string_view content);
/// The place of the first escape, in a text that `checkJson()` finds valid, that is half of a
/// surrogate pair; nothing where there is none.
std::optional<std::size_t> firstLoneSurrogateEscape(std::string_view json);

} // namespace Pusher::Detail
