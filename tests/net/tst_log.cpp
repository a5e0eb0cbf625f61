// SPDX-License-Identifier: MIT
#include "app/logsink.h"
#include "libpusher/client/client.h"
#include "libpusher/http/httpapi.h"
#include "libpusher/localserver/localserver.h"
#include "tests/support/fakescheduler.h"
#include "tests/support/hostileserver.h"
#include "tests/support/testapp.h"

#include <QElapsedTimer>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryFile>
#include <QTest>

#include <thread>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Console::LogSink;

namespace {
const ChannelName bots(u"bot-updates"_s);

QStringList textsOf(const LogSink &sink, const QString &category)
{
    QStringList texts;
    for (const LogLine &line : sink.ring().linesAfter()) {
        if (line.category == category)
            texts.append(line.text);
    }
    return texts;
}
} // namespace

/// Where the log goes, and what clients and servers say in it.
class tst_Log : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void aLineHasItsFormAndIsKept();
    void L7_nobodyForgesALine();
    void X10_aRepeatedLineIsCounted();
    void X10_theRestIsToldInTheEnd();
    void X10_aHundredThousandLines();
    void X10_threadsShareTheSink();
    void qtsOwnLinesComeToo();
    void I4_theSecretsOfTheOptionsAreHidden();
    void P17_controlMessagesAreInTheLog();
    void eachClientAtItsOwnLevel();
    void theLevelOfAClientCanChange();
    void theServerTellsAtDebug();

private:
    /// Whole lines, as they stand on standard error.
    QByteArrayList written();

    std::shared_ptr<FakeScheduler> clock;
    std::unique_ptr<QTemporaryFile> file;
    std::unique_ptr<LogSink> sink;
};

void tst_Log::init()
{
    sink.reset();
    clock = std::make_shared<FakeScheduler>();
    file = std::make_unique<QTemporaryFile>();
    QVERIFY(file->open());
    sink = std::make_unique<LogSink>(file->handle(), clock);
}

QByteArrayList tst_Log::written()
{
    file->seek(0);
    QByteArrayList lines = file->readAll().split('\n');
    lines.removeLast();
    return lines;
}

void tst_Log::aLineHasItsFormAndIsKept()
{
    sink->take(QtDebugMsg, u"pusher.connection"_s, u"attempt 1"_s);
    sink->take(QtInfoMsg, u"pusher.channels.bot"_s, u"Subscribed \"grün\""_s);
    sink->take(QtWarningMsg, u"default"_s, u"odd"_s);
    sink->take(QtCriticalMsg, u"default"_s, u"bad"_s);
    QCOMPARE(
        written(),
        QByteArrayList({"2026-11-21T12:00:00.000Z debug pusher.connection: attempt 1",
                        "2026-11-21T12:00:00.000Z info pusher.channels.bot: Subscribed \"grün\"",
                        "2026-11-21T12:00:00.000Z warning default: odd",
                        "2026-11-21T12:00:00.000Z error default: bad"}));
    const auto kept = sink->ring().linesAfter(1);
    QCOMPARE(kept.size(), 3);
    QCOMPARE(kept.first(),
             (LogLine{2, clock->wallNow(), QtInfoMsg, u"pusher.channels.bot"_s,
                      u"Subscribed \"grün\""_s}));
}

void tst_Log::L7_nobodyForgesALine()
{
    sink->take(QtInfoMsg, u"pusher.http"_s, u"a\n2026 error b\x1b[2J\u202e"_s);
    QCOMPARE(written().size(), 1);
    QVERIFY(!written().first().contains('\x1b'));
    QVERIFY(!written().first().contains("\u202e"));
}

