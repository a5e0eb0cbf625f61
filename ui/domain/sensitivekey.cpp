// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/domain/sensitivekey.h"

#include <QVarLengthArray>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace Console {

namespace {

using Word = std::string;

bool isUpper(char c)
{
    return c >= 'A' && c <= 'Z';
}

bool isLetter(char c)
{
    return isUpper(char(c & ~0x20));
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// The words of a name in lower case: apiKey, api_key, APIKey and X-API-Key2 have "api" and "key".
QVarLengthArray<Word, 8> wordsOf(QByteArrayView key)
{
    QVarLengthArray<Word, 8> words;
    bool isOpen = false;
    for (qsizetype i = 0; i < key.size(); ++i) {
        const char c = key[i];
        if (!isLetter(c)) {
            isOpen = isOpen && isDigit(c); // "oauth2Token"
            continue;
        }
        const bool startsHump = isUpper(c) && i > 0
            && (!isUpper(key[i - 1])
                || (i + 1 < key.size() && isLetter(key[i + 1]) && !isUpper(key[i + 1])));
        if (!isOpen || startsHump)
            words.append(Word());
        isOpen = true;
        words.last() += char(c | 0x20);
    }
    return words;
}

template <std::size_t N>
bool contains(const std::array<std::string_view, N> &list, std::string_view word)
{
    return std::find(list.begin(), list.end(), word) != list.end();
}

/// Wherever they stand: "passwordHash" tells as much.
constexpr std::array<std::string_view, 13> always{
    "password", "passwords",   "passwd", "passphrase", "passcode",      "pwd",   "secret",
    "secrets",  "credentials", "bearer", "credential", "authorization", "apikey"};
/// What the name is about, so at its end: a tokenAmount is no token.
constexpr std::array<std::string_view, 6> atTheEnd{"token",  "tokens", "jwt",
                                                   "cookie", "otp",    "auth"};
/// Keys that open something, in front of "key".
constexpr std::array<std::string_view, 8> beforeKey{"api",     "private", "access",     "auth",
                                                    "session", "signing", "encryption", "master"};
/// Written together without a hump: "accesstoken", "clientsecret".
constexpr std::array<std::string_view, 6> endings{"token",  "password",   "passwd",
                                                  "secret", "privatekey", "apikey"};

} // namespace

bool isSensitiveKey(QByteArrayView key)
{
    const auto words = wordsOf(key);
    for (qsizetype i = 0; i < words.size(); ++i) {
        if (contains(always, words[i]))
            return true;
        if (i > 0 && words[i] == "key" && contains(beforeKey, words[i - 1]))
            return true;
    }
    if (words.isEmpty())
        return false;
    const Word &last = words.last();
    return contains(atTheEnd, last)
        || std::any_of(endings.begin(), endings.end(),
                       [&last](std::string_view ending) { return last.ends_with(ending); });
}

} // namespace Console
