// SPDX-License-Identifier: MIT
#include "libpusher/connection/certificatefault.h"

#include <QSslCertificate>
#include <QSslError>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Pusher {
namespace {

constexpr qsizetype longestText = 255;
constexpr qsizetype mostNames = 8;

CertificateFault::Kind kindOf(QSslError::SslError error)
{
    using Kind = CertificateFault::Kind;
    switch (error) {
    case QSslError::CertificateExpired:
        return Kind::Expired;
    case QSslError::CertificateNotYetValid:
        return Kind::NotYetValid;
    case QSslError::HostNameMismatch:
        return Kind::OtherHost;
    case QSslError::SelfSignedCertificate:
        return Kind::SelfSigned;
    case QSslError::SelfSignedCertificateInChain:
    case QSslError::UnableToGetIssuerCertificate:
    case QSslError::UnableToGetLocalIssuerCertificate:
    case QSslError::UnableToVerifyFirstCertificate:
    case QSslError::CertificateUntrusted:
        return Kind::UnknownIssuer;
    default:
        return Kind::Invalid;
    }
}

QStringList namesOf(const QSslCertificate &certificate)
{
    QStringList names;
    for (const QString &name : certificate.subjectAlternativeNames()) {
        if (names.size() < mostNames)
            names.append(name.left(longestText));
    }
    return names;
}

} // namespace

CertificateFault CertificateFault::of(const QList<QSslError> &errors)
{
    Q_ASSERT(!errors.isEmpty());
    const auto telling = std::min_element(errors.cbegin(), errors.cend(),
                                          [](const QSslError &left, const QSslError &right) {
                                              return kindOf(left.error()) < kindOf(right.error());
                                          });
    const QSslCertificate certificate = telling->certificate();
    const auto commonName = [](const QStringList &texts) {
        return texts.join(u", ").left(longestText);
    };
    return {.kind = kindOf(telling->error()),
            .reason = telling->errorString(),
            .subject = commonName(certificate.subjectInfo(QSslCertificate::CommonName)),
            .issuer = commonName(certificate.issuerInfo(QSslCertificate::CommonName)),
            .names = namesOf(certificate),
            .validFrom = certificate.effectiveDate().toUTC(),
            .validUntil = certificate.expiryDate().toUTC()};
}

QString CertificateFault::kindText(Kind kind)
{
    switch (kind) {
    case Kind::Expired:
        return u"expired"_s;
    case Kind::NotYetValid:
        return u"not-yet-valid"_s;
    case Kind::OtherHost:
        return u"other-host"_s;
    case Kind::SelfSigned:
        return u"self-signed"_s;
    case Kind::UnknownIssuer:
        return u"unknown-issuer"_s;
    case Kind::Invalid:
        return u"invalid"_s;
    }
    Q_UNREACHABLE();
}

QString CertificateFault::text() const
{
    switch (kind) {
    case Kind::Expired:
        return u"it expired at %1"_s.arg(validUntil.toString(Qt::ISODate));
    case Kind::NotYetValid:
        return u"it is not valid before %1"_s.arg(validFrom.toString(Qt::ISODate));
    case Kind::OtherHost:
        return u"it is for another host: %1"_s.arg(names.isEmpty() ? subject : names.join(u", "));
    case Kind::SelfSigned:
        return u"%1 vouches for itself"_s.arg(subject);
    case Kind::UnknownIssuer:
        return u"it was issued by %1, which is not trusted"_s.arg(issuer);
    case Kind::Invalid:
        return reason;
    }
    Q_UNREACHABLE();
}

QVariantMap CertificateFault::parameters() const
{
    return {{u"certificateFault"_s, kindText(kind)},
            {u"subject"_s, subject},
            {u"issuer"_s, issuer},
            {u"names"_s, names},
            {u"validFrom"_s, validFrom.toString(Qt::ISODate)},
            {u"validUntil"_s, validUntil.toString(Qt::ISODate)}};
}

} // namespace Pusher
