// SPDX-License-Identifier: MIT
#include "libpusher/client/client.h"
#include "libpusher/config/clientoptions.h"
#include "libpusher/connection/websockettransport.h"
#include "libpusher/localserver/localserver.h"
#include "tests/support/connectionharness.h"
#include "tests/support/testapp.h"

#include <QDir>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <numeric>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using State = Connection::State;

/// Rows C10–C15, C17, C18 and C20 of the fault matrix: lines that die in the middle, portals, names,
/// and servers that restart.
class TestConnectionLosses : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { harness = std::make_unique<ConnectionHarness>(); }
    void cleanup() { harness.reset(); }

    void C10_halfAFrameAndAReset();
    void C11_aFrameThatStalls();
    void C11_aFrameThatDrips();
    void C12_aSilentServerIsNeverGreen();
    void C13_cutWhileSubscribing();
    void C14_captivePortals_data();
    void C14_captivePortals();
    void C15_aNameThatIsNotFound();
    void C17_twentyRestartsInAMinute();
    void C18_fiveHundredClientsComeBackSpread();
    void C20_theBudgetIsUsedUp();

private:
    /// A client of the harness's server that wants these channels, under the harness's clock.
    std::unique_ptr<Client> client(const QStringList &channels) const;

    std::unique_ptr<ConnectionHarness> harness;
};

namespace {

qsizetype openDescriptors()
{
    return QDir(u"/proc/self/fd"_s).entryList(QDir::Files | QDir::System).size();
}

/// Answers every subscription.
void confirmAll(HostilePeer &peer)
{
    QObject::connect(&peer, &HostilePeer::textReceived, &peer, [&peer](const QByteArray &text) {
        const qsizetype at = text.indexOf(R"("channel":")");
        if (!text.contains("pusher:subscribe") || at < 0)
            return;
        const QByteArray channel = text.mid(at + 11, text.indexOf('"', at + 11) - at - 11);
        peer.text(R"({"event":"pusher_internal:subscription_succeeded","channel":")" + channel
                  + R"(","data":"{}"})");
    });
}

qsizetype subscribesIn(const QList<QByteArray> &texts)
{
    return std::count_if(texts.begin(), texts.end(),
                         [](const QByteArray &text) { return text.contains("pusher:subscribe"); });
}

} // namespace

std::unique_ptr<Client> TestConnectionLosses::client(const QStringList &channels) const
{
    ClientOptions options;
    options.connection.endpoint = TestApp::endpoint(harness->server.port());
    auto made = std::make_unique<Client>(options, harness->clock);
    for (const QString &channel : channels) {
        if (!made->channels().subscribe(ChannelName(channel)))
            return {};
    }
    return made;
}

void TestConnectionLosses::C10_halfAFrameAndAReset()
{
    harness->server.onRequestGreetThen([](HostilePeer &) {});
    harness->start();
    QTRY_COMPARE(harness->state(), State::Connected);
    // A whole event in front tells that the half behind it has arrived too.
    harness->server.last().send(HostilePeer::frame(1, R"({"event":"e","channel":"c"})")
                                + HostilePeer::frame(1, R"({"event":"half"})").left(9));
    QTRY_COMPARE(harness->frames.events.size(), 2);
    harness->server.last().reset();
    QTRY_VERIFY(harness->status().nextAttempt);
    harness->advanceToRetry();
    QTRY_COMPARE(harness->state(), State::Connected);
    // Qt's own timer for the half frame runs in real time, and would fire after 5 s (Q4).
    QSignalSpy left(harness->connection.get(), &Connection::stateChanged);
    QVERIFY(!left.wait(5500));
    harness->clock->advance(11s);
    harness->server.last().text(R"({"event":"alive","channel":"c"})");
    QTRY_COMPARE(harness->frames.events.last(), "alive");
    QCOMPARE(harness->server.accepted(), 2);
    QCOMPARE(harness->errors.size(), 1);
}

