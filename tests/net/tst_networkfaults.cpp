// SPDX-License-Identifier: MIT
#include "libpusher/config/networkoptions.h"
#include "libpusher/connection/websockettransport.h"
#include "libpusher/http/httpapi.h"
#include "tests/support/certificateauthority.h"
#include "tests/support/connectionharness.h"
#include "tests/support/connectproxy.h"
#include "tests/support/testapp.h"

#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using State = Connection::State;

namespace {

/// Sets a variable of the environment, and takes it back.
class Environment {
public:
    Environment(const char *name, const QByteArray &value)
        : m_name(name)
        , m_before(qgetenv(name))
    {
        qputenv(name, value);
    }
    ~Environment() { m_before.isEmpty() ? qunsetenv(m_name) : qputenv(m_name, m_before); }
    Q_DISABLE_COPY_MOVE(Environment)

private:
    const char *m_name;
    QByteArray m_before;
};

quint16 portOfNobody()
{
    QTcpServer closed;
    closed.listen(QHostAddress::LocalHost);
    return closed.serverPort();
}

/// `openssl s_server`, which tells of every message it sees.
class TlsServer {
public:
    TlsServer(const QTemporaryDir &folder, const CertificateAuthority::Identity &identity,
              const QStringList &options = {}, quint16 port = 0)
        : m_port(port)
    {
        const auto write = [&folder](const QString &name, const QByteArray &bytes) {
            QFile file(folder.filePath(name));
            if (!file.open(QIODevice::WriteOnly) || file.write(bytes) < 0)
                qFatal("cannot write the server's certificate");
            return file.fileName();
        };
        m_process.setProcessChannelMode(QProcess::MergedChannels);
        m_process.start(QStringLiteral(OPENSSL),
                        QStringList{u"s_server"_s, u"-accept"_s, u"127.0.0.1:%1"_s.arg(port),
                                    u"-cert"_s, write(u"server.crt"_s, identity.certificate),
                                    u"-key"_s, write(u"server.key"_s, identity.key), u"-msg"_s}
                            + options);
    }
    ~TlsServer()
    {
        m_process.kill();
        m_process.waitForFinished();
    }
    Q_DISABLE_COPY_MOVE(TlsServer)

    /// 0: it did not start.
    quint16 port()
    {
        // It names the port only where it took a free one.
        static const QRegularExpression accepting(u"ACCEPT(?: [^\\n]*:(\\d+))?\\n"_s);
        QRegularExpressionMatch match;
        if (!QTest::qWaitFor([&] {
                match = accepting.match(QString::fromLatin1(log()));
                return match.hasMatch();
            }))
            qCritical() << "openssl s_server says" << log();
        return match.captured(1).isEmpty() ? m_port : quint16(match.captured(1).toUInt());
    }
    const QByteArray &log()
    {
        m_log += m_process.readAll();
        return m_log;
    }
    /// What came from the client: one entry a message, such as `ClientHello` or `ApplicationData`.
    QStringList received()
    {
        static const QRegularExpression message(u"<<< [^\\n]*?, (?:Handshake \\[length \\w+\\], )?"
                                                "(\\w+)[^\\n]*\\n"_s);
        QStringList result;
        auto it = message.globalMatch(QString::fromLatin1(log()));
        while (it.hasNext()) {
            const QString kind = it.next().captured(1);
            if (kind != "RecordHeader"_L1 && kind != "InnerContent"_L1)
                result.append(kind);
        }
        return result;
    }

private:
    quint16 m_port; ///< asked for
    QProcess m_process;
    QByteArray m_log;
};

} // namespace

/// Rows C16 and C27 of the fault matrix: what stands on the way, and who answers at its end.
class TestNetworkFaults : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(m_folder.isValid()); }
    void init() { harness = std::make_unique<ConnectionHarness>(); }
    void cleanup() { harness.reset(); }

    void C16_aDeadProxyIsNamed_data();
    void C16_aDeadProxyIsNamed();
    void C16_aSilentProxyIsNamed();
    void C16_noneGoesPastTheEnvironmentsProxy();
    void C16_thisComputerNeedsNoProxy();
    void C16_publishingNamesTheProxyToo_data();
    void C16_publishingNamesTheProxyToo();
    void C27_certificateFaults_data();
    void C27_certificateFaults();
    void C27_aPinnedCaIsTrusted();
    void C27_anotherCaThanThePinnedOneIsNot();
    void C27_oldTlsIsRefused();
    void C27_aSwappedCertificateIsRefused();

