// SPDX-License-Identifier: MIT
#include "libpusher/protocol/payloadfield.h"

#include "libpusher/protocol/jsontext.h"

#include <charconv>

namespace Pusher {
namespace {

bool hasEscapes(std::string_view text)
{
    return text.find('\\') != std::string_view::npos;
}

template <typename Number>
std::optional<Number> wholeToken(std::string_view token)
{
    Number number = 0;
    const auto [end, fault] = std::from_chars(token.data(), token.data() + token.size(), number);
    if (fault != std::errc() || end != token.data() + token.size())
        return {};
    return number;
}

} // namespace

PayloadField::PayloadField(std::string_view rawKey, std::string_view rawValue)
    : m_key(rawKey)
    , m_value(rawValue)
    , m_keyHasEscapes(hasEscapes(rawKey))
{
}

bool PayloadField::hasEscapedKey(std::string_view key) const
{
    return this->key() == QByteArrayView(key.data(), qsizetype(key.size()));
}

QByteArray PayloadField::key() const
{
    if (!m_keyHasEscapes)
        return QByteArray(m_key.data(), qsizetype(m_key.size()));
    return Detail::unescaped(m_key).text;
}

PayloadField::Type PayloadField::type() const
{
    switch (m_value.front()) {
    case '"':
        return Type::String;
    case '{':
        return Type::Object;
    case '[':
        return Type::Array;
    case 't':
    case 'f':
        return Type::Bool;
    case 'n':
        return Type::Null;
    default:
        return Type::Number;
    }
}

QString PayloadField::toString() const
{
    switch (type()) {
    case Type::Null:
        return {};
    case Type::String:
        if (const auto plain = plainString())
            return QString::fromUtf8(plain->data(), qsizetype(plain->size()));
        return QString::fromUtf8(Detail::unescaped(m_value.substr(1, m_value.size() - 2)).text);
    default:
        return QString::fromUtf8(m_value.data(), qsizetype(m_value.size()));
    }
}

QString PayloadField::beginning(qsizetype maximum) const
{
    // The longest that one character can be: an escaped pair of surrogates, for two.
    constexpr std::size_t bytesPerCharacter = 6;
    const std::size_t enough = std::size_t(maximum + 2) * bytesPerCharacter;
    if (m_value.size() <= enough)
        return toString();
    std::size_t cut = enough;
    if (type() == Type::String) {
        std::size_t at = 1;
        while (at < enough) {
            cut = at;
            at += m_value[at] != '\\' ? 1 : m_value[at + 1] == 'u' ? bytesPerCharacter : 2;
        }
    }
    while ((quint8(m_value[cut]) & 0xC0) == 0x80) // never in the middle of a character
        --cut;
    if (type() != Type::String)
        return QString::fromUtf8(m_value.data(), qsizetype(cut));
    return QString::fromUtf8(Detail::unescaped(m_value.substr(1, cut - 1)).text);
}

std::optional<std::string_view> PayloadField::plainString() const
{
    if (type() != Type::String || hasEscapes(m_value))
        return {};
    return m_value.substr(1, m_value.size() - 2);
}

std::optional<double> PayloadField::toDouble() const
{
    return type() == Type::Number ? wholeToken<double>(m_value) : std::nullopt;
}

std::optional<qint64> PayloadField::toInteger() const
{
    return type() == Type::Number ? wholeToken<qint64>(m_value) : std::nullopt;
}

std::optional<bool> PayloadField::toBool() const
{
    return type() == Type::Bool ? std::optional(m_value.front() == 't') : std::nullopt;
}

} // namespace Pusher
