// SPDX-License-Identifier: MIT
#include "libpusher/client/client.h"
#include "libpusher/config/clientoptions.h"
#include "libpusher/http/httpapi.h"
#include "libpusher/localserver/localserver.h"
#include "tests/support/connectproxy.h"
#include "tests/support/hostileserver.h"
#include "tests/support/testapp.h"
#include "tests/support/tlsfront.h"

#include <QTemporaryDir>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using State = Connection::State;

namespace {

const ChannelName trades(u"private-trades"_s);

/// One that listens on this computer only answers to its names only.
LocalServer::Options anyName()
{
    return {.address = QHostAddress::AnyIPv4};
}

/// An application of its own behind TLS of its own.
struct Place {
    Place(const QString &name, const CertificateAuthority &authority)
        : host(name)
        , key(QString(name).replace(u'.', u'-'))
        , server({.id = TestApp::id, .key = key, .secret = Secret(TestApp::secret)}, anyName(),
                 Scheduler::system())
    {
        if (!server.listen())
            qFatal("cannot listen");
        front = std::make_unique<TlsFront>(authority.issue(host), server.port());
    }

    QString host;
    QString key;
    LocalServer server;
    std::unique_ptr<TlsFront> front;
};

struct Watched {
    explicit Watched(const ClientOptions &options)
        : client(options)
    {
        QObject::connect(&client, &Client::errorOccurred, &client,
                         [this](const Error &error) { errors.append(error); });
        std::ignore = client.channels().subscribe(trades);
        client.start();
    }

    bool isSubscribed()
    {
        return client.channels().entries().value(trades).state
            == ChannelRegistry::State::Subscribed;
    }
    QStringList received() const
    {
        QStringList data;
        client.history()->forEach(1, client.history()->lastSequence(), [&data](const Event &event) {
            data.append(QString::fromUtf8(event.dataText()));
        });
        return data;
    }
    QVariant errorParameter(const QString &name) const
    {
        return errors.isEmpty() ? QVariant() : errors.constFirst().parameters.value(name);
    }

    Client client;
    QList<Error> errors;
};

} // namespace

/// Any number of clients in one process, each with a proxy, an origin and CA certificates of its own.
class TestNetworkRoutes : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(m_folder.isValid()); }
    void eachClientGoesItsOwnWay();
    void eachSendsItsOwnOriginAndPath();
    void authEndpointsAreReachedTheSameWay();
    void aProxyMayAskWhoWeAre_data();
    void aProxyMayAskWhoWeAre();
    void theHttpApiTakesAPlainProxy();
    void whatCannotBeUsedLeadsNowhere_data();
    void whatCannotBeUsedLeadsNowhere();

private:
    QString caFile(const CertificateAuthority &authority, const QString &name) const;
    ClientOptions optionsFor(const Place &place, const CertificateAuthority &authority,
                             const ConnectProxy *proxy) const;
    static void publish(const ClientOptions &options, const QByteArray &data);

    QTemporaryDir m_folder;
};

QString TestNetworkRoutes::caFile(const CertificateAuthority &authority, const QString &name) const
{
    QFile file(m_folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(authority.pem()) < 0)
        qFatal("cannot write a CA file");
    return file.fileName();
}

ClientOptions TestNetworkRoutes::optionsFor(const Place &place,
                                            const CertificateAuthority &authority,
                                            const ConnectProxy *proxy) const
{
    ClientOptions options;
    options.appId = TestApp::id;
    options.secret = Secret(TestApp::secret);
    Endpoint &endpoint = options.connection.endpoint;
    endpoint.key = place.key;
    endpoint.host = place.host;
    endpoint.port = proxy ? 443 : place.front->port();
    options.network.proxy =
        proxy ? u"http://127.0.0.1:%1"_s.arg(proxy->port()) : QString(u"none"_s);
    options.network.caFile = caFile(authority, place.host);
    return options;
}

void TestNetworkRoutes::publish(const ClientOptions &options, const QByteArray &data)
{
    HttpApi api(options.connection.endpoint, options.appId, options.secret.clone(),
                Scheduler::system());
    api.setRoute(options.network.routeOrNowhere());
    std::optional<PublishResult> result;
    api.trigger({.channels = {trades}, .name = EventName(u"trade-executed"_s), .data = data},
                [&result](const PublishResult &told) { result = told; });
    QTRY_VERIFY(result);
    QVERIFY2(result->ok, result->error ? qPrintable(result->error->message) : "");
}