private:
    void start(const NetworkOptions &network);
    QVariant parameter(const QString &name) const
    {
        return harness->errors.isEmpty() ? QVariant()
                                         : harness->errors.constLast().parameters.value(name);
    }
    NetworkOptions trusting(const CertificateAuthority &authority) const;
    void aimAt(TlsServer &server);

    QTemporaryDir m_folder;
    std::unique_ptr<ConnectionHarness> harness;
};

void TestNetworkFaults::start(const NetworkOptions &network)
{
    const auto route = network.route();
    QVERIFY2(route, route ? "" : qPrintable(route.error().message));
    harness->make(webSocketTransportFactory(harness->clock, {.route = *route}));
    harness->start();
}

NetworkOptions TestNetworkFaults::trusting(const CertificateAuthority &authority) const
{
    QFile file(m_folder.filePath(u"ca.pem"_s));
    if (!file.open(QIODevice::WriteOnly) || file.write(authority.pem()) < 0)
        qFatal("cannot write a CA file");
    NetworkOptions network;
    network.caFile = file.fileName();
    return network;
}

void TestNetworkFaults::aimAt(TlsServer &server)
{
    harness->options.endpoint.tls = true;
    harness->options.endpoint.port = server.port();
    QVERIFY(harness->options.endpoint.port != 0);
}

void TestNetworkFaults::C16_aDeadProxyIsNamed_data()
{
    QTest::addColumn<QByteArray>("variable");
    QTest::addColumn<QString>("setting");
    QTest::addColumn<bool>("tls");
    QTest::newRow("environment, ws") << "http_proxy"_ba << u"system"_s << false;
    QTest::newRow("environment, wss") << "https_proxy"_ba << u"system"_s << true;
    QTest::newRow("manual HTTP") << ""_ba << u"http://127.0.0.1:%1"_s << true;
    QTest::newRow("manual SOCKS") << ""_ba << u"socks5://127.0.0.1:%1"_s << false;
}

void TestNetworkFaults::C16_aDeadProxyIsNamed()
{
    QFETCH(QByteArray, variable);
    QFETCH(QString, setting);
    QFETCH(bool, tls);
    const quint16 port = portOfNobody();
    std::optional<Environment> environment;
    if (!variable.isEmpty())
        environment.emplace(variable.constData(), "http://127.0.0.1:" + QByteArray::number(port));
    harness->options.endpoint.host = u"pusher.example"_s;
    harness->options.endpoint.tls = tls;
    NetworkOptions network;
    network.proxy = setting.contains(u'%') ? setting.arg(port) : setting;
    start(network);
    QTRY_COMPARE(parameter(u"cause"_s), u"proxy"_s);
    const QString proxy = u"127.0.0.1:%1"_s.arg(port);
    QCOMPARE(parameter(u"proxy"_s), proxy);
    QVERIFY2(harness->errors.constFirst().message.startsWith(
                 u"no way through the proxy %1 to pusher.example:"_s.arg(proxy)),
             qPrintable(harness->errors.constFirst().message));
    QCOMPARE(harness->errors.constFirst().code, Error::Code::ConnectionFailed);
    QVERIFY(harness->status().nextAttempt);
    QCOMPARE(harness->server.accepted(), 0);
}

void TestNetworkFaults::C16_aSilentProxyIsNamed()
{
    HostileServer proxy; // accepts, and says nothing
    harness->options.endpoint.host = u"pusher.example"_s;
    NetworkOptions network;
    network.proxy = u"http://127.0.0.1:%1"_s.arg(proxy.port());
    start(network);
    QTRY_VERIFY(proxy.accepted() == 1 && proxy.last().bytesReceived() > 0);
    harness->clock->advance(30s);
    QTRY_COMPARE(parameter(u"cause"_s), u"timeout"_s);
    QCOMPARE(parameter(u"proxy"_s), u"127.0.0.1:%1"_s.arg(proxy.port()));
    QVERIFY(harness->errors.constFirst().message.contains(
        u"through the proxy 127.0.0.1:%1"_s.arg(proxy.port())));
}

