// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ids.h"
#include "libpusher/core/result.h"
#include "libpusher/core/scheduler.h"

#include <QStringList>

#include <optional>

namespace Pusher {

/// What a verified token says about its bearer (the contract's "token claims").
struct TokenClaims {
    UserId subject; ///< `sub`; empty: the token names nobody
    QString name; ///< `name`: what other members of a presence channel may see; may be empty
    QStringList teams; ///< `teams`
    QStringList roles; ///< `roles`
    QString issuer; ///< `iss`
    QStringList audience; ///< `aud`, one or several
    WallTime expires; ///< `exp`: this moment is too late
    std::optional<WallTime> notBefore; ///< `nbf`
    std::optional<WallTime> issuedAt; ///< `iat`
};

namespace Detail {

/// Texts in claims and headers are shorter than this.
constexpr qsizetype maximumClaimLength = 256;
/// Of each list.
constexpr qsizetype maximumClaimItems = 1000;

/// Reads a token's payload, strictly: one JSON object without a member twice, times are whole
/// numbers of seconds up to the year 9999, lists are arrays of text, texts hold neither NUL nor half
/// of a surrogate pair, `exp` is there. Other members are not looked at. AuthenticationFailed names
/// the claim and the rule, never its value.
Result<TokenClaims> readClaims(const QByteArray &json);

/// The members of a token's header that count.
struct TokenHeader {
    QByteArray algorithm;
    std::optional<QString> keyId;
};
/// As above; `crit` and `b64` are refused, as nothing critical is understood here; `jku`, `x5u` and
/// `jwk` are never looked at.
Result<TokenHeader> readTokenHeader(const QByteArray &json);

} // namespace Detail
} // namespace Pusher
