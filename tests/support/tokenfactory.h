// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>

#include <memory>

struct evp_pkey_st;

/// Makes tokens, valid and forged, for the tests of those who check them.
namespace TokenFactory {

/// Unpadded base64url.
QByteArray encoded(const QByteArray &bytes);
/// Header and payload as given, signed with HMAC-SHA256 whatever the header says.
QByteArray hs256(const QByteArray &secret, const QByteArray &claims,
                 const QByteArray &header = QByteArrayLiteral(R"({"alg":"HS256","typ":"JWT"})"));

/// A key pair made for this run.
class KeyPair {
public:
    static KeyPair rsa(int bits = 2048);
    /// `curve` as OpenSSL calls it.
    static KeyPair ec(const char *curve = "prime256v1");

    QByteArray publicPem() const;
    /// Header and payload as given, signed in the way of RS256 or ES256.
    QByteArray token(const QByteArray &claims, const QByteArray &header) const;

private:
    explicit KeyPair(evp_pkey_st *key);

    std::shared_ptr<evp_pkey_st> m_key;
};

} // namespace TokenFactory
