// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/domain/tokenparts.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QList>

using namespace Qt::StringLiterals;

namespace Console {

namespace {

constexpr qsizetype longestToken = 8 * 1024;

std::optional<Pusher::WallTime> timeIn(const QJsonObject &claims, const QString &name)
{
    // Beyond the year 9999 nothing is shown: no clock goes there.
    constexpr qint64 lastSecond = 253'402'300'799;
    const qint64 seconds = claims.value(name).toInteger(-1);
    if (seconds < 0 || seconds > lastSecond)
        return {};
    return Pusher::WallTime(std::chrono::seconds(seconds));
}

std::optional<QByteArray> decoded(const QByteArray &part)
{
    auto result = QByteArray::fromBase64Encoding(
        part, QByteArray::Base64UrlEncoding | QByteArray::AbortOnBase64DecodingErrors);
    return result ? std::optional(std::move(result.decoded)) : std::nullopt;
}

} // namespace

TokenParts TokenParts::of(QByteArrayView text)
{
    const QByteArrayView token = text.trimmed();
    if (token.isEmpty())
        return {.problem = Problem::Empty};
    if (token.size() > longestToken)
        return {.problem = Problem::TooLong};
    const QList<QByteArray> parts = token.toByteArray().split('.');
    if (parts.size() != 3)
        return {.problem = Problem::NotThreeParts};
    const auto headerJson = decoded(parts[0]);
    const auto claimsJson = decoded(parts[1]);
    if (!headerJson || !claimsJson)
        return {.problem = Problem::NotBase64};
    const auto header = QJsonDocument::fromJson(*headerJson);
    const auto claims = QJsonDocument::fromJson(*claimsJson);
    if (!header.isObject() || !claims.isObject())
        return {.problem = Problem::NotJson};
    return {.problem = Problem::None,
            .header = QString::fromUtf8(header.toJson(QJsonDocument::Compact)),
            .claims = QString::fromUtf8(claims.toJson(QJsonDocument::Indented)),
            .subject = claims.object().value(u"sub"_s).toString(),
            .expires = timeIn(claims.object(), u"exp"_s),
            .notBefore = timeIn(claims.object(), u"nbf"_s)};
}

} // namespace Console
