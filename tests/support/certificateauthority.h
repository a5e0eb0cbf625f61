// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QString>

#include <memory>

struct evp_pkey_st;
struct x509_st;

/// A CA of the test's own, made anew for each: issues certificates of any host and any time.
class CertificateAuthority {
public:
    /// PEM.
    struct Identity {
        QByteArray certificate;
        QByteArray key;
    };

    explicit CertificateAuthority(const QString &name);

    /// Its own certificate: what a client's CA file holds.
    QByteArray pem() const;
    /// For a host name or an address; valid from yesterday to tomorrow unless told otherwise.
    Identity issue(const QString &host,
                   const QDateTime &from = QDateTime::currentDateTimeUtc().addDays(-1),
                   const QDateTime &until = QDateTime::currentDateTimeUtc().addDays(1)) const;
    /// Issued by nobody but itself.
    static Identity selfSigned(const QString &host);

private:
    using Key = std::unique_ptr<evp_pkey_st, void (*)(evp_pkey_st *)>;
    using Certificate = std::unique_ptr<x509_st, void (*)(x509_st *)>;

    static Key newKey();
    static Certificate newCertificate(const QString &name, const Key &key, const QDateTime &from,
                                      const QDateTime &until);
    static void addHost(const Certificate &certificate, const QString &host);
    static Identity identity(const Certificate &certificate, const Key &key);

    Key m_key;
    Certificate m_certificate;
};