void tst_Log::X10_aRepeatedLineIsCounted()
{
    for (int i = 0; i < 4216; ++i)
        sink->take(QtWarningMsg, u"pusher.connection"_s, u"no room for a pong"_s);
    QCOMPARE(written().size(), LogThrottle::repeatsAtOnce);
    QTRY_COMPARE(clock->pendingTimers(), 1u); // asked for in the main thread's next turn
    clock->advance(1s);
    QCOMPARE(written().size(), LogThrottle::repeatsAtOnce + 1);
    QVERIFY(
        written().last().endsWith(" warning pusher.connection: … 4211 more: no room for a pong"));
    QCOMPARE(sink->ring().linesAfter().last().text, u"… 4211 more: no room for a pong"_s);
    QCoreApplication::processEvents();
    QCOMPARE(clock->pendingTimers(), 0u);
    // Of one that goes on the count comes before its next line.
    for (int i = 0; i < 30; ++i)
        sink->take(QtWarningMsg, u"pusher.connection"_s, u"again"_s);
    clock->advance(1s);
    sink->take(QtWarningMsg, u"pusher.connection"_s, u"again"_s);
    const QByteArrayList lines = written();
    QVERIFY(lines[lines.size() - 2].endsWith(": … 25 more: again"));
    QVERIFY(lines.last().endsWith("connection: again"));
}

void tst_Log::X10_theRestIsToldInTheEnd()
{
    for (int i = 0; i < 100; ++i)
        sink->take(QtWarningMsg, u"pusher.test"_s, u"again"_s);
    sink.reset();
    QVERIFY(written().last().endsWith(": … 95 more: again"));
}

void tst_Log::X10_aHundredThousandLines()
{
    constexpr int flood = 100'000;
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < flood; ++i)
        sink->take(QtDebugMsg, u"pusher.protocol"_s, u"event %1"_s.arg(i));
    const qint64 each = timer.nsecsElapsed() / flood;
    QCOMPARE(written().size(), LogThrottle::linesAtOnce);
    QTRY_COMPARE(clock->pendingTimers(), 1u);
    clock->advance(1s);
    QVERIFY(written().last().endsWith(" warning pushwatch.log: … 98000 other lines were left out"));
    QCOMPARE(sink->ring().linesAfter().size(), LogRing::defaultCapacity);
    QCOMPARE(sink->ring().dropped(),
             quint64(LogThrottle::linesAtOnce + 1 - LogRing::defaultCapacity));
    qInfo("%lld ns a line", each);
    QVERIFY(each < 20'000); // a flood of 100 000 a second leaves room for other work
}

void tst_Log::X10_threadsShareTheSink()
{
    constexpr int each = 2000;
    {
        std::vector<std::jthread> threads;
        for (int thread = 0; thread < 4; ++thread)
            threads.emplace_back([this, thread] {
                for (int i = 0; i < each; ++i)
                    sink->take(QtInfoMsg, u"pusher.test"_s, QString::number((thread + i) % 100));
            });
    }
    sink.reset();
    quint64 accounted = 0;
    for (const QByteArray &line : written()) {
        const QList<QByteArray> words = line.split(' ');
        accounted += line.contains("…") ? words[4].toULongLong() : 1;
    }
    QCOMPARE(accounted, quint64(4 * each));
}

void tst_Log::qtsOwnLinesComeToo()
{
    sink->install();
    QCOMPARE(LogSink::installed(), sink.get());
    qWarning("from elsewhere");
    QCOMPARE(sink->ring().linesAfter().last().text, u"from elsewhere"_s);
    QCOMPARE(sink->ring().linesAfter().last().category, u"default"_s);
    sink.reset();
    QVERIFY(!LogSink::installed());
    QTest::ignoreMessage(QtWarningMsg, "as before");
    qWarning("as before");
}

