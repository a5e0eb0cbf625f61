// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/result.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QHostAddress>
#include <QList>

#include <utility>

namespace Pusher::Detail {

/// The head of one HTTP request, checked.
struct HttpRequest {
    QByteArray method;
    QByteArray path; ///< as sent, not decoded; starts with `/`
    QByteArray query; ///< as sent, without `?`
    QList<std::pair<QByteArray, QByteArray>> headers; ///< names in lower case, values trimmed
    qint64 contentLength = 0;
    bool keepAlive = true;
    QHostAddress peer = {}; ///< who asks

    /// The first header of this (lower-case) name; empty when there is none.
    QByteArray header(QByteArrayView lowerName) const;
    /// Whether a comma-separated header lists this token, in any case.
    bool headerHasToken(QByteArrayView lowerName, QByteArrayView lowerToken) const;
    /// Asks for a WebSocket (`Upgrade` and `Connection` say so), rightly or not.
    bool wantsWebSocket() const;
};

/// Parses a head up to and including its empty line. Strict where laxness would let two readers
/// disagree about where a request ends (fault row W11): one framing header at most, CRLF only, no
/// folding. The error's parameter `httpStatus` is what to answer: 400, 411, 431, 501 or 505.
Result<HttpRequest> parseHttpHead(QByteArrayView head);

/// An Error that knows which HTTP status it becomes.
Error httpError(int status, const QString &message);
int httpStatus(const Error &error);

} // namespace Pusher::Detail
