// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/result.h"
#include "libpusher/core/secret.h"

#include <QString>

#include <memory>

struct evp_pkey_st;

namespace Pusher {

/// A key that checks the signatures of tokens, and the one algorithm it is for.
///
/// The algorithm is part of the key and is never taken from a token, so that a public key cannot
/// pass for an HMAC secret (A2) and `none` has no code. Move-only, because of the secret; `verify()`
/// from any thread.
class JwtKey {
public:
    enum class Algorithm { HS256, RS256, ES256 };

    /// Below so many bytes an HS256 secret can be guessed; `isWeak()`.
    static constexpr qsizetype strongSecretBytes = 32;

    /// HMAC-SHA256. ConfigurationError for an empty secret, and for a PEM file in its place.
    static Result<JwtKey> fromSecret(Secret secret, QString id = {});
    /// A PEM public key: RS256 for RSA of at least 2048 bits, ES256 for the curve P-256;
    /// ConfigurationError for anything else.
    static Result<JwtKey> fromPublicKey(const QByteArray &pem, QString id = {});

    Algorithm algorithm() const { return m_algorithm; }
    /// As a token's header names it.
    QByteArray algorithmName() const;
    /// What a token calls this key (`kid`); empty: a key without a name.
    const QString &id() const { return m_id; }
    bool isWeak() const;

    /// Whether `signature` (raw bytes) is this key's for `bytes`; MACs are compared in constant time.
    bool verify(QByteArrayView bytes, QByteArrayView signature) const;

private:
    JwtKey(Algorithm algorithm, QString id);

    Algorithm m_algorithm;
    QString m_id;
    Secret m_secret;
    std::shared_ptr<evp_pkey_st> m_publicKey;
};

} // namespace Pusher