void TestNetworkFaults::C16_noneGoesPastTheEnvironmentsProxy()
{
    ConnectProxy proxy;
    const Environment environment("http_proxy",
                                  "http://127.0.0.1:" + QByteArray::number(proxy.port()));
    harness->options.endpoint.host = u"pusher.invalid"_s; // no such name, RFC 6761
    NetworkOptions network;
    network.proxy = u"none"_s;
    start(network);
    QTRY_COMPARE(parameter(u"stage"_s), u"resolving"_s);
    QCOMPARE(parameter(u"cause"_s), u"refused"_s);
    QCOMPARE(parameter(u"proxy"_s), QVariant());
    QVERIFY(proxy.passed().isEmpty());
}

void TestNetworkFaults::C16_thisComputerNeedsNoProxy()
{
    const quint16 port = portOfNobody();
    const Environment environment("http_proxy", "http://127.0.0.1:" + QByteArray::number(port));
    harness->server.onRequestGreetThen([](HostilePeer &) {});
    NetworkOptions network;
    network.proxy = u"http://127.0.0.1:%1"_s.arg(port);
    start(network);
    QTRY_COMPARE(harness->state(), State::Connected);
    QCOMPARE(harness->status().proxy, QString());
}

void TestNetworkFaults::C16_publishingNamesTheProxyToo_data()
{
    QTest::addColumn<bool>("tls");
    QTest::newRow("http") << false;
    QTest::newRow("https") << true;
}

void TestNetworkFaults::C16_publishingNamesTheProxyToo()
{
    QFETCH(bool, tls);
    const quint16 port = portOfNobody();
    NetworkOptions network;
    network.proxy = u"http://127.0.0.1:%1"_s.arg(port);
    Endpoint endpoint = TestApp::endpoint(80);
    endpoint.host = u"pusher.example"_s;
    endpoint.tls = tls;
    HttpApi api(endpoint, TestApp::id, Secret(TestApp::secret), Scheduler::system());
    api.setRoute(*network.route());
    std::optional<PublishResult> result;
    api.trigger({.channels = {ChannelName(u"bots"_s)}, .name = EventName(u"e"_s), .data = "{}"},
                [&result](const PublishResult &answer) { result = answer; });
    QTRY_VERIFY(result);
    QCOMPARE(result->error->code, Error::Code::ConnectionFailed);
    QCOMPARE(result->error->parameters.value(u"proxy"_s), u"127.0.0.1:%1"_s.arg(port));
    QVERIFY2(result->error->message.contains(u"no way through the proxy 127.0.0.1:%1"_s.arg(port)),
             qPrintable(result->error->message));
}

void TestNetworkFaults::C27_certificateFaults_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("message");
    const QDateTime now = QDateTime::currentDateTimeUtc();
    QTest::newRow("self-signed") << u"self-signed"_s << u"127.0.0.1 vouches for itself"_s;
    QTest::newRow("wrong host") << u"other-host"_s << u"it is for another host: other.example"_s;
    QTest::newRow("expired") << u"expired"_s
                             << u"it expired at %1"_s.arg(
                                    now.addDays(-2).date().toString(Qt::ISODate));
    QTest::newRow("not yet valid")
        << u"not-yet-valid"_s
        << u"it is not valid before %1"_s.arg(now.addDays(2).date().toString(Qt::ISODate));
    // Of two faults the one that tells more: when it was good, the name did not matter.
    QTest::newRow("expired and wrong host")
        << u"expired"_s << u"it expired at %1"_s.arg(now.addDays(-2).date().toString(Qt::ISODate));
    QTest::newRow("unknown CA") << u"unknown-issuer"_s
                                << u"it was issued by Stranger CA, which is not trusted"_s;
}