void TestConnectionLosses::C11_aFrameThatStalls()
{
    harness->server.onRequestGreetThen(confirmAll);
    const auto made = client({u"a"_s});
    QSignalSpy errors(made.get(), &Client::errorOccurred);
    made->start();
    QTRY_VERIFY(made->channels().allSubscribed());
    const QByteArray frame = HostilePeer::frame(1, R"({"event":"e","channel":"a","data":"x"})");
    HostilePeer &peer = harness->server.last();
    const qsizetype subscribed = peer.texts().size();
    for (const qsizetype at : {0, 5, 10}) {
        peer.send(frame.mid(at, 5));
        harness->clock->advance(10s);
    }
    // Pieces are no sign of life: 120 s after the last message the ping goes out.
    harness->clock->advance(90s);
    QTRY_COMPARE(peer.texts().size(), subscribed + 1);
    QVERIFY(peer.texts().last().contains("pusher:ping"));
    QVERIFY(made->connection().status().pingOverdue
            || made->connection().state() == State::Connected);
    harness->clock->advance(30s);
    QTRY_VERIFY(peer.isGone());
    QTRY_COMPARE(errors.size(), 1);
    QCOMPARE(errors.first().first().value<Error>().parameters.value(u"cause"_s), u"no-pong"_s);
    QCOMPARE(made->gaps().gaps().size(), 1);
    QCOMPARE(made->gaps().gaps().first().cause, Gap::Cause::ConnectionLost);
}

void TestConnectionLosses::C11_aFrameThatDrips()
{
    harness->server.onRequestGreetThen([](HostilePeer &) {});
    harness->start();
    QTRY_COMPARE(harness->state(), State::Connected);
    HostilePeer &peer = harness->server.last();
    const QByteArray frame = HostilePeer::frame(
        1, R"({"event":"e","channel":"c","data":")" + QByteArray(200, 'x') + "\"}");
    for (int i = 0; i < 74; ++i) {
        peer.send(frame.mid(i, 1));
        harness->clock->advance(2s);
        QCoreApplication::processEvents();
    }
    QCOMPARE(harness->state(), State::Connected);
    harness->clock->advance(2s);
    QTRY_COMPARE(harness->errors.size(), 1);
    QCOMPARE(harness->errors.first().parameters.value(u"cause"_s), u"no-pong"_s);
    QTRY_VERIFY(peer.isGone());
    QVERIFY(harness->status().nextAttempt);
}

void TestConnectionLosses::C12_aSilentServerIsNeverGreen()
{
    harness->server.onRequestGreetThen([](HostilePeer &) {});
    harness->start();
    QTRY_COMPARE(harness->state(), State::Connected);
    const auto heard = harness->clock->now();
    harness->clock->advance(119999ms);
    QVERIFY(!harness->status().pingOverdue);
    harness->clock->advance(1ms);
    QTRY_VERIFY(!harness->server.last().texts().isEmpty());
    // From some moment while the pong is out it is shown as unresponsive; then it is given up.
    bool shown = false;
    while (harness->state() == State::Connected) {
        shown = shown || harness->status().pingOverdue;
        harness->clock->advance(500ms);
    }
    QVERIFY(shown);
    QVERIFY(harness->clock->now() - heard <= 150s);
    QVERIFY(!harness->status().pingOverdue);
    QTRY_COMPARE(harness->errors.size(), 1);
}

void TestConnectionLosses::C13_cutWhileSubscribing()
{
    QStringList channels;
    for (int i = 0; i < 50; ++i)
        channels.append(u"channel-%1"_s.arg(i));
    // The first connection dies when 20 of the 50 have been asked for.
    harness->server.onRequestGreetThen([](HostilePeer &peer) {
        connect(&peer, &HostilePeer::textReceived, &peer, [&peer] {
            if (peer.texts().size() == 20)
                peer.reset();
        });
    });
    const auto made = client(channels);
    made->start();
    QTRY_VERIFY(made->connection().status().nextAttempt);
    const auto wait = *made->connection().status().nextAttempt - harness->clock->now();
    QVERIFY(wait >= 0ms && wait <= 500ms);
    harness->server.onRequestGreetThen(confirmAll);
    harness->clock->advance(500ms);
    QTRY_VERIFY(made->channels().allSubscribed());
    QCOMPARE(harness->server.accepted(), 2);
    QCOMPARE(subscribesIn(harness->server.last().texts()), 50);
    QCOMPARE(made->counters().unexpectedAnswers, 0u);
}

void TestConnectionLosses::C14_captivePortals_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("host");
    QTest::newRow("redirect") << QByteArray("HTTP/1.1 302 Found\r\nLocation: "
                                            "http://portal.example:8080/login?<b>x\r\n\r\n")
                              << 302 << u"portal.example"_s;
    QTest::newRow("page") << QByteArray("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
                                        "<html>Please log in</html>")
                          << 200 << QString();
    QTest::newRow("network authentication")
        << QByteArray("HTTP/1.1 511 Network Authentication Required\r\n\r\n") << 511 << QString();
}