void TestNetworkRoutes::eachClientGoesItsOwnWay()
{
    const CertificateAuthority firstAuthority(u"First CA"_s);
    const CertificateAuthority secondAuthority(u"Second CA"_s);
    Place direct(u"127.0.0.1"_s, firstAuthority);
    Place one(u"one.example"_s, firstAuthority);
    Place two(u"two.example"_s, secondAuthority);
    ConnectProxy firstProxy;
    firstProxy.serve(one.host, one.front->port());
    ConnectProxy secondProxy;
    secondProxy.serve(two.host, two.front->port());

    const ClientOptions directOptions = optionsFor(direct, firstAuthority, nullptr);
    const ClientOptions oneOptions = optionsFor(one, firstAuthority, &firstProxy);
    const ClientOptions twoOptions = optionsFor(two, secondAuthority, &secondProxy);
    // Reaches the second server, and trusts the first CA only.
    ClientOptions strangerOptions = optionsFor(two, secondAuthority, &secondProxy);
    strangerOptions.network.caFile = oneOptions.network.caFile;

    Watched directClient(directOptions);
    Watched oneClient(oneOptions);
    Watched twoClient(twoOptions);
    Watched stranger(strangerOptions);
    QTRY_VERIFY(directClient.isSubscribed());
    QTRY_VERIFY(oneClient.isSubscribed());
    QTRY_VERIFY(twoClient.isSubscribed());
    QTRY_COMPARE(stranger.errorParameter(u"cause"_s), u"certificate"_s);
    QCOMPARE(stranger.errorParameter(u"certificateFault"_s), u"unknown-issuer"_s);
    QCOMPARE(stranger.errorParameter(u"issuer"_s), u"Second CA"_s);
    QCOMPARE(oneClient.client.connection().status().proxy,
             u"127.0.0.1:%1"_s.arg(firstProxy.port()));
    QCOMPARE(directClient.client.connection().status().proxy, QString());

    publish(directOptions, "\"direct\"");
    publish(oneOptions, "\"one\"");
    publish(twoOptions, "\"two\"");
    QTRY_COMPARE(directClient.received(), QStringList{u"\"direct\""_s});
    QTRY_COMPARE(oneClient.received(), QStringList{u"\"one\""_s});
    QTRY_COMPARE(twoClient.received(), QStringList{u"\"two\""_s});
    // The WebSocket and the HTTP API, and nobody else's.
    QCOMPARE(firstProxy.passed(), QStringList(2, u"one.example:443"_s));
    QCOMPARE(QSet<QString>(secondProxy.passed().cbegin(), secondProxy.passed().cend()),
             QSet<QString>{u"two.example:443"_s});
    QVERIFY(directClient.errors.isEmpty() && oneClient.errors.isEmpty()
            && twoClient.errors.isEmpty());
}

void TestNetworkRoutes::eachSendsItsOwnOriginAndPath()
{
    HostileServer server;
    server.onRequest([](HostilePeer &peer) {
        peer.upgrade();
        peer.greet();
    });
    const auto headOf = [&server](const QString &origin, const QString &prefix) {
        ClientOptions options;
        options.connection.endpoint = TestApp::endpoint(server.port());
        options.connection.endpoint.pathPrefix = prefix;
        options.network.origin = origin;
        Client client(options);
        client.start();
        const bool connected =
            QTest::qWaitFor([&client] { return client.connection().state() == State::Connected; });
        return connected ? server.last().request() : QByteArray();
    };
    const QByteArray first = headOf(u"https://desk.example"_s, u"/ws"_s);
    QVERIFY(first.startsWith("GET /ws/app/"));
    QVERIFY(first.contains("\r\nOrigin: https://desk.example\r\n"));
    const QByteArray second = headOf(u"https://other.example"_s, {});
    QVERIFY(second.startsWith("GET /app/"));
    QVERIFY(second.contains("\r\nOrigin: https://other.example\r\n"));
    const QByteArray third = headOf({}, {});
    QVERIFY(third.startsWith("GET /app/"));
    QVERIFY(!third.toLower().contains("origin"));
}

void TestNetworkRoutes::authEndpointsAreReachedTheSameWay()
{
    const CertificateAuthority authority(u"Desk CA"_s);
    Place place(u"desk.example"_s, authority);
    HostileServer endpoint;
    endpoint.onRequest([](HostilePeer &peer) {
        peer.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    });
    const TlsFront endpointFront(authority.issue(u"auth.example"_s), endpoint.port());
    ConnectProxy proxy;
    proxy.serve(place.host, place.front->port());
    proxy.serve(u"auth.example"_s, endpointFront.port());

    ClientOptions options = optionsFor(place, authority, &proxy);
    options.authEndpoint = u"https://auth.example/pusher/auth"_s;
    Watched watched(options);
    QTRY_COMPARE(watched.errorParameter(u"httpStatus"_s), 403);
    QVERIFY(proxy.passed().contains(u"auth.example:443"_s));
    QVERIFY(endpoint.peer(0).request().startsWith("POST /pusher/auth "));

    const CertificateAuthority other(u"Other CA"_s);
    const TlsFront strange(other.issue(u"auth.example"_s), endpoint.port());
    proxy.serve(u"auth.example"_s, strange.port());
    Watched again(options);
    QTRY_COMPARE(again.errorParameter(u"certificateFault"_s), u"unknown-issuer"_s);
    QVERIFY(again.errors.constFirst().message.contains(u"Other CA"));
}

