// SPDX-License-Identifier: MIT
#include "libpusher/protocol/endpoint.h"

#include <QRegularExpression>
#include <QTest>
#include <QUrlQuery>

using namespace Qt::StringLiterals;
using namespace Pusher;

/// The URLs of protocol.md §1.1 and §8.
class TestEndpoint : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void webSocketUrl_data();
    void webSocketUrl();
    void queryNamesProtocolAndLibrary();
    void keyCannotLeaveItsPlace();
    void httpBaseUrl_data();
    void httpBaseUrl();
    void hosted();
    void badHostMakesNoUrl();
};

namespace {

struct Place {
    QString cluster{};
    QString host{};
    quint16 port = 0;
    bool tls = true;
    QString pathPrefix{};
    QString httpHost{};
    quint16 httpPort = 0;
};

Endpoint endpointAt(const Place &place, const QString &key = u"app-key"_s)
{
    return {key,       place.cluster,    place.host,     place.port,
            place.tls, place.pathPrefix, place.httpHost, place.httpPort};
}

} // namespace

void TestEndpoint::webSocketUrl_data()
{
    QTest::addColumn<Endpoint>("endpoint");
    QTest::addColumn<QByteArray>("url");
    QTest::newRow("cluster") << endpointAt({.cluster = u"eu"_s})
                             << "wss://ws-eu.pusher.com/app/app-key"_qba;
    QTest::newRow("dedicated cluster")
        << endpointAt({.cluster = u"acme-1"_s}) << "wss://ws-acme-1.pusher.com/app/app-key"_qba;
    QTest::newRow("no cluster") << endpointAt({}) << "wss://ws.pusherapp.com/app/app-key"_qba;
    QTest::newRow("without TLS") << endpointAt({.cluster = u"eu"_s, .tls = false})
                                 << "ws://ws-eu.pusher.com/app/app-key"_qba;
    QTest::newRow("host beats cluster")
        << endpointAt({.cluster = u"eu"_s, .host = u"127.0.0.1"_s, .port = 6001, .tls = false})
        << "ws://127.0.0.1:6001/app/app-key"_qba;
    QTest::newRow("IPv6") << endpointAt({.host = u"::1"_s, .port = 6001, .tls = false})
                          << "ws://[::1]:6001/app/app-key"_qba;
    QTest::newRow("international name") << endpointAt({.host = u"bücher.example"_s})
                                        << "wss://xn--bcher-kva.example/app/app-key"_qba;
    QTest::newRow("prefix") << endpointAt({.host = u"h"_s, .pathPrefix = u"/reverb"_s})
                            << "wss://h/reverb/app/app-key"_qba;
    QTest::newRow("prefix with slashes")
        << endpointAt({.host = u"h"_s, .pathPrefix = u"a/b//"_s}) << "wss://h/a/b/app/app-key"_qba;
    QTest::newRow("empty prefix") << endpointAt({.host = u"h"_s, .pathPrefix = u"/"_s})
                                  << "wss://h/app/app-key"_qba;
}

void TestEndpoint::webSocketUrl()
{
    QFETCH(Endpoint, endpoint);
    QFETCH(QByteArray, url);
    const QUrl made = endpoint.webSocketUrl();
    QVERIFY(made.isValid());
    QCOMPARE(made.toEncoded(QUrl::RemoveQuery), url);
}

void TestEndpoint::queryNamesProtocolAndLibrary()
{
    const QUrlQuery query(endpointAt({}).webSocketUrl());
    QCOMPARE(query.queryItemValue(u"protocol"_s), u"7"_s);
    QCOMPARE(query.queryItemValue(u"client"_s), u"qt-libpusher"_s);
    // A malformed version is closed with 4006.
    QVERIFY(QRegularExpression(QRegularExpression::anchoredPattern(u"\\d+\\.\\d+\\.\\d+"_s))
                .match(query.queryItemValue(u"version"_s))
                .hasMatch());
}

void TestEndpoint::keyCannotLeaveItsPlace()
{
    const QUrl url = endpointAt({.host = u"h"_s}, u"a/../b?c#d%2Fe"_s).webSocketUrl();
    QCOMPARE(url.toEncoded(QUrl::RemoveQuery), "wss://h/app/a%2F..%2Fb%3Fc%23d%252Fe"_qba);
    QCOMPARE(QUrlQuery(url).queryItemValue(u"protocol"_s), u"7"_s);
}

void TestEndpoint::httpBaseUrl_data()
{
    QTest::addColumn<Endpoint>("endpoint");
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<QString>("prefix");
    QTest::newRow("cluster") << endpointAt({.cluster = u"eu"_s}) << "https://api-eu.pusher.com"_qba
                             << QString();
    QTest::newRow("no cluster") << endpointAt({}) << "https://api.pusherapp.com"_qba << QString();
    QTest::newRow("host") << endpointAt(
        {.cluster = u"eu"_s, .host = u"127.0.0.1"_s, .port = 6001, .tls = false})
                          << "http://127.0.0.1:6001"_qba << QString();
    QTest::newRow("prefix") << endpointAt({.host = u"h"_s, .pathPrefix = u"reverb/"_s})
                            << "https://h"_qba << u"/reverb"_s;
    QTest::newRow("own port") << endpointAt({.host = u"h"_s, .port = 1, .httpPort = 2})
                              << "https://h:2"_qba << QString();
    QTest::newRow("own host") << endpointAt(
        {.host = u"h"_s, .pathPrefix = u"reverb"_s, .httpHost = u"api.example"_s, .httpPort = 8443})
                              << "https://api.example:8443"_qba << QString();
}

void TestEndpoint::httpBaseUrl()
{
    QFETCH(Endpoint, endpoint);
    QFETCH(QByteArray, url);
    QFETCH(QString, prefix);
    QCOMPARE(endpoint.httpBaseUrl().toEncoded(), url);
    QCOMPARE(endpoint.httpPathPrefix(), prefix);
}

void TestEndpoint::hosted()
{
    QVERIFY(endpointAt({}).isHosted());
    QVERIFY(endpointAt({.cluster = u"eu"_s}).isHosted());
    QVERIFY(endpointAt({.host = u"127.0.0.1"_s, .httpHost = u"API-eu.pusher.com"_s}).isHosted());
    QVERIFY(!endpointAt({.cluster = u"eu"_s, .host = u"127.0.0.1"_s}).isHosted());
    QVERIFY(!endpointAt({.host = u"notpusher.com"_s}).isHosted());
    QVERIFY(!endpointAt({.host = u"pusher.com.example"_s}).isHosted());
}

void TestEndpoint::badHostMakesNoUrl()
{
    for (const QString &host : {u"a b"_s, u"http://h"_s, u"h/path"_s, u"h:80"_s})
        QVERIFY2(!endpointAt({.host = host}).webSocketUrl().isValid(), qPrintable(host));
}

QTEST_GUILESS_MAIN(TestEndpoint)
#include "tst_endpoint.moc"
