// SPDX-License-Identifier: MIT
#include "libpusher/auth/tokenclaims.h"

#include "libpusher/protocol/jsontext.h"
#include "libpusher/protocol/payloadwalk.h"

#include <QSet>

#include <functional>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {

namespace {
constexpr int maximumDepth = 16;
constexpr qint64 latestTime = 253402300799; // the last second of the year 9999

Error refused(const QString &message)
{
    return {Error::Code::AuthenticationFailed, message, {}, {}, {}};
}

Error refused(const PayloadField &field, const QString &rule)
{
    return refused(u"the token's %1 %2"_s.arg(QString::fromUtf8(field.key()).left(32), rule));
}

/// Text that means the same to everybody who reads it.
Result<QString> readText(const PayloadField &field)
{
    const std::string_view raw = field.rawValue();
    if (field.type() != PayloadField::Type::String)
        return refused(field, u"must be text"_s);
    if (qsizetype(raw.size()) > 6 * maximumClaimLength)
        return refused(field, u"is too long"_s);
    const UnescapedText text = unescaped(raw.substr(1, raw.size() - 2));
    if (text.quality != Unescaping::Exact || text.text.contains('\0'))
        return refused(field, u"holds NUL or half of a surrogate pair"_s);
    const QString result = QString::fromUtf8(text.text);
    if (result.size() > maximumClaimLength)
        return refused(field, u"is too long"_s);
    return result;
}

Result<QStringList> readList(const PayloadField &field)
{
    if (field.type() != PayloadField::Type::Array)
        return refused(field, u"must be an array of text"_s);
    QStringList items;
    std::optional<Error> fault;
    forEachChild(field, [&](const PayloadField &item) {
        if (fault)
            return;
        if (const auto text = readText(item); !text)
            fault = refused(field, u"must be an array of text"_s);
        else if (items.size() == maximumClaimItems)
            fault = refused(field, u"has more than %1 items"_s.arg(maximumClaimItems));
        else
            items.append(*text);
    });
    if (fault)
        return *fault;
    return items;
}

/// One audience may stand without its array (RFC 7519 §4.1.3).
Result<QStringList> readAudience(const PayloadField &field)
{
    if (field.type() == PayloadField::Type::Array)
        return readList(field);
    const auto text = readText(field);
    if (!text)
        return text.error();
    return QStringList{*text};
}

Result<WallTime> readTime(const PayloadField &field)
{
    const auto seconds = field.toInteger();
    if (!seconds || *seconds < 0 || *seconds > latestTime)
        return refused(field, u"must be a whole number of seconds"_s);
    return WallTime(std::chrono::seconds(*seconds));
}

/// Stores what was read, or tells why not.
template <typename T, typename Target>
std::optional<Error> store(Result<T> read, Target &target)
{
    if (!read)
        return read.error();
    target = std::move(read).value();
    return {};
}

/// Visits each member once; a second one of the same name is refused, however it is spelt.
Result<void> readObject(const QByteArray &json, const QString &part,
                        const std::function<std::optional<Error>(const PayloadField &)> &read)
{
    if (checkJson({json.constData(), std::size_t(json.size())}, maximumDepth) != JsonVerdict::Valid)
        return refused(u"the token's %1 is no JSON"_s.arg(part));
    QSet<QByteArray> seen;
    std::optional<Error> fault;
    auto visit = [&](const PayloadField &field) {
        if (fault)
            return;
        if (seen.contains(field.key()))
            fault = refused(field, u"stands there twice"_s);
        else
            fault = read(field);
        seen.insert(field.key());
    };
    const bool isObject = visitFields(
        json,
        [](void *context, const PayloadField &field) {
            (*static_cast<decltype(visit) *>(context))(field);
        },
        &visit);
    if (fault)
        return *fault;
    if (!isObject)
        return refused(u"the token's %1 is no JSON object"_s.arg(part));
    return {};
}
} // namespace

Result<TokenClaims> readClaims(const QByteArray &json)
{
    TokenClaims claims;
    std::optional<WallTime> expires;
    QString subject;
    const auto whole =
        readObject(json, u"payload"_s, [&](const PayloadField &field) -> std::optional<Error> {
            if (field.hasKey("sub"))
                return store(readText(field), subject);
            if (field.hasKey("name"))
                return store(readText(field), claims.name);
            if (field.hasKey("teams"))
                return store(readList(field), claims.teams);
            if (field.hasKey("roles"))
                return store(readList(field), claims.roles);
            if (field.hasKey("iss"))
                return store(readText(field), claims.issuer);
            if (field.hasKey("aud"))
                return store(readAudience(field), claims.audience);
            if (field.hasKey("exp"))
                return store(readTime(field), expires);
            if (field.hasKey("nbf"))
                return store(readTime(field), claims.notBefore);
            if (field.hasKey("iat"))
                return store(readTime(field), claims.issuedAt);
            return {};
        });
    if (!whole)
        return whole.error();
    if (!expires)
        return refused(u"the token has no exp"_s);
    claims.subject = UserId(subject);
    claims.expires = *expires;
    return claims;
}

Result<TokenHeader> readTokenHeader(const QByteArray &json)
{
    TokenHeader header;
    QString algorithm;
    const auto whole =
        readObject(json, u"header"_s, [&](const PayloadField &field) -> std::optional<Error> {
            if (field.hasKey("alg")) { // whatever is no text is no algorithm either
                algorithm = readText(field).value_or(QString());
                return {};
            }
            if (field.hasKey("kid"))
                return store(readText(field), header.keyId);
            if (field.hasKey("crit") || field.hasKey("b64"))
                return refused(field, u"is not understood here"_s);
            if (!field.hasKey("typ"))
                return {};
            const auto type = readText(field);
            if (!type)
                return type.error();
            const bool known = type->compare("JWT"_L1, Qt::CaseInsensitive) == 0
                || type->compare("at+jwt"_L1, Qt::CaseInsensitive) == 0;
            return known ? std::nullopt : std::optional(refused(field, u"is not JWT"_s));
        });
    if (!whole)
        return whole.error();
    header.algorithm = algorithm.toUtf8();
    return header;
}

} // namespace Pusher::Detail