void tst_Log::I4_theSecretsOfTheOptionsAreHidden()
{
    ClientOptions options;
    options.secret = Secret("canary of the application");
    options.token = Secret("canary of the bearer");
    options.jwt.secret = Secret("canary of the tokens");
    options.encryptionMasterKey = Secret("canary of the master");
    sink->configure(options);
    options.token = Secret("@/run/canary/token");
    sink->configure(options);
    for (const Secret *secret :
         {&options.secret, &options.jwt.secret, &options.encryptionMasterKey})
        sink->take(QtDebugMsg, u"qt.network"_s, u"sent "_s + QString::fromUtf8(secret->reveal()));
    sink->take(QtDebugMsg, u"qt.network"_s, u"sent canary of the bearer"_s);
    QCOMPARE(textsOf(*sink, u"qt.network"_s), QStringList(4, u"sent …"_s));
    sink->take(QtDebugMsg, u"qt.network"_s, u"cannot read /run/canary/token"_s);
    QVERIFY(written().last().endsWith("/run/canary/token"));
    QLoggingCategory::setFilterRules({});
}

/// Seed 2, "Debugging": two clients in one program, and only one of them is asked to talk.
void tst_Log::P17_controlMessagesAreInTheLog()
{
    HostileServer server;
    HostilePeer *line = nullptr;
    server.onRequestGreetThen([&line](HostilePeer &peer) {
        line = &peer;
        peer.text(R"({"event":"pusher:cache_miss","channel":"cache-bots"})");
        peer.text(R"({"event":"pusher_internal:news_of_tomorrow","channel":"cache-bots"})");
        peer.text(R"({"event":"e","channel":"bot-updates","data":"{}"})");
    });
    ClientOptions options;
    options.connection.endpoint = TestApp::endpoint(server.port());
    options.logLevel = Log::Level::Debug;
    sink->install();
    Client client(options);
    QVERIFY(client.channels().subscribe(bots));
    client.start();
    const auto eventLine = [this] {
        return textsOf(*sink, u"pusher.protocol"_s).filter(u"\"e\" 4 bytes"_s);
    };
    QTRY_COMPARE(eventLine().size(), 1);
    const QStringList lines = textsOf(*sink, u"pusher.protocol"_s);
    QVERIFY2(lines.contains(uR"(control "pusher:cache_miss" "cache-bots")"_s),
             qPrintable(lines.join(u'\n')));
    QVERIFY(lines.contains(uR"(control "pusher_internal:news_of_tomorrow" "cache-bots")"_s));
    client.setLogLevel(Log::Level::Info);
    const auto before = textsOf(*sink, u"pusher.protocol"_s).size();
    line->text(R"({"event":"pusher:cache_miss","channel":"cache-bots"})");
    line->text(R"({"event":"e","channel":"bot-updates","data":"{}"})");
    QSignalSpy told(&client, &Client::eventsReceived);
    QTRY_COMPARE(told.size(), 1);
    QCOMPARE(textsOf(*sink, u"pusher.protocol"_s).size(), before);
}