void TestConnectionLosses::C14_captivePortals()
{
    QFETCH(QByteArray, answer);
    QFETCH(int, status);
    QFETCH(QString, host);
    harness->server.onRequest([answer](HostilePeer &peer) { peer.send(answer); });
    harness->start();
    QTRY_COMPARE(harness->errors.size(), 1);
    const Error &error = harness->errors.first();
    QCOMPARE(error.code, Error::Code::ConnectionFailed);
    QCOMPARE(error.parameters.value(u"cause"_s), u"web-page"_s);
    QCOMPARE(error.parameters.value(u"httpStatus"_s), status);
    QCOMPARE(error.parameters.value(u"redirectHost"_s).toString(), host);
    QVERIFY2(error.message.startsWith(u"a web page answered instead of the Pusher server (captive "
                                      "portal or proxy?): HTTP %1 from 127.0.0.1:%2"_s.arg(status)
                                          .arg(harness->server.port())),
             qPrintable(error.message));
    QCOMPARE(error.message.endsWith(u"which leads to "_s + host), !host.isEmpty());
    // Not followed, and tried again as after any failure.
    QTRY_COMPARE(harness->server.open(), 0);
    QVERIFY(harness->status().nextAttempt);
    QCOMPARE(harness->server.accepted(), 1);
}

void TestConnectionLosses::C15_aNameThatIsNotFound()
{
    harness->options.endpoint.host = u"no-such-name.invalid"_s;
    harness->start();
    for (int attempt = 1; attempt <= 2; ++attempt) {
        QTRY_COMPARE_WITH_TIMEOUT(harness->errors.size(), attempt, 20000);
        const Error &error = harness->errors.last();
        QVERIFY2(error.message.startsWith(u"name not found: no-such-name.invalid"_s),
                 qPrintable(error.message));
        // It was asked for anew each time, not answered out of a memory.
        QCOMPARE(error.parameters.value(u"stage"_s), u"resolving"_s);
        QCOMPARE(error.parameters.value(u"attempt"_s), attempt);
        QVERIFY(harness->advanceToRetry());
    }
}

void TestConnectionLosses::C17_twentyRestartsInAMinute()
{
    harness->server.onRequestGreetThen(confirmAll);
    const auto made = client({u"a"_s, u"b"_s});
    made->start();
    QTRY_VERIFY(made->channels().allSubscribed());
    const qsizetype descriptors = openDescriptors();
    const auto begun = harness->clock->now();
    std::chrono::nanoseconds waited{0};
    for (int i = 1; i <= 20; ++i) {
        harness->clock->advance(1500ms);
        harness->server.last().reset();
        QTRY_VERIFY(made->connection().status().nextAttempt);
        const auto wait = *made->connection().status().nextAttempt - harness->clock->now();
        waited += wait;
        harness->clock->advance(std::chrono::ceil<std::chrono::milliseconds>(wait));
        QTRY_VERIFY(made->channels().allSubscribed());
        QCOMPARE(harness->server.accepted(), i + 1);
        QTRY_COMPARE(harness->server.open(), 1);
        QCOMPARE(subscribesIn(harness->server.last().texts()), 2);
    }
    // No hot loop: being connected for 1.5 s resets nothing, so the waits grow to their early cap.
    QVERIFY2(waited >= 17s, qPrintable(QString::number(waited / 1ms)));
    QVERIFY(harness->clock->now() - begun <= 72s);
    QTRY_COMPARE(openDescriptors(), descriptors);
    QCOMPARE(made->gaps().gaps().size(), 20 * 2); // each of the two channels has its own
    // Only 60 s of everything in place forget the count.
    harness->clock->advance(60s);
    harness->server.last().reset();
    QTRY_VERIFY(made->connection().status().nextAttempt);
    QVERIFY(*made->connection().status().nextAttempt - harness->clock->now() <= 500ms);
}

