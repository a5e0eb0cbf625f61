// SPDX-License-Identifier: MIT
#include "libpusher/core/secret.h"

#include <openssl/crypto.h>

using namespace Qt::StringLiterals;

namespace Pusher {

namespace {
// Two shown characters of a short secret would be a large part of it.
constexpr qsizetype minimumLengthToShowEnding = 12;
constexpr qsizetype shownEnding = 2;
} // namespace

Secret::Secret(QByteArrayView bytes)
    : m_bytes(bytes.begin(), bytes.end())
{
}

Secret::Secret(Secret &&other) noexcept
    : m_bytes(std::move(other.m_bytes))
{
    other.m_bytes.clear();
}

Secret &Secret::operator=(Secret &&other) noexcept
{
    if (this != &other) {
        wipe();
        m_bytes = std::move(other.m_bytes);
        other.m_bytes.clear();
    }
    return *this;
}

Secret::~Secret()
{
    wipe();
}

Secret Secret::clone() const
{
    return Secret(reveal());
}

QString Secret::masked() const
{
    if (isEmpty())
        return u"not set"_s;
    if (size() < minimumLengthToShowEnding)
        return u"set, %1 characters"_s.arg(size());
    return u"set, %1 characters, ends …%2"_s.arg(size()).arg(
        QString::fromUtf8(reveal().last(shownEnding)));
}

void Secret::wipe()
{
    OPENSSL_cleanse(m_bytes.data(), m_bytes.size());
    m_bytes.clear();
}

} // namespace Pusher
