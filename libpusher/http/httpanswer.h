// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/http/httpapi.h"

#include <QJsonObject>

namespace Pusher::Detail {

/// What came back over HTTP, as far as it came.
struct HttpAnswer {
    int status = 0; ///< 0: no answer
    QByteArray body; ///< at most the cap
    bool cut = false; ///< there was more of it
    QByteArray retryAfter; ///< header, raw
    QByteArray date; ///< header, raw
    QByteArray location; ///< header, raw: where a redirect points to
};

/// The body's object; empty where it is none.
QJsonObject jsonOf(const HttpAnswer &answer);
/// The status of a refusal: that of the answer, or what soketi says inside of a 200. Nothing:
/// success.
std::optional<int> refusalIn(const HttpAnswer &answer, const QJsonObject &json);
/// What the server said, foreign, at most 300 characters.
QString serverText(const QByteArray &body, const QJsonObject &json);
/// A refusal as a publisher's error, with the parameters that `readAnswer()` tells.
Error errorFor(int status, const HttpAnswer &answer, const QJsonObject &json, WallTime now);

/// `Retry-After` in ms: seconds (soketi: with a fraction) or a date; nothing where it is neither, or
/// beyond a day.
std::optional<qint64> retryAfterMilliseconds(const QByteArray &header, WallTime now);

/// The milliseconds since 1970 of a `Date` header (RFC 9110); nothing where it is none.
std::optional<qint64> httpDate(const QByteArray &header);

/// Reads an answer as protocol.md §8.3 and §8.4 say: any 2xx is success, whatever its body, unless
/// the body is soketi's `{"error":…,"code":…}`. The error's parameters: `httpStatus`,
/// `maybeDelivered` (false: the server refused), `serverText` and `location` (foreign, at most 300
/// characters), `retryAfter` and `clockDifference` in ms where known. `channels`: those of the
/// event, or one for each event of the batch.
PublishResult readAnswer(const HttpAnswer &answer, const QList<ChannelName> &channels,
                         WallTime now);

} // namespace Pusher::Detail
