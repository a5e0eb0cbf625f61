// SPDX-License-Identifier: MIT
#include "libpusher/client/client.h"
#include "libpusher/config/clientoptions.h"
#include "libpusher/protocol/closecode.h"
#include "tests/support/fakescheduler.h"
#include "tests/support/hostileserver.h"
#include "tests/support/testapp.h"

#include <QSignalSpy>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {
using State = Connection::State;
const ChannelName bots(u"bots"_s);
} // namespace

/// The codes of protocol.md §4.1 as a client meets them: as an event, and as the end of a line.
class tst_ClientCodes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void P1_asAnEventTheLineStays_data();
    void P1_asAnEventTheLineStays();
    void P1_asACloseTheTableIsObeyed_data();
    void P1_asACloseTheTableIsObeyed();
    void theChannelBesideTheDataIsRead();
    void P2_reconnectNowAgainAndAgain();

private:
    /// Connected, and `bots` subscribed.
    void connectClient();
    std::chrono::milliseconds untilNextAttempt() const
    {
        return std::chrono::ceil<std::chrono::milliseconds>(
            *client->connection().status().nextAttempt - time->now());
    }

    std::shared_ptr<FakeScheduler> time;
    std::unique_ptr<HostileServer> server;
    std::unique_ptr<Client> client;
};

void tst_ClientCodes::init()
{
    client.reset();
    time = std::make_shared<FakeScheduler>();
    server = std::make_unique<HostileServer>();
}

void tst_ClientCodes::connectClient()
{
    server->onRequestGreetThen([](HostilePeer &peer) {
        connect(&peer, &HostilePeer::textReceived, &peer, [&peer](const QByteArray &text) {
            if (text.contains("pusher:subscribe"))
                peer.text(R"({"event":"pusher_internal:subscription_succeeded","channel":"bots"})");
        });
    });
    ClientOptions options;
    options.connection.endpoint = TestApp::endpoint(server->port());
    client = std::make_unique<Client>(options, time);
    QVERIFY(client->channels().subscribe(bots).has_value());
    client->start();
    QTRY_VERIFY(client->connection().state() == State::Connected
                && client->channels().allSubscribed());
}

void tst_ClientCodes::P1_asAnEventTheLineStays_data()
{
    QTest::addColumn<QByteArray>("code");
    QTest::addColumn<int>("told"); // 0: no code
    for (const int code : {4000, 4001, 4003, 4004, 4005, 4006, 4007, 4008, 4009, 4100, 4200, 4201,
                           4202, 4300, 4301, 4302, 4303, 4999})
        QTest::addRow("%d", code) << QByteArray::number(code) << code;
    QTest::newRow("null") << "null"_ba << 0;
    QTest::newRow("text") << "\"4001\""_ba << 4001;
    QTest::newRow("words") << "\"soon\""_ba << 0;
}

void tst_ClientCodes::P1_asAnEventTheLineStays()
{
    QFETCH(const QByteArray, code);
    QFETCH(const int, told);
    connectClient();
    QSignalSpy errors(client.get(), &Client::errorOccurred);
    server->last().text("{\"event\":\"pusher:error\",\"data\":{\"code\":" + code
                        + ",\"message\":\"because\"}}");
    QTRY_COMPARE(errors.size(), 1);
    const Error error = errors[0][0].value<Error>();
    QCOMPARE(error.message, u"because"_s);
    QCOMPARE(error.closeCode, told == 0 ? std::nullopt : std::optional(told));
    QCOMPARE(client->connection().state(), State::Connected);
    QVERIFY(client->channels().allSubscribed());
    QCOMPARE(server->open(), 1);
}