void TestNetworkFaults::C27_certificateFaults()
{
    QFETCH(QString, kind);
    QFETCH(QString, message);
    const CertificateAuthority authority(u"Desk CA"_s);
    const CertificateAuthority stranger(u"Stranger CA"_s);
    const QString host = u"127.0.0.1"_s;
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const QString named =
        QTest::currentDataTag() == "expired and wrong host"_ba ? u"other.example"_s : host;
    const auto identity = kind == "self-signed"_L1 ? CertificateAuthority::selfSigned(host)
        : kind == "other-host"_L1                  ? authority.issue(u"other.example"_s)
        : kind == "expired"_L1       ? authority.issue(named, now.addDays(-9), now.addDays(-2))
        : kind == "not-yet-valid"_L1 ? authority.issue(host, now.addDays(2), now.addDays(9))
                                     : stranger.issue(host);
    TlsServer server(m_folder, identity);
    aimAt(server);
    start(trusting(authority));
    QTRY_COMPARE(parameter(u"cause"_s), u"certificate"_s);
    QCOMPARE(parameter(u"certificateFault"_s), kind);
    QCOMPARE(parameter(u"stage"_s), u"tls"_s);
    QVERIFY2(harness->errors.constFirst().message.contains(message),
             qPrintable(harness->errors.constFirst().message));
    QVERIFY(harness->status().nextAttempt);
    // What the server saw of us ends with our first word.
    QTRY_VERIFY(server.log().contains("ERROR") || server.log().contains("DONE")
                || server.log().contains("CONNECTION CLOSED"));
    QCOMPARE(server.received(), QStringList{u"ClientHello"_s});
}

void TestNetworkFaults::C27_aPinnedCaIsTrusted()
{
    const CertificateAuthority authority(u"Desk CA"_s);
    TlsServer server(m_folder, authority.issue(u"127.0.0.1"_s));
    aimAt(server);
    start(trusting(authority));
    QTRY_COMPARE(harness->status().stage, Connection::Stage::Upgrade);
    // This is what the others must not show: our request.
    QTRY_VERIFY(server.log().contains("GET /app/"));
}

void TestNetworkFaults::C27_anotherCaThanThePinnedOneIsNot()
{
    // Valid by the system's CA certificates does not help: only the file's count.
    const CertificateAuthority authority(u"Desk CA"_s);
    const CertificateAuthority pinned(u"Pinned CA"_s);
    TlsServer server(m_folder, authority.issue(u"127.0.0.1"_s));
    aimAt(server);
    start(trusting(pinned));
    QTRY_COMPARE(parameter(u"certificateFault"_s), u"unknown-issuer"_s);
    QCOMPARE(parameter(u"issuer"_s), u"Desk CA"_s);
    QCOMPARE(parameter(u"names"_s), QStringList{u"127.0.0.1"_s});
}

void TestNetworkFaults::C27_oldTlsIsRefused()
{
    const CertificateAuthority authority(u"Desk CA"_s);
    TlsServer server(m_folder, authority.issue(u"127.0.0.1"_s),
                     {u"-tls1"_s, u"-cipher"_s, u"ALL:@SECLEVEL=0"_s});
    aimAt(server);
    start(trusting(authority));
    QTRY_COMPARE(parameter(u"cause"_s), u"refused"_s);
    QCOMPARE(parameter(u"stage"_s), u"tls"_s);
    QVERIFY2(harness->errors.constFirst().message.startsWith(u"no TLS connection to 127.0.0.1:"_s),
             qPrintable(harness->errors.constFirst().message));
    QVERIFY(!server.log().contains("GET /app/"));
    QCOMPARE(server.received().value(0), u"ClientHello"_s);
}

void TestNetworkFaults::C27_aSwappedCertificateIsRefused()
{
    const CertificateAuthority authority(u"Desk CA"_s);
    const CertificateAuthority stranger(u"Stranger CA"_s);
    auto server = std::make_unique<TlsServer>(m_folder, authority.issue(u"127.0.0.1"_s));
    aimAt(*server);
    start(trusting(authority));
    QTRY_VERIFY(server->log().contains("GET /app/"));
    server.reset();
    QTRY_COMPARE(harness->errors.size(), 1);
    TlsServer swapped(m_folder, stranger.issue(u"127.0.0.1"_s), {}, harness->options.endpoint.port);
    QCOMPARE(swapped.port(), harness->options.endpoint.port);
    QVERIFY(harness->advanceToRetry());
    QTRY_COMPARE(parameter(u"certificateFault"_s), u"unknown-issuer"_s);
    QCOMPARE(swapped.received(), QStringList{u"ClientHello"_s});
}

QTEST_GUILESS_MAIN(TestNetworkFaults)
#include "tst_networkfaults.moc"
