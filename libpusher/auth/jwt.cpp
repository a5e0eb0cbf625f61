// SPDX-License-Identifier: MIT
#include "libpusher/auth/jwt.h"

#include <QCryptographicHash>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Pusher {

namespace {
constexpr qsizetype shownDigits = 8;

Error refused(const QString &message)
{
    return {Error::Code::AuthenticationFailed, message, {}, {}, {}};
}

bool isBase64Url(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'
        || c == '_';
}

/// Nothing where another spelling of the same bytes is possible (Q32).
std::optional<QByteArray> decoded(QByteArrayView part)
{
    constexpr auto form = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;
    if (part.isEmpty() || !std::all_of(part.begin(), part.end(), isBase64Url))
        return {};
    const QByteArray bytes = QByteArray::fromBase64(part.toByteArray(), form);
    if (bytes.toBase64(form) != part)
        return {};
    return bytes;
}
} // namespace

JwtVerifier::JwtVerifier() = default;

JwtVerifier::JwtVerifier(Options options)
    : m_options(std::move(options))
{
    m_options.leeway =
        std::clamp(m_options.leeway, std::chrono::seconds(0), std::chrono::seconds(maximumLeeway));
}

void JwtVerifier::addKey(JwtKey key)
{
    m_keys.push_back(std::move(key));
}

Result<TokenClaims> JwtVerifier::verify(QByteArrayView token, WallTime now) const
{
    if (token.isEmpty())
        return refused(u"there is no token"_s);
    if (token.size() > maximumToken)
        return refused(u"the token is larger than 8 KB"_s);
    const qsizetype firstDot = token.indexOf('.');
    const qsizetype lastDot = token.lastIndexOf('.');
    if (std::count(token.begin(), token.end(), '.') != 2)
        return refused(u"the token has not three parts"_s);
    const QByteArrayView headerPart = token.first(firstDot);
    if (headerPart.size() > maximumHeader * 4 / 3)
        return refused(u"the token's header is larger than 1 KB"_s);
    const auto headerJson = decoded(headerPart);
    const auto payload = decoded(token.sliced(firstDot + 1, lastDot - firstDot - 1));
    const auto signature = decoded(token.sliced(lastDot + 1));
    if (!headerJson || !payload || !signature)
        return refused(u"the token is not canonical base64url"_s);
    const auto header = Detail::readTokenHeader(*headerJson);
    if (!header)
        return header.error();
    if (const auto valid = checkSignature(*header, token.first(lastDot), *signature); !valid)
        return valid.error();
    auto claims = Detail::readClaims(*payload);
    if (!claims)
        return claims;
    if (const auto valid = checkClaims(*claims, now); !valid)
        return valid.error();
    return claims;
}

Result<void> JwtVerifier::checkSignature(const Detail::TokenHeader &header,
                                         QByteArrayView signedPart,
                                         const QByteArray &signature) const
{
    bool knownId = !header.keyId;
    bool knownAlgorithm = false;
    for (const JwtKey &key : m_keys) {
        if (header.keyId && (header.keyId->isEmpty() || key.id() != *header.keyId))
            continue;
        knownId = true;
        if (key.algorithmName() != header.algorithm)
            continue;
        knownAlgorithm = true;
        if (key.verify(signedPart, signature))
            return {};
    }
    if (!knownId)
        return refused(u"the token's kid names no key that is known here"_s);
    if (!knownAlgorithm)
        return refused(u"algorithm not allowed"_s);
    return refused(u"the token's signature is wrong"_s);
}

Result<void> JwtVerifier::checkClaims(const TokenClaims &claims, WallTime now) const
{
    if (claims.expires <= now - m_options.leeway)
        return refused(u"the token has expired"_s);
    if (claims.notBefore.value_or(now) > now + m_options.leeway)
        return refused(u"the token is not valid yet (nbf)"_s);
    if (claims.issuedAt.value_or(now) > now + m_options.leeway)
        return refused(u"the token was issued in the future (iat)"_s);
    if (!m_options.issuer.isEmpty() && claims.issuer != m_options.issuer)
        return refused(u"the token's iss is another"_s);
    if (!m_options.audience.isEmpty() && !claims.audience.contains(m_options.audience))
        return refused(u"the token's aud is another"_s);
    return {};
}

QString JwtVerifier::fingerprint(QByteArrayView token)
{
    return QString::fromLatin1(
        QCryptographicHash::hash(token, QCryptographicHash::Sha256).toHex().left(shownDigits));
}

} // namespace Pusher