void TestConnectionLosses::C18_fiveHundredClientsComeBackSpread()
{
    constexpr int clients = 500;
    constexpr auto outage = 10s;
    constexpr auto step = 50ms;
    const auto &clock = harness->clock;
    LocalServer::Options options;
    const auto makeServer = [&] {
        return std::make_unique<LocalServer>(
            LocalServer::App{TestApp::id, TestApp::key, Secret(TestApp::secret)}, options, clock);
    };
    auto server = makeServer();
    QVERIFY(server->listen());
    options.port = server->port();

    // What a Connection says of itself is enough; the frames go nowhere.
    RecordingFrames frames;
    ConnectionOptions connecting;
    connecting.endpoint = TestApp::endpoint(options.port);
    std::vector<std::unique_ptr<Connection>> all;
    QList<int> buckets;
    std::optional<Scheduler::TimePoint> down;
    for (int i = 0; i < clients; ++i) {
        all.push_back(std::make_unique<Connection>(connecting, clock,
                                                   webSocketTransportFactory(clock), frames));
        Connection &connection = *all.back();
        connect(&connection, &Connection::errorOccurred, this, [&](const Error &error) {
            // The loss itself is no attempt.
            if (!down || error.parameters.value(u"stage"_s) == u"connected"_s)
                return;
            const auto bucket = qsizetype((clock->now() - *down) / 1s);
            buckets.resize(std::max(buckets.size(), bucket + 1));
            ++buckets[bucket];
        });
        connection.connectToServer();
    }
    const auto connected = [&] {
        return std::count_if(all.begin(), all.end(), [](const auto &connection) {
            return connection->state() == State::Connected;
        });
    };
    QTRY_COMPARE_WITH_TIMEOUT(connected(), clients, 30000);

    QSignalSpy closed(server.get(), &LocalServer::closed);
    down = clock->now();
    server->shutDown();
    QTRY_COMPARE_WITH_TIMEOUT(closed.size(), 1, 30000);
    server.reset();
    const auto settled = [&] {
        return std::all_of(all.begin(), all.end(), [](const auto &connection) {
            return connection->status().nextAttempt || connection->state() == State::Connected;
        });
    };
    while (clock->now() - *down < outage) {
        QTRY_VERIFY_WITH_TIMEOUT(settled(), 10000);
        clock->advance(step);
    }
    QTRY_VERIFY_WITH_TIMEOUT(settled(), 10000);
    const int attempts = std::accumulate(buckets.begin(), buckets.end(), 0);
    const double mean = double(attempts) / double(outage / 1s);
    qInfo() << "attempts in each second of the outage:" << buckets;
    QVERIFY2(*std::max_element(buckets.begin(), buckets.end()) <= 3 * mean,
             qPrintable(QString::number(mean)));

    server = makeServer();
    QVERIFY(server->listen());
    QList<qsizetype> back{0};
    while (connected() < clients && back.size() < 100) {
        clock->advance(step);
        QTRY_VERIFY_WITH_TIMEOUT(settled(), 10000);
        back.append(connected());
        // Without jitter they would all stand at the door in the same moment.
        const qsizetype together = back.last() - back.at(back.size() - 2);
        QVERIFY2(together <= clients / 10, qPrintable(QString::number(together)));
    }
    // All are back within the early cap.
    QCOMPARE(connected(), clients);
    QVERIFY2(back.size() <= 2s / step + 2, qPrintable(QString::number(back.size())));
}

void TestConnectionLosses::C20_theBudgetIsUsedUp()
{
    harness->options.reconnectAttempts = 4;
    harness->server.onRequestGreetThen([](HostilePeer &) {});
    harness->start();
    QTRY_COMPARE(harness->state(), State::Connected);
    harness->server.onRequest([](HostilePeer &peer) { peer.reset(); });
    for (int round = 0; round < 2; ++round) {
        if (round == 0)
            harness->server.last().reset();
        else
            harness->connection->connectToServer();
        const auto begun = harness->clock->now();
        for (int i = 0; i < 4; ++i) {
            QTRY_VERIFY(harness->status().nextAttempt);
            QVERIFY(harness->state() != State::Failed);
            harness->advanceToRetry();
        }
        QTRY_COMPARE(harness->state(), State::Failed);
        const Error &failure = *harness->status().failure;
        QCOMPARE(failure.parameters.value(u"attempts"_s), 5);
        QCOMPARE(failure.parameters.value(u"outageMs"_s).toLongLong(),
                 (harness->clock->now() - begun) / 1ms);
        QVERIFY(!harness->status().nextAttempt);
        QCOMPARE(harness->clock->pendingTimers(), std::size_t(0));
    }
    // By hand it works as if nothing had been (pusher-websocket-java#199).
    harness->server.onRequestGreetThen([](HostilePeer &) {});
    harness->connection->connectToServer();
    QTRY_COMPARE(harness->state(), State::Connected);
}

QTEST_GUILESS_MAIN(TestConnectionLosses)
#include "tst_connectionlosses.moc"
