// SPDX-License-Identifier: MIT
#include "libpusher/protocol/payloadwalk.h"

#include "libpusher/protocol/jsontext.h"

#include <cstring>

namespace Pusher {
namespace {

const char *skipSpace(const char *at, const char *end)
{
    while (at != end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
        ++at;
    return at;
}

std::string_view between(const char *begin, const char *end)
{
    return {begin, std::size_t(end - begin)};
}

bool isStructure(char c)
{
    return c == ',' || c == ':' || c == '}' || c == ']' || c == ' ' || c == '\n' || c == '\r'
        || c == '\t';
}

/// Behind the string whose opening quote is at `at`; `end` when it has no closing one. Raw control
/// characters, which valid JSON has not, are characters like others: what follows a broken string
/// must still be found.
const char *endOfString(const char *at, const char *end)
{
    if (const char *const close = Detail::findStringEnd(at + 1, end))
        return close + 1;
    for (++at; at != end && *at != '"'; ++at) {
        if (*at == '\\' && at + 1 != end)
            ++at;
    }
    return at == end ? end : at + 1;
}

/// Behind the value that begins at `at`; `end` when it breaks off.
const char *endOfValue(const char *at, const char *end)
{
    if (at == end)
        return end;
    if (*at == '"')
        return endOfString(at, end);
    if (*at != '{' && *at != '[') {
        while (at != end && !isStructure(*at))
            ++at;
        return at;
    }
    qsizetype depth = 0;
    while (at != end) {
        switch (*at) {
        case '"':
            at = endOfString(at, end);
            continue;
        case '{':
        case '[':
            ++depth;
            break;
        case '}':
        case ']':
            if (--depth == 0)
                return at + 1;
            break;
        default:
            break;
        }
        ++at;
    }
    return end;
}

bool isWantedKey(std::string_view key, const std::function<bool(QByteArrayView)> &isWanted)
{
    if (key.find('\\') == std::string_view::npos)
        return isWanted(QByteArrayView(key.data(), qsizetype(key.size())));
    return isWanted(Detail::unescaped(key).text);
}

} // namespace

qsizetype Detail::visitChildren(std::string_view container,
                                void (*visit)(void *context, const PayloadField &), void *context)
{
    if (container.empty() || (container.front() != '{' && container.front() != '['))
        return 0;
    const bool isObject = container.front() == '{';
    const char *const end = container.data() + container.size();
    const char *at = skipSpace(container.data() + 1, end);
    qsizetype count = 0;
    while (at != end && *at != '}' && *at != ']') {
        std::string_view key;
        if (isObject) {
            const char *const behind = endOfString(at, end);
            key = between(at + 1, behind - 1);
            at = skipSpace(behind, end);
            at = at == end ? end : skipSpace(at + 1, end); // the colon
        }
        const char *const behind = endOfValue(at, end);
        if (behind == at)
            break; // not valid JSON, against the promise
        visit(context, PayloadField(key, between(at, behind)));
        ++count;
        at = skipSpace(behind, end);
        if (at != end && *at == ',')
            at = skipSpace(at + 1, end);
    }
    return count;
}

std::vector<std::string_view>
valuesOfMembers(QByteArrayView jsonText, const std::function<bool(QByteArrayView key)> &isWanted)
{
    std::vector<std::string_view> found;
    const char *at = jsonText.data();
    const char *const end = at + jsonText.size();
    // memchr() must not be asked about no bytes at no address.
    while (at != end
           && (at = static_cast<const char *>(std::memchr(at, '"', std::size_t(end - at))))) {
        const char *const behind = endOfString(at, end);
        const std::string_view key = between(at + 1, behind - 1);
        at = skipSpace(behind, end);
        if (at == end || *at != ':')
            continue;
        const char *const value = skipSpace(at + 1, end);
        at = value;
        if (!isWantedKey(key, isWanted))
            continue;
        at = endOfValue(value, end);
        if (at != value)
            found.push_back(between(value, at));
    }
    return found;
}

} // namespace Pusher
