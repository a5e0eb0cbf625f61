// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/auth/jwtkey.h"
#include "libpusher/auth/tokenclaims.h"

#include <vector>

namespace Pusher {

/// Checks bearer tokens: JSON Web Tokens in their compact form, signed with HS256, RS256 or ES256.
///
/// A strict front (reliability.md §3.2), cheapest first: at most 8 KB, three parts of canonical
/// base64url, header of at most 1 KB, `alg` equal to the key's, then the signature, then the claims.
/// A `kid` is only looked up among the keys: a token that names one needs a key of that name, a
/// token that names none is tried with every key of its algorithm. Without a key nothing is valid.
///
/// Immutable once its keys are there; `verify()` from any thread.
class JwtVerifier {
public:
    struct Options {
        /// How far clocks may differ: 0–60 s. A token is good until `exp` + leeway.
        std::chrono::seconds leeway{30};
        QString issuer; ///< `iss` must be exactly this; empty: not checked
        QString audience; ///< `aud` must be or contain this; empty: not checked
    };

    static constexpr qsizetype maximumToken = 8 * 1024;
    static constexpr qsizetype maximumHeader = 1024;
    static constexpr std::chrono::seconds maximumLeeway{60};

    JwtVerifier();
    explicit JwtVerifier(Options options);

    void addKey(JwtKey key);
    bool hasKeys() const { return !m_keys.empty(); }

    /// The claims of a valid token. AuthenticationFailed otherwise; its message says why, for the
    /// local log: the other side is told no more than "Unauthorized". It holds nothing of the token
    /// but names of claims.
    Result<TokenClaims> verify(QByteArrayView token, WallTime now) const;

    /// The first 8 hexadecimal digits of the token's SHA-256: how a log may name a token.
    static QString fingerprint(QByteArrayView token);

private:
    Result<void> checkSignature(const Detail::TokenHeader &header, QByteArrayView signedPart,
                                const QByteArray &signature) const;
    Result<void> checkClaims(const TokenClaims &claims, WallTime now) const;

    Options m_options;
    std::vector<JwtKey> m_keys;
};

} // namespace Pusher