void tst_ClientCodes::P1_asACloseTheTableIsObeyed_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<State>("state");
    QTest::addColumn<int>("atLeastMs"); // until the next attempt
    QTest::addColumn<int>("atMostMs");
    QTest::newRow("4000") << 4000 << State::Connecting << 0 << 250;
    for (const int code : {4001, 4002, 4003, 4004, 4005, 4006, 4007, 4008, 4009})
        QTest::addRow("%d", code) << code << State::Failed << 0 << 0;
    for (const int code : {4100, 4101})
        QTest::addRow("%d", code) << code << State::Connecting << 1000 << 2000;
    for (const int code : {4200, 4201, 4202, 4299})
        QTest::addRow("%d", code) << code << State::Connecting << 0 << 250;
    for (const int code : {4301, 4999})
        QTest::addRow("%d", code) << code << State::Connecting << 250 << 500;
}

void tst_ClientCodes::P1_asACloseTheTableIsObeyed()
{
    QFETCH(const int, code);
    QFETCH(const State, state);
    QFETCH(const int, atLeastMs);
    QFETCH(const int, atMostMs);
    connectClient();
    QSignalSpy errors(client.get(), &Client::errorOccurred);
    server->last().closeFrame(code, "because");
    QTRY_COMPARE(errors.size(), 1);
    const Error error = errors[0][0].value<Error>();
    QCOMPARE(error.closeCode, std::optional(code));
    QCOMPARE(error.parameters.value(u"reason"_s).toString(), u"because"_s);
    QVERIFY(!closeCodeMeaning(code).isEmpty());
    QCOMPARE(client->connection().state(), state);
    const auto &status = client->connection().status();
    QCOMPARE(status.nextAttempt.has_value(), state == State::Connecting);
    if (status.nextAttempt) {
        const auto wait = untilNextAttempt();
        QVERIFY2(wait >= std::chrono::milliseconds(atLeastMs)
                     && wait <= std::chrono::milliseconds(atMostMs),
                 qPrintable(QString::number(wait.count())));
        return;
    }
    // It stopped: however long nobody does anything.
    time->advance(24h);
    QCOMPARE(server->accepted(), 1);
}

/// As soketi and Sockudo write it; two are pending, so that nothing else tells whose it is.
void tst_ClientCodes::theChannelBesideTheDataIsRead()
{
    const ChannelName late(u"late"_s);
    const ChannelName later(u"later"_s);
    server->onRequestGreetThen([](HostilePeer &peer) {
        connect(&peer, &HostilePeer::textReceived, &peer, [&peer](const QByteArray &text) {
            if (text.contains("\"late\""))
                peer.text(R"({"event":"pusher:error","channel":"late","data":{"code":null}})");
        });
    });
    ClientOptions options;
    options.connection.endpoint = TestApp::endpoint(server->port());
    client = std::make_unique<Client>(options, time);
    QVERIFY(client->channels().subscribe(later).has_value());
    QVERIFY(client->channels().subscribe(late).has_value());
    client->start();
    QTRY_COMPARE(client->channels().entries().value(late).state, ChannelRegistry::State::Refused);
    QCOMPARE(client->channels().entries().value(later).state, ChannelRegistry::State::Pending);
}

void tst_ClientCodes::P2_reconnectNowAgainAndAgain()
{
    connectClient();
    QSignalSpy errors(client.get(), &Client::errorOccurred);
    std::chrono::milliseconds waited{0};
    for (int round = 0; round < 12; ++round) {
        server->last().closeFrame(4200);
        QTRY_COMPARE(errors.size(), round + 1);
        const auto wait = untilNextAttempt();
        // At once the first time only; then the law, with half of it for the dice.
        if (round == 0)
            QVERIFY(wait <= 250ms);
        else
            QVERIFY2(wait >= 250ms, qPrintable(QString::number(wait.count())));
        waited += wait;
        time->advance(wait);
        QTRY_COMPARE(server->accepted(), round + 2);
        QTRY_VERIFY(client->connection().state() == State::Connected
                    && client->channels().allSubscribed());
    }
    // No hot loop: half of 0.5 s · 1.5ⁿ up to 2 s, eleven times.
    QVERIFY2(waited >= 8s, qPrintable(QString::number(waited.count())));
    QCOMPARE(server->open(), 1);
}

QTEST_GUILESS_MAIN(tst_ClientCodes)
#include "tst_clientcodes.moc"
