// SPDX-License-Identifier: MIT
#include "libpusher/protocol/jsontext.h"

#include "libpusher/protocol/jsonscratch.h"
#include "libpusher/protocol/quoteescapes.h"

#include <QChar>

#include <algorithm>
#include <bitset>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace Pusher::Detail {
namespace {

constexpr std::string_view replacementCharacter = "\xEF\xBF\xBD";

bool isSpace(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

int hexValue(char c)
{
    if (isDigit(c))
        return c - '0';
    const char lower = char(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// The four hexadecimal digits at `at`; -1 when they are not all there.
int hexQuad(const char *at, const char *end)
{
    if (end - at < 4)
        return -1;
    int value = 0;
    for (int i = 0; i < 4; ++i) {
        const int digit = hexValue(at[i]);
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

void appendUtf8(QByteArray &out, char32_t code)
{
    if (code < 0x80) {
        out.append(char(code));
    } else if (code < 0x800) {
        out.append(char(0xC0 | (code >> 6))).append(char(0x80 | (code & 0x3F)));
    } else if (code < 0x10000) {
        out.append(char(0xE0 | (code >> 12)))
            .append(char(0x80 | ((code >> 6) & 0x3F)))
            .append(char(0x80 | (code & 0x3F)));
    } else {
        out.append(char(0xF0 | (code >> 18)))
            .append(char(0x80 | ((code >> 12) & 0x3F)))
            .append(char(0x80 | ((code >> 6) & 0x3F)))
            .append(char(0x80 | (code & 0x3F)));
    }
}

char simpleEscape(char c)
{
    switch (c) {
    case '"':
    case '\\':
    case '/':
        return c;
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return 0;
    }
}

/// Moves over the text from value to value; every step answers whether it could.
class Scanner {
public:
    explicit Scanner(std::string_view text)
        : m_at(text.data())
        , m_end(text.data() + text.size())
    {
    }

    bool atEnd() const { return m_at == m_end; }
    bool skipSpace()
    {
        while (m_at != m_end && isSpace(*m_at))
            ++m_at;
        return m_at != m_end;
    }
    char peek() const { return m_at == m_end ? '\0' : *m_at; }
    bool take(char c)
    {
        if (peek() != c || m_at == m_end)
            return false;
        ++m_at;
        return true;
    }
    bool key() { return skipSpace() && string() && skipSpace() && take(':'); }
    bool scalar()
    {
        switch (peek()) {
        case '"':
            return string();
        case 't':
            return literal("true");
        case 'f':
            return literal("false");
        case 'n':
            return literal("null");
        default:
            return number();
        }
    }
    bool number()
    {
        take('-');
        if (!take('0') && !digits())
            return false;
        if (take('.') && !digits())
            return false;
        if (take('e') || take('E')) {
            if (!take('+'))
                take('-');
            return digits();
        }
        return true;
    }

private:
    bool digits()
    {
        const char *const start = m_at;
        while (m_at != m_end && isDigit(*m_at))
            ++m_at;
        return m_at != start;
    }
    bool literal(std::string_view word)
    {
        if (std::string_view(m_at, std::size_t(m_end - m_at)).substr(0, word.size()) != word)
            return false;
        m_at += word.size();
        return true;
    }
    bool string()
    {
        if (!take('"'))
            return false;
        const char *const close = findStringEnd(m_at, m_end);
        if (!close)
            return false;
        while (const auto *slash =
                   static_cast<const char *>(std::memchr(m_at, '\\', std::size_t(close - m_at)))) {
            if (slash[1] == 'u' ? hexQuad(slash + 2, close) < 0 : !simpleEscape(slash[1]))
                return false;
            m_at = slash + 2;
        }
        m_at = close + 1;
        return true;
    }

    const char *m_at;
    const char *m_end;
};

/// simdjson lets an unpaired low surrogate through, encoded like a character (ED A0…BF xx).
bool hasEncodedSurrogate(const QByteArray &text)
{
    const char *at = text.constData();
    const char *const end = at + text.size();
    while ((at = static_cast<const char *>(std::memchr(at, 0xED, std::size_t(end - at))))) {
        if (end - at > 1 && quint8(at[1]) >= 0xA0)
            return true;
        ++at;
    }
    return false;
}

/// The careful way, character by character, for the few strings simdjson refuses.
UnescapedText unescapedLeniently(std::string_view content)
{
    UnescapedText result;
    result.text.reserve(qsizetype(content.size()));
    const auto replace = [&result](Unescaping why) {
        result.text.append(replacementCharacter.data(), qsizetype(replacementCharacter.size()));
        result.quality = std::max(result.quality, why);
    };
    const char *at = content.data();
    const char *const end = at + content.size();
    while (at != end) {
        const auto *slash = static_cast<const char *>(std::memchr(at, '\\', std::size_t(end - at)));
        result.text.append(at, (slash ? slash : end) - at);
        if (!slash)
            break;
        at = slash + 1;
        if (at == end) {
            replace(Unescaping::BadEscape);
        } else if (*at != 'u') {
            if (const char plain = simpleEscape(*at)) {
                result.text.append(plain);
                ++at;
            } else {
                replace(Unescaping::BadEscape);
            }
        } else if (const int unit = hexQuad(at + 1, end); unit < 0) {
            replace(Unescaping::BadEscape);
        } else {
            at += 5;
            const bool pairFollows = QChar::isHighSurrogate(char32_t(unit)) && end - at >= 6
                && at[0] == '\\' && at[1] == 'u';
            const int second = pairFollows ? hexQuad(at + 2, end) : -1;
            if (second >= 0 && QChar::isLowSurrogate(char32_t(second))) {
                appendUtf8(result.text, QChar::surrogateToUcs4(char16_t(unit), char16_t(second)));
                at += 6;
            } else if (QChar::isSurrogate(char32_t(unit))) {
                replace(Unescaping::LoneSurrogate);
            } else {
                appendUtf8(result.text, char32_t(unit));
            }
        }
    }
    return result;
}

} // namespace

JsonVerdict checkJson(std::string_view text, int maximumDepth)
{
    Q_ASSERT(maximumDepth <= maximumJsonDepth);
    std::bitset<maximumJsonDepth> isObject;
    int depth = 0;
    Scanner scanner(text);
    if (!scanner.skipSpace())
        return JsonVerdict::Empty;
    for (;;) { // each turn reads one value, and what closes behind it
        scanner.skipSpace();
        if (const char open = scanner.peek(); open == '{' || open == '[') {
            if (depth == maximumDepth)
                return JsonVerdict::TooDeep;
            scanner.take(open);
            isObject[std::size_t(depth++)] = open == '{';
            scanner.skipSpace();
            if (scanner.peek() != (open == '{' ? '}' : ']')) {
                if (open == '{' && !scanner.key())
                    return JsonVerdict::Invalid;
                continue;
            }
        } else if (!scanner.scalar()) {
            return JsonVerdict::Invalid;
        }
        for (;;) {
            const bool more = scanner.skipSpace();
            if (depth == 0)
                return more ? JsonVerdict::TrailingBytes : JsonVerdict::Valid;
            const bool object = isObject[std::size_t(depth - 1)];
            if (scanner.take(',')) {
                if (object && !scanner.key())
                    return JsonVerdict::Invalid;
                break;
            }
            if (!scanner.take(object ? '}' : ']'))
                return JsonVerdict::Invalid;
            --depth;
        }
    }
}

bool isJsonNumber(std::string_view token)
{
    Scanner scanner(token);
    return scanner.number() && scanner.atEnd();
}

const char *findStringEnd(const char *from, const char *end)
{
    bool escaped = false;
    const char *at = from;
    // One character at a time, up to `stop`: 1 = found, -1 = control character, 0 = neither.
    const auto walk = [&at, &escaped](const char *stop) {
        for (; at != stop; ++at) {
            if (quint8(*at) < 0x20)
                return -1;
            if (escaped)
                escaped = false;
            else if (*at == '\\')
                escaped = true;
            else if (*at == '"')
                return 1;
        }
        return 0;
    };
#ifdef __SSE2__
    // 16 at a time: payloads are strings of strings, so a quote stands every few characters and
    // memchr would stop at each. Two backslashes in a row take the walk.
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i backslash = _mm_set1_epi8('\\');
    const __m128i lastControl = _mm_set1_epi8(0x1F);
    while (end - at >= 16) {
        const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i *>(at));
        const auto mask = [](__m128i equal) { return unsigned(_mm_movemask_epi8(equal)); };
        const unsigned slashes = mask(_mm_cmpeq_epi8(block, backslash));
        const unsigned controls = mask(_mm_cmpeq_epi8(_mm_min_epu8(block, lastControl), block));
        const unsigned afterSlash = (slashes << 1) | unsigned(escaped);
        if (slashes & afterSlash) {
            if (const int found = walk(at + 16))
                return found > 0 ? at : nullptr;
            continue;
        }
        const unsigned closing = mask(_mm_cmpeq_epi8(block, quote)) & ~afterSlash;
        if (closing | controls) {
            const unsigned first = (closing | controls) & (0U - (closing | controls));
            return first & closing ? at + __builtin_ctz(closing) : nullptr;
        }
        escaped = (slashes >> 15) != 0;
        at += 16;
    }
#endif
    return walk(end) > 0 ? at : nullptr;
}

std::string_view trimmedJson(std::string_view text)
{
    while (!text.empty() && isSpace(text.back()))
        text.remove_suffix(1);
    while (!text.empty() && isSpace(text.front()))
        text.remove_prefix(1);
    return text;
}

UnescapedText unescaped(std::string_view content)
{
    if (!std::memchr(content.data(), '\\', content.size()))
        return {QByteArray(content.data(), qsizetype(content.size())), Unescaping::Exact};
    UnescapedText result;
    result.text = QByteArray(qsizetype(content.size() + quoteEscapesSpare), Qt::Uninitialized);
    char *const begin = result.text.data();
    if (const char *const end = copyUnescapingQuotes(content, begin)) {
        result.text.truncate(end - begin);
        return result;
    }
    if (JsonScratch::local().unescape(content, result.text) && !hasEncodedSurrogate(result.text))
        return result;
    return unescapedLeniently(content);
}

std::optional<std::size_t> firstLoneSurrogateEscape(std::string_view json)
{
    const char *const begin = json.data();
    const char *const end = begin + json.size();
    const char *at = begin;
    while ((at = static_cast<const char *>(std::memchr(at, '\\', std::size_t(end - at))))) {
        const int unit = end - at >= 6 && at[1] == 'u' ? hexQuad(at + 2, end) : -1;
        const bool pairFollows = unit >= 0 && QChar::isHighSurrogate(char32_t(unit))
            && end - at >= 12 && at[6] == '\\' && at[7] == 'u';
        const int second = pairFollows ? hexQuad(at + 8, end) : -1;
        if (second >= 0 && QChar::isLowSurrogate(char32_t(second)))
            at += 12;
        else if (unit >= 0 && QChar::isSurrogate(char32_t(unit)))
            return std::size_t(at - begin);
        else
            at += 2; // what follows a backslash is no backslash of its own
    }
    return {};
}

QByteArray quoted(QByteArrayView utf8)
{
    constexpr char hexDigits[] = "0123456789abcdef";
    QByteArray result;
    result.reserve(utf8.size() + utf8.size() / 8 + 2);
    result += '"';
    for (const char c : utf8) {
        if (c == '"' || c == '\\') {
            result += '\\';
            result += c;
        } else if (quint8(c) < 0x20) {
            result += "\\u00";
            result += hexDigits[quint8(c) >> 4];
            result += hexDigits[quint8(c) & 0xf];
        } else {
            result += c;
        }
    }
    result += '"';
    return result;
}

} // namespace Pusher::Detail
