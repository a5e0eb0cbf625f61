// SPDX-License-Identifier: MIT
#include "libpusher/doctor/lineprobe.h"

#include "libpusher/connection/networkroute.h"

#include <QHostInfo>
#include <QSslCipher>
#include <QSslSocket>
#include <QUrl>

#include <utility>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {

namespace {
constexpr qsizetype shownAddresses = 16;

QString protocolText(QSsl::SslProtocol protocol)
{
    switch (protocol) {
    case QSsl::TlsV1_2:
        return u"TLS 1.2"_s;
    case QSsl::TlsV1_3:
        return u"TLS 1.3"_s;
    default:
        return u"TLS"_s;
    }
}
} // namespace

LineProbe::LineProbe(std::shared_ptr<const NetworkRoute> route, QObject *parent)
    : QObject(parent)
    , m_route(std::move(route))
{
}

LineProbe::~LineProbe()
{
    abort();
}

void LineProbe::lookUp(const QUrl &url, const Target &target, Done done)
{
    m_target = target;
    m_done = std::move(done);
    m_proxy = NetworkRoute::proxyFor(m_route.get(), url);
    if (const QString proxy = NetworkRoute::proxyName(m_proxy); !proxy.isEmpty()) {
        finish({.message = u"%1 is looked up by the proxy %2"_s.arg(target.host, proxy),
                .parameters = {{u"proxy"_s, proxy}}});
        return;
    }
    // Qt would look for the name of an address, and wait for it.
    if (const QHostAddress address(target.host); !address.isNull()) {
        finish({.message = u"%1 is an address"_s.arg(target.host),
                .parameters = {{u"addresses"_s, QStringList{target.host}}}});
        return;
    }
    m_lookUp =
        QHostInfo::lookupHost(target.host, this, [this](const QHostInfo &info) { lookedUp(info); });
}

void LineProbe::lookedUp(const QHostInfo &info)
{
    m_lookUp = -1;
    if (info.error() != QHostInfo::NoError || info.addresses().isEmpty()) {
        const bool unknown = info.error() == QHostInfo::HostNotFound;
        finish({unknown ? Diagnosis::Cause::NameNotFound : Diagnosis::Cause::NameLookupFailed,
                Error::Code::ConnectionFailed,
                unknown ? u"no host is called %1"_s.arg(m_target.host)
                        : u"the name %1 could not be looked up"_s.arg(m_target.host),
                {{u"reason"_s, info.errorString()}}});
        return;
    }
    QStringList addresses;
    for (const QHostAddress &address : info.addresses().mid(0, shownAddresses))
        addresses.append(address.toString());
    finish({.message = u"%1 is %2"_s.arg(m_target.host, addresses.join(u", ")),
            .parameters = {{u"addresses"_s, addresses}}});
}

void LineProbe::connectTcp(Done done)
{
    m_done = std::move(done);
    m_socket = new QSslSocket(this);
    m_socket->setProxy(m_proxy);
    connect(m_socket, &QSslSocket::connected, this, [this] {
        if (const QString proxy = NetworkRoute::proxyName(m_proxy); !proxy.isEmpty()) {
            finish({.message = u"connected to %1, port %2, through the proxy %3"_s.arg(
                        m_target.host, QString::number(m_target.port), proxy),
                    .parameters = {{u"proxy"_s, proxy}, {u"port"_s, m_target.port}}});
            return;
        }
        const QString address = m_socket->peerAddress().toString();
        finish({.message = u"connected to %1, port %2"_s.arg(address).arg(m_target.port),
                .parameters = {{u"address"_s, address}, {u"port"_s, m_target.port}}});
    });
    connect(m_socket, &QSslSocket::sslErrors, this, [this](const QList<QSslError> &errors) {
        m_errors = errors;
    });
    connect(m_socket, &QSslSocket::encrypted, this, &LineProbe::encrypted);
    connect(m_socket, &QSslSocket::errorOccurred, this, &LineProbe::socketFailed);
    m_socket->connectToHost(m_target.host, quint16(m_target.port));
}

void LineProbe::encrypt(Done done)
{
    m_done = std::move(done);
    m_encrypting = true;
    if (!m_socket || m_socket->state() != QAbstractSocket::ConnectedState) {
        finish(
            diagnoseTls({}, u"the connection was closed at once"_s, m_target));
        return;
    }
    m_socket->setSslConfiguration(NetworkRoute::tlsConfiguration(m_route.get()));
    m_socket->setPeerVerifyName(m_target.host);
    m_socket->startClientEncryption();
}

void LineProbe::encrypted()
{
    const QSslCertificate certificate = m_socket->peerCertificate();
    const QString protocol = protocolText(m_socket->sessionProtocol());
    const QString issuer =
        shownText(certificate.issuerInfo(QSslCertificate::CommonName).join(u", "));
    finish({.message = u"%1, certificate issued by %2"_s.arg(protocol, issuer),
            .parameters = {
                {u"protocol"_s, protocol},
                {u"cipher"_s, m_socket->sessionCipher().name()},
                {u"subject"_s,
                 shownText(certificate.subjectInfo(QSslCertificate::CommonName).join(u", "))},
                {u"issuer"_s, issuer},
                {u"validUntil"_s, certificate.expiryDate().toUTC().toString(Qt::ISODate)}}});
}

void LineProbe::socketFailed()
{
    const QString reason = shownText(m_socket->errorString());
    finish(m_encrypting ? diagnoseTls(m_errors, reason, m_target)
                        : diagnoseTcp(m_socket->error(), reason, m_target,
                                      NetworkRoute::proxyName(m_proxy)));
}

void LineProbe::finish(const Diagnosis &diagnosis)
{
    if (const Done done = std::exchange(m_done, {}))
        done(diagnosis);
}

void LineProbe::abort()
{
    m_done = {};
    if (m_lookUp >= 0)
        QHostInfo::abortHostLookup(std::exchange(m_lookUp, -1));
    if (!m_socket)
        return;
    // Deleting it inside one of its signals is a use after free.
    m_socket->disconnect(this);
    m_socket->abort();
    m_socket->deleteLater();
    m_socket.clear();
}

} // namespace Pusher::Detail
