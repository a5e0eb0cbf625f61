// SPDX-License-Identifier: MIT
#include "libpusher/connection/tlsconfiguration.h"

#include <QSslCertificate>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {
namespace {

QList<QSslCertificate> readCaCertificates()
{
    // Debian and kin, Fedora and kin, BSD and Alpine.
    static constexpr const char16_t *bundles[] = {
        u"/etc/ssl/certs/ca-certificates.crt",
        u"/etc/pki/tls/certs/ca-bundle.crt",
        u"/etc/ssl/cert.pem",
    };
    for (const char16_t *bundle : bundles) {
        const auto certificates = QSslCertificate::fromPath(QString::fromUtf16(bundle), QSsl::Pem);
        if (!certificates.isEmpty())
            return certificates;
    }
    return QSslConfiguration::systemCaCertificates();
}

} // namespace

QSslConfiguration clientTlsConfiguration()
{
    // Constant for the life of the process: parsing the bundle takes tens of milliseconds.
    static const QList<QSslCertificate> caCertificates = readCaCertificates();
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setProtocol(QSsl::TlsV1_2OrLater);
    configuration.setPeerVerifyMode(QSslSocket::VerifyPeer);
    configuration.setCaCertificates(caCertificates);
    return configuration;
}

} // namespace Pusher::Detail
