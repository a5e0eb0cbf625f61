// SPDX-License-Identifier: MIT
#include "tests/support/tokenfactory.h"

#include <QMessageAuthenticationCode>
#include <QString>

#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

namespace TokenFactory {

namespace {
constexpr int coordinateSize = 32;

/// r and s one behind the other, as JWS has them, from OpenSSL's DER.
QByteArray joined(const QByteArray &der)
{
    auto *bytes = reinterpret_cast<const unsigned char *>(der.constData());
    const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> pair(
        d2i_ECDSA_SIG(nullptr, &bytes, der.size()), ECDSA_SIG_free);
    QByteArray result(2 * coordinateSize, '\0');
    auto *out = reinterpret_cast<unsigned char *>(result.data());
    BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), out, coordinateSize);
    BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), out + coordinateSize, coordinateSize);
    return result;
}
} // namespace

QByteArray encoded(const QByteArray &bytes)
{
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

QByteArray hs256(const QByteArray &secret, const QByteArray &claims, const QByteArray &header)
{
    const QByteArray input = encoded(header) + '.' + encoded(claims);
    return input + '.'
        + encoded(QMessageAuthenticationCode::hash(input, secret, QCryptographicHash::Sha256));
}

KeyPair::KeyPair(evp_pkey_st *key)
    : m_key(key, EVP_PKEY_free)
{
}

KeyPair KeyPair::rsa(int bits)
{
    return KeyPair(EVP_RSA_gen(static_cast<unsigned int>(bits)));
}

KeyPair KeyPair::ec(const char *curve)
{
    return KeyPair(EVP_EC_gen(curve));
}

QByteArray KeyPair::publicPem() const
{
    const std::unique_ptr<BIO, decltype(&BIO_free_all)> out(BIO_new(BIO_s_mem()), BIO_free_all);
    PEM_write_bio_PUBKEY(out.get(), m_key.get());
    char *data = nullptr;
    const long size = BIO_get_mem_data(out.get(), &data);
    return QByteArray(data, size);
}

QByteArray KeyPair::token(const QByteArray &claims, const QByteArray &header) const
{
    const QByteArray input = encoded(header) + '.' + encoded(claims);
    auto *bytes = reinterpret_cast<const unsigned char *>(input.constData());
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free);
    EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, m_key.get());
    std::size_t size = 0;
    EVP_DigestSign(context.get(), nullptr, &size, bytes, std::size_t(input.size()));
    QByteArray signature(qsizetype(size), '\0');
    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char *>(signature.data()), &size, bytes,
                   std::size_t(input.size()));
    signature.resize(qsizetype(size));
    if (EVP_PKEY_is_a(m_key.get(), "EC") == 1)
        signature = joined(signature);
    return input + '.' + encoded(signature);
}

} // namespace TokenFactory