void TestNetworkRoutes::aProxyMayAskWhoWeAre_data()
{
    QTest::addColumn<QString>("password");
    QTest::addColumn<bool>("passes");
    QTest::newRow("right") << u"canary-right"_s << true;
    QTest::newRow("wrong") << u"canary-wrong"_s << false;
}

void TestNetworkRoutes::aProxyMayAskWhoWeAre()
{
    QFETCH(QString, password);
    QFETCH(bool, passes);
    const CertificateAuthority authority(u"CA"_s);
    Place place(u"desk.example"_s, authority);
    ConnectProxy proxy;
    proxy.serve(place.host, place.front->port());
    proxy.requireUser("trader", "canary-right");
    ClientOptions options = optionsFor(place, authority, &proxy);
    options.network.proxyUser = u"trader"_s;
    options.network.proxyPassword = Secret(password.toUtf8());
    Watched watched(options);
    if (passes) {
        QTRY_VERIFY(watched.isSubscribed());
        publish(options, "1");
        return;
    }
    QTRY_COMPARE(watched.errorParameter(u"cause"_s), u"proxy"_s);
    QCOMPARE(watched.errorParameter(u"proxy"_s), u"127.0.0.1:%1"_s.arg(proxy.port()));
    QVERIFY(!watched.errors.constFirst().message.contains(u"canary"));
    QVERIFY(proxy.refused() > 0);
    QVERIFY(proxy.passed().isEmpty());
}

void TestNetworkRoutes::theHttpApiTakesAPlainProxy()
{
    LocalServer server({.id = TestApp::id, .key = TestApp::key, .secret = Secret(TestApp::secret)},
                       anyName(), Scheduler::system());
    QVERIFY(server.listen());
    ConnectProxy proxy;
    proxy.serve(u"desk.example"_s, server.port());
    ClientOptions options;
    options.appId = TestApp::id;
    options.secret = Secret(TestApp::secret);
    options.connection.endpoint = TestApp::endpoint(server.port());
    options.connection.endpoint.host = u"desk.example"_s;
    options.network.proxy = u"http://127.0.0.1:%1"_s.arg(proxy.port());
    publish(options, "1");
    QCOMPARE(proxy.passed(), QStringList(u"desk.example:%1"_s.arg(server.port())));
}

void TestNetworkRoutes::whatCannotBeUsedLeadsNowhere_data()
{
    QTest::addColumn<QString>("proxy");
    QTest::addColumn<QString>("caFile");
    QTest::addColumn<QString>("message");
    QTest::newRow("proxy without a port")
        << u"http://proxy.example"_s << QString() << u"PUSHER_PROXY"_s;
    QTest::newRow("proxy with a password")
        << u"http://me:secret@proxy.example:80"_s << QString() << u"PUSHER_PROXY_USER"_s;
    QTest::newRow("no CA file") << u"none"_s << u"missing.pem"_s << u"missing.pem"_s;
    QTest::newRow("CA file without a certificate")
        << u"none"_s << u"empty.pem"_s << u"no certificate"_s;
}

void TestNetworkRoutes::whatCannotBeUsedLeadsNowhere()
{
    QFETCH(QString, proxy);
    QFETCH(QString, caFile);
    QFETCH(QString, message);
    const CertificateAuthority authority(u"CA"_s);
    Place place(u"127.0.0.1"_s, authority);
    ClientOptions options = optionsFor(place, authority, nullptr);
    options.network.proxy = proxy;
    QFile empty(m_folder.filePath(u"empty.pem"_s));
    QVERIFY(empty.open(QIODevice::WriteOnly));
    if (!caFile.isEmpty())
        options.network.caFile = m_folder.filePath(caFile);
    const auto valid = options.validate();
    QVERIFY(!valid);
    QCOMPARE(valid.error().code, Error::Code::ConfigurationError);
    QVERIFY2(valid.error().message.contains(message), qPrintable(valid.error().message));
    QVERIFY(!valid.error().message.contains(u"secret"));
    // Who does not look is not let through to anybody either.
    Watched watched(options);
    QTRY_COMPARE(watched.errorParameter(u"cause"_s), u"certificate"_s);
}

QTEST_GUILESS_MAIN(TestNetworkRoutes)
#include "tst_networkroutes.moc"