void tst_Log::eachClientAtItsOwnLevel()
{
    LocalServer server({TestApp::id, TestApp::key, Secret(TestApp::secret)}, {},
                       Scheduler::system());
    QVERIFY(server.listen());
    ClientOptions options;
    options.connection.endpoint = TestApp::endpoint(server.port());
    sink->install();
    const auto talker = [&](Log::Level level, const QString &name) {
        options.logLevel = level;
        options.logName = name;
        auto client = std::make_unique<Client>(options);
        [&] { QVERIFY(client->channels().subscribe(bots)); }();
        client->start();
        return client;
    };
    const auto quiet = talker(Log::Level::Warning, u"quiet"_s);
    const auto some = talker(Log::Level::Info, u"some"_s);
    const auto all = talker(Log::Level::Debug, {});
    for (Client *client : {quiet.get(), some.get(), all.get()})
        QTRY_VERIFY(client->channels().allSubscribed());
    HttpApi api(options.connection.endpoint, TestApp::id, Secret(TestApp::secret),
                Scheduler::system());
    OutgoingEvent event;
    event.channels = {bots};
    event.name = EventName(u"trade-executed"_s);
    event.data = R"({"password":"canary"})";
    api.trigger(event, [](const auto &) {});
    for (Client *client : {quiet.get(), some.get(), all.get()})
        QTRY_COMPARE(client->history()->lastSequence(), 1u);
    for (Client *client : {quiet.get(), some.get(), all.get()})
        client->stop();
    QTRY_VERIFY(textsOf(*sink, u"pusher.connection"_s)
                    .contains(u"Connected -> Disconnected with code 1000"_s));

    QCOMPARE(textsOf(*sink, u"pusher.protocol"_s).filter(QRegularExpression(u"^event"_s)),
             QStringList{u"event 1 \"bot-updates\" \"trade-executed\" 27 bytes"_s});
    QCOMPARE(textsOf(*sink, u"pusher.protocol.some"_s), QStringList());
    for (const QString &name : {QString(), u".some"_s}) {
        const QStringList channels = textsOf(*sink, u"pusher.channels"_s + name);
        QVERIFY(channels.contains(u"Subscribed \"bot-updates\""_s));
        QVERIFY(channels.contains(u"a gap begins: CaptureStopped 1 channels"_s));
        QCOMPARE(channels.contains(u"Pending \"bot-updates\""_s), name.isEmpty());
        const QStringList connection = textsOf(*sink, u"pusher.connection"_s + name);
        QVERIFY(connection.contains(u"Initialized -> Connecting"_s));
        QCOMPARE(
            connection.contains(u"attempt 1 to \"127.0.0.1\" %1 without TLS"_s.arg(server.port())),
            name.isEmpty());
    }
    for (const LogLine &line : sink->ring().linesAfter()) {
        QVERIFY(!line.category.endsWith("quiet"_L1));
        QVERIFY(!line.text.contains("canary"_L1));
    }
}

void tst_Log::theLevelOfAClientCanChange()
{
    ClientOptions options;
    options.connection.endpoint = TestApp::endpoint(1);
    sink->install();
    Client client(options);
    const auto tryOnce = [&] {
        client.start();
        QTRY_VERIFY(client.connection().status().nextAttempt);
        client.stop();
    };
    tryOnce();
    QCOMPARE(sink->ring().appended(), 0u);
    client.setLogLevel(Log::Level::Info);
    tryOnce();
    QVERIFY(textsOf(*sink, u"pusher.connection"_s)
                .contains(u"CONNECTION_FAILED \"refused by 127.0.0.1:1: Connection refused\""_s));
    const quint64 told = sink->ring().appended();
    client.setLogLevel(Log::Level::Error);
    tryOnce();
    QCOMPARE(sink->ring().appended(), told);
}

void tst_Log::theServerTellsAtDebug()
{
    sink->install();
    LocalServer server({TestApp::id, TestApp::key, Secret(TestApp::secret)}, {},
                       Scheduler::system());
    QVERIFY(server.listen());
    const Endpoint endpoint = TestApp::endpoint(server.port());
    HttpApi api(endpoint, TestApp::id, Secret(TestApp::secret), Scheduler::system());
    ClientOptions debug;
    debug.logLevel = Log::Level::Debug;
    for (const bool told : {false, true}) {
        if (told)
            sink->configure(debug);
        bool answered = false;
        OutgoingEvent event;
        event.channels = {bots};
        event.name = EventName(u"e"_s);
        event.data = "1";
        api.trigger(event, [&answered](const auto &) { answered = true; });
        QTRY_VERIFY(answered);
        const QStringList texts = textsOf(*sink, u"pusher.server"_s);
        QCOMPARE(texts.contains(u"published \"e\" on \"bot-updates\" to 0"_s), told);
        QCOMPARE(texts.filter(u"\"/apps/3/events\""_s).size(), told ? 1 : 0);
    }
    QVERIFY(!textsOf(*sink, u"pusher.server"_s).join(u' ').contains("auth_"_L1));
    QLoggingCategory::setFilterRules({});
}

QTEST_GUILESS_MAIN(tst_Log)
#include "tst_log.moc"
