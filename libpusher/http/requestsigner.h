// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/result.h"
#include "libpusher/core/scheduler.h"
#include "libpusher/core/secret.h"

#include <QByteArray>
#include <QMap>

namespace Pusher {

/// HMAC-SHA256 in 64 lower-case hex digits: the signature of channel authorisations, sign-ins,
/// webhooks and HTTP requests. Concatenate the input as bytes (`socket:channel[:channel_data]`).
QByteArray hmacSha256Hex(const Secret &secret, QByteArrayView bytes);

/// Whether `signature` is the HMAC-SHA256 of `bytes`, compared in constant time.
bool isHmacSha256Hex(QByteArrayView signature, const Secret &secret, QByteArrayView bytes);

/// Signs requests to the HTTP API and, for a server, checks them (protocol.md §8.2).
///
/// Signed is what is sent: raw (decoded) values in the order of their lower-cased keys, and the MD5
/// of the very body bytes. A path prefix of a reverse proxy is not signed: `path` starts with
/// `/apps/`. Immutable, any thread.
class RequestSigner {
public:
    /// Decoded query parameters by key.
    using Parameters = QMap<QByteArray, QByteArray>;

    /// What the signature covers, besides the credentials.
    struct Request {
        QByteArray method; ///< `GET`, `POST`
        QByteArray path; ///< as in the request line, without host, prefix and query
        Parameters parameters;
        QByteArray body;
    };

    /// The service refuses a request whose clock differs by more than this.
    static constexpr std::chrono::seconds clockTolerance{600};

    RequestSigner(QByteArray key, Secret secret);

    const QByteArray &key() const { return m_key; }

    /// The whole query, percent-encoded (commas stay), with `auth_signature` at its end.
    /// The auth parameters replace any of the same name in `request.parameters`.
    QByteArray signedQuery(const Request &request, WallTime now) const;

    /// Checks key, version, clock, body and signature. AuthenticationFailed otherwise; the message
    /// is fit to be answered to a client (it holds no signature), `parameters["parameter"]` names
    /// what was wrong.
    Result<void> verify(const Request &request, WallTime now) const;

    /// Splits a raw query and decodes `%XX` (a `+` stays a plus); of equal keys the last wins.
    static Parameters parseQuery(QByteArrayView query);

private:
    QByteArray m_key;
    Secret m_secret;
};

} // namespace Pusher
