// SPDX-License-Identifier: MIT
#include "tests/support/certificateauthority.h"

#include <QHostAddress>
#include <QRandomGenerator>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace {

constexpr long version3 = 2;

void addExtension(X509 *certificate, int id, const QByteArray &value)
{
    const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
        X509V3_EXT_conf_nid(nullptr, nullptr, id, value.constData()), X509_EXTENSION_free);
    X509_add_ext(certificate, extension.get(), -1);
}

template <typename Write>
QByteArray pemOf(Write write)
{
    const std::unique_ptr<BIO, decltype(&BIO_free_all)> out(BIO_new(BIO_s_mem()), BIO_free_all);
    write(out.get());
    char *data = nullptr;
    const long size = BIO_get_mem_data(out.get(), &data);
    return QByteArray(data, size);
}

} // namespace

CertificateAuthority::CertificateAuthority(const QString &name)
    : m_key(newKey())
    , m_certificate(newCertificate(name, m_key, QDateTime::currentDateTimeUtc().addYears(-20),
                                   QDateTime::currentDateTimeUtc().addYears(20)))
{
    addExtension(m_certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
    X509_sign(m_certificate.get(), m_key.get(), EVP_sha256());
}

QByteArray CertificateAuthority::pem() const
{
    return identity(m_certificate, m_key).certificate;
}

CertificateAuthority::Identity CertificateAuthority::issue(const QString &host,
                                                           const QDateTime &from,
                                                           const QDateTime &until) const
{
    const Key key = newKey();
    const Certificate certificate = newCertificate(host, key, from, until);
    addHost(certificate, host);
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(m_certificate.get()));
    X509_sign(certificate.get(), m_key.get(), EVP_sha256());
    return identity(certificate, key);
}

CertificateAuthority::Identity CertificateAuthority::selfSigned(const QString &host)
{
    const Key key = newKey();
    const Certificate certificate =
        newCertificate(host, key, QDateTime::currentDateTimeUtc().addDays(-1),
                       QDateTime::currentDateTimeUtc().addDays(1));
    addHost(certificate, host);
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    return identity(certificate, key);
}

CertificateAuthority::Key CertificateAuthority::newKey()
{
    return Key(EVP_EC_gen("P-256"), EVP_PKEY_free);
}

/// Its own issuer, and not signed yet.
CertificateAuthority::Certificate CertificateAuthority::newCertificate(const QString &name,
                                                                       const Key &key,
                                                                       const QDateTime &from,
                                                                       const QDateTime &until)
{
    Certificate certificate(X509_new(), X509_free);
    X509_set_version(certificate.get(), version3);
    // Two of one issuer must not have the same number.
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()),
                            QRandomGenerator::global()->generate64());
    ASN1_TIME_set(X509_getm_notBefore(certificate.get()), from.toSecsSinceEpoch());
    ASN1_TIME_set(X509_getm_notAfter(certificate.get()), until.toSecsSinceEpoch());
    X509_NAME *subject = X509_get_subject_name(certificate.get());
    const QByteArray text = name.toUtf8();
    X509_NAME_add_entry_by_NID(subject, NID_commonName, MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char *>(text.constData()),
                               int(text.size()), -1, 0);
    X509_set_issuer_name(certificate.get(), subject);
    X509_set_pubkey(certificate.get(), key.get());
    return certificate;
}

void CertificateAuthority::addHost(const Certificate &certificate, const QString &host)
{
    const QByteArray kind = QHostAddress(host).isNull() ? "DNS:" : "IP:";
    addExtension(certificate.get(), NID_subject_alt_name, kind + host.toUtf8());
}

CertificateAuthority::Identity CertificateAuthority::identity(const Certificate &certificate,
                                                              const Key &key)
{
    return {pemOf([&](BIO *out) { PEM_write_bio_X509(out, certificate.get()); }),
            pemOf([&](BIO *out) {
                PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
            })};
}
