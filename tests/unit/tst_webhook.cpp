// SPDX-License-Identifier: MIT
#include "libpusher/http/requestsigner.h"
#include "libpusher/http/webhook.h"

#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {
const QByteArray keyA = "278d425bdf160c739803"_ba;
const QByteArray secretA = "7ad3773142a6692b25b8"_ba;
const QByteArray body =
    R"({"time_ms":1327078148132,"events":[{"name":"channel_occupied","channel":"bot-updates"}]})"_ba;
const QByteArray signature = "de87b5540465bcce240d2b51422d5ea90f14fe368d9786ffaec205d7a8967e4b"_ba;

WebhookReader reader()
{
    WebhookReader result;
    result.addKey("old"_ba, Secret("secret"_ba));
    result.addKey(keyA, Secret(secretA));
    return result;
}
} // namespace

/// What an application does with a webhook; the rows' numbers are those of protocol.md §10.
class tst_Webhook : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void vector10_theBodyIsSignedAsItIs();
    void vector16_aWebhookIsRead();
    void everyKindOfEvent();
    void whatIsRefused_data();
    void whatIsRefused();
};

void tst_Webhook::vector10_theBodyIsSignedAsItIs()
{
    const QByteArray hello = R"({"hello":"world"})"_ba;
    const QByteArray right = "2677ad3e7c090b2fa2c0fb13020d66d5420879b8316eb356a2d60fb9073bc778"_ba;
    // Signed rightly, so it is read, and found to have no events.
    QCOMPARE(reader().read("old"_ba, right, hello).error().code, Error::Code::ProtocolError);
    QCOMPARE(reader().read("old"_ba, right, hello + ' ').error().code,
             Error::Code::AuthenticationFailed);
}

void tst_Webhook::vector16_aWebhookIsRead()
{
    for (const QByteArray &spelling : {signature, signature.toUpper()}) {
        const auto webhook = reader().read(keyA, spelling, body);
        QVERIFY(webhook);
        QCOMPARE(webhook->time, WallTime(1327078148132ms));
        QCOMPARE(webhook->events.size(), 1);
        QCOMPARE(webhook->events[0].name, u"channel_occupied"_s);
        QCOMPARE(webhook->events[0].channel.value(), u"bot-updates"_s);
        QVERIFY(!webhook->events[0].subscriptionCount);
    }
}

void tst_Webhook::everyKindOfEvent()
{
    const QByteArray all = R"({"time_ms":1,"events":[
        {"name":"member_added","channel":"presence-a","user_id":"7"},
        {"name":"client_event","channel":"presence-a","event":"client-x","data":"{\"a\":1}",
         "socket_id":"1.2","user_id":"7"},
        {"name":"subscription_count","channel":"b","subscription_count":3}]})"_ba;
    const auto webhook = reader().read(keyA, hmacSha256Hex(Secret(secretA), all), all);
    QVERIFY(webhook);
    QCOMPARE(webhook->events.size(), 3);
    QCOMPARE(webhook->events[0].userId.value(), u"7"_s);
    QCOMPARE(webhook->events[1].event.value(), u"client-x"_s);
    QCOMPARE(webhook->events[1].data, uR"({"a":1})"_s);
    QCOMPARE(webhook->events[1].socketId.value(), u"1.2"_s);
    QCOMPARE(webhook->events[2].subscriptionCount, std::optional<qint64>(3));
}

void tst_Webhook::whatIsRefused_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("signature");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("unknown key") << "other"_ba << signature << body;
    QTest::newRow("no key") << QByteArray() << signature << body;
    QTest::newRow("another's key") << "old"_ba << signature << body;
    QTest::newRow("no signature") << keyA << QByteArray() << body;
    QTest::newRow("truncated signature") << keyA << signature.chopped(2) << body;
    QTest::newRow("no digits") << keyA << QByteArray(64, 'x') << body;
    QTest::newRow("changed body") << keyA << signature << QByteArray(body).replace("bot", "bob");
    const QByteArray huge(WebhookReader::maximumBody + 1, ' ');
    QTest::newRow("too large") << keyA << hmacSha256Hex(Secret(secretA), huge) << huge;
}

void tst_Webhook::whatIsRefused()
{
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, signature);
    QFETCH(QByteArray, body);
    QVERIFY(!reader().read(key, signature, body));
}

QTEST_GUILESS_MAIN(tst_Webhook)
#include "tst_webhook.moc"
