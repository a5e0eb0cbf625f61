// SPDX-License-Identifier: MIT
#include "libpusher/auth/jwtkey.h"

#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

#include <array>

using namespace Qt::StringLiterals;

namespace Pusher {

namespace {
constexpr int smallestRsaBits = 2048;
constexpr qsizetype macSize = 32;
constexpr qsizetype coordinateSize = 32; ///< of a point on P-256
constexpr qsizetype largestPem = 16 * 1024;

template <auto function>
struct Free {
    template <typename T>
    void operator()(T *object) const
    {
        function(object);
    }
};
template <typename T, auto function>
using Owned = std::unique_ptr<T, Free<function>>;

const unsigned char *bytesOf(QByteArrayView view)
{
    return reinterpret_cast<const unsigned char *>(view.data());
}

Error refused(const QString &message)
{
    return {Error::Code::ConfigurationError, message, {}, {}, {}};
}

bool isMac(const Secret &secret, QByteArrayView bytes, QByteArrayView signature)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac;
    unsigned int size = 0;
    const QByteArrayView key = secret.reveal();
    return HMAC(EVP_sha256(), key.data(), int(key.size()), bytesOf(bytes),
                std::size_t(bytes.size()), mac.data(), &size)
        && size == macSize && signature.size() == macSize
        && CRYPTO_memcmp(mac.data(), signature.data(), macSize) == 0;
}

bool isSignature(EVP_PKEY *key, QByteArrayView bytes, QByteArrayView signature)
{
    const Owned<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
    const bool valid = context
        && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1
        && EVP_DigestVerify(context.get(), bytesOf(signature), std::size_t(signature.size()),
                            bytesOf(bytes), std::size_t(bytes.size()))
            == 1;
    ERR_clear_error(); // a forged signature must not look like somebody else's failure
    return valid;
}

/// JWS writes the two numbers one behind the other, OpenSSL reads them as DER (RFC 7518 §3.4).
QByteArray derOf(QByteArrayView signature)
{
    const Owned<ECDSA_SIG, ECDSA_SIG_free> pair(ECDSA_SIG_new());
    BIGNUM *r = BN_bin2bn(bytesOf(signature), coordinateSize, nullptr);
    BIGNUM *s = BN_bin2bn(bytesOf(signature) + coordinateSize, coordinateSize, nullptr);
    if (!pair || !r || !s || ECDSA_SIG_set0(pair.get(), r, s) != 1) {
        BN_free(r);
        BN_free(s);
        return {};
    }
    unsigned char *out = nullptr;
    const int size = i2d_ECDSA_SIG(pair.get(), &out);
    const QByteArray der(reinterpret_cast<const char *>(out), qMax(size, 0));
    OPENSSL_free(out);
    return der;
}

bool isP256(EVP_PKEY *key)
{
    std::array<char, 64> name{};
    return EVP_PKEY_get_group_name(key, name.data(), name.size(), nullptr) == 1
        && QByteArrayView(name.data()) == "prime256v1";
}
} // namespace

JwtKey::JwtKey(Algorithm algorithm, QString id)
    : m_algorithm(algorithm)
    , m_id(std::move(id))
{
}

Result<JwtKey> JwtKey::fromSecret(Secret secret, QString id)
{
    if (secret.isEmpty())
        return refused(u"a token's secret must not be empty"_s);
    if (secret.reveal().contains("-----BEGIN"))
        return refused(u"a PEM key is no HS256 secret; give the file as the public key"_s);
    JwtKey key(Algorithm::HS256, std::move(id));
    key.m_secret = std::move(secret);
    return key;
}

Result<JwtKey> JwtKey::fromPublicKey(const QByteArray &pem, QString id)
{
    if (pem.size() > largestPem)
        return refused(u"the public key is larger than 16 KB"_s);
    const Owned<BIO, BIO_free_all> input(BIO_new_mem_buf(pem.constData(), int(pem.size())));
    const std::shared_ptr<EVP_PKEY> parsed(
        PEM_read_bio_PUBKEY(input.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
    ERR_clear_error();
    if (!parsed)
        return refused(u"this is no public key in PEM (-----BEGIN PUBLIC KEY-----)"_s);
    const bool rsa = EVP_PKEY_is_a(parsed.get(), "RSA") == 1;
    if (rsa && EVP_PKEY_get_bits(parsed.get()) < smallestRsaBits)
        return refused(u"an RSA key needs at least %1 bits"_s.arg(smallestRsaBits));
    if (!rsa && !(EVP_PKEY_is_a(parsed.get(), "EC") == 1 && isP256(parsed.get())))
        return refused(u"a public key is RSA (RS256), or EC on the curve P-256 (ES256)"_s);
    JwtKey key(rsa ? Algorithm::RS256 : Algorithm::ES256, std::move(id));
    key.m_publicKey = parsed;
    return key;
}

QByteArray JwtKey::algorithmName() const
{
    switch (m_algorithm) {
    case Algorithm::HS256:
        return "HS256"_ba;
    case Algorithm::RS256:
        return "RS256"_ba;
    case Algorithm::ES256:
        return "ES256"_ba;
    }
    Q_UNREACHABLE();
}

bool JwtKey::isWeak() const
{
    return m_algorithm == Algorithm::HS256 && m_secret.size() < strongSecretBytes;
}

bool JwtKey::verify(QByteArrayView bytes, QByteArrayView signature) const
{
    switch (m_algorithm) {
    case Algorithm::HS256:
        return isMac(m_secret, bytes, signature);
    case Algorithm::RS256:
        return signature.size() == EVP_PKEY_get_size(m_publicKey.get())
            && isSignature(m_publicKey.get(), bytes, signature);
    case Algorithm::ES256:
        return signature.size() == 2 * coordinateSize
            && isSignature(m_publicKey.get(), bytes, derOf(signature));
    }
    Q_UNREACHABLE();
}

} // namespace Pusher
