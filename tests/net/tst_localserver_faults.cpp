// SPDX-License-Identifier: MIT
#include "tests/net/localserverhelpers.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace Pusher;

/// What a LocalServer with a fault plan does wrong, seen by raw clients and by WebSockets.
class TestLocalServerFaults : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { server.reset(); }

    void refuses();
    void acceptsInSilence();
    void cutsInsideAFrame();
    void leavesALineHalfOpen_data();
    void leavesALineHalfOpen();
    void delaysBytes();
    void dribblesAndFragmentsBytes();
    void looksAtThePath();
    void dropsDuplicatesAndReorders_data();
    void dropsDuplicatesAndReorders();
    void theLastFrameIsOvertakenByTime();
    void corruptsFrames();
    void delaysFramesInOrder();
    void fragmentsMessages();
    void closesAndCuts_data();
    void closesAndCuts();
    void spoilsGreetings();
    void endsAllEverySoManySeconds();
    void answersOtherwise_data();
    void answersOtherwise();
    void hangsUntilTheIdleTimeout();
    void delaysAnswersAndWhatIsBehind();
    void cutsInsteadOfTheAnswer();
    void theClockIsWrong();
    void theSameSeedGivesTheSameFaults();
    void shutsDownThoughLinesAreHeldUp();
    void withoutRulesNothingStandsInFront();

private:
    void start(const QByteArray &rules, quint64 seed = 7);
    /// Publishes the event `e` with this text to `bot-updates`, past every `http` rule.
    void publish(const QByteArray &text);
    QStringList log() const;
    /// Subscribes to `bot-updates`; the next frame is then an event.
    static bool join(FrameClient &client);

    std::unique_ptr<LocalServerFixture> server;
    std::unique_ptr<QSignalSpy> faults;
};

void TestLocalServerFaults::start(const QByteArray &rules, quint64 seed)
{
    auto plan = FaultPlan::fromJson(R"({"faults":[)" + rules + "]}");
    QVERIFY2(plan, plan ? "" : qPrintable(plan.error().message));
    LocalServer::Options options;
    options.faults = *plan;
    options.faults.seed = seed;
    server = std::make_unique<LocalServerFixture>(options);
    faults = std::make_unique<QSignalSpy>(server->server.get(), &LocalServer::faultInjected);
}

void TestLocalServerFaults::publish(const QByteArray &text)
{
    RawClient publisher(*server);
    const HttpAnswer answer = publisher.exchange(server->publishRequest(eventBody(text)));
    QCOMPARE(answer.status, 200);
}

QStringList TestLocalServerFaults::log() const
{
    QStringList lines;
    for (const QVariantList &signal : *faults) {
        const auto fault = signal.first().value<InjectedFault>();
        lines.append(u"%1 %2 %3 %4 %5"_s.arg(fault.rule)
                         .arg(fault.occasion)
                         .arg(faultName(fault.action), fault.channel, fault.event));
    }
    return lines;
}

bool TestLocalServerFaults::join(FrameClient &client)
{
    return client.subscribe(u"bot-updates"_s) && !client.next().isEmpty();
}

void TestLocalServerFaults::refuses()
{
    start(R"({"at":"connect","nth":2,"do":"refuse"})");
    RawClient first(*server);
    QVERIFY(first.upgrade());
    RawClient second(*server);
    second.write("GET");
    QVERIFY(second.waitForClose());
    QVERIFY(second.received.isEmpty());
    RawClient third(*server);
    QVERIFY(third.upgrade());
    QTRY_COMPARE(faults->size(), 1);
    QCOMPARE(server->server->statistics().faults, 1u);
}

void TestLocalServerFaults::acceptsInSilence()
{
    start(R"({"at":"connect","nth":1,"do":"silent"},
             {"at":"connect","path":"/quiet","do":"silent"})");
    RawClient silent(*server);
    silent.write(LocalServerFixture::plainRequest("GET", "/"));
    RawClient quiet(*server);
    quiet.write(LocalServerFixture::plainRequest("GET", "/quiet"));
    RawClient other(*server);
    QCOMPARE(other.exchange(LocalServerFixture::plainRequest("GET", "/")).status, 404);
    QTRY_COMPARE(faults->size(), 2);
    server->clock->advance(2min);
    QVERIFY(other.waitForClose());
    QCOMPARE(silent.socket.state(), QAbstractSocket::ConnectedState);
    QCOMPARE(quiet.socket.state(), QAbstractSocket::ConnectedState);
    QVERIFY(silent.received.isEmpty() && quiet.received.isEmpty());
}

void TestLocalServerFaults::cutsInsideAFrame()
{
    server = std::make_unique<LocalServerFixture>();
    qsizetype answer = 0;
    {
        RawClient whole(*server);
        QVERIFY(whole.upgrade());
        QTRY_VERIFY(whole.received.endsWith('}'));
        answer = whole.upgradeAnswer.size();
    }
    start(R"({"at":"connect","path":"/app/*","do":"cut","afterBytes":)"
          + QByteArray::number(answer + 20) + '}');
    RawClient client(*server);
    QVERIFY(client.upgrade());
    QVERIFY(client.waitForClose());
    QCOMPARE(client.received.size(), 20);
    QVERIFY(client.received.contains("{\"event\":"));
}

void TestLocalServerFaults::leavesALineHalfOpen_data()
{
    QTest::addColumn<QByteArray>("rule");
    QTest::newRow("by bytes") << QByteArray(
        R"({"at":"connect","nth":1,"do":"half-open","afterBytes":700})");
    QTest::newRow("by a frame") << QByteArray(
        R"({"at":"frame","event":"trade-executed","do":"half-open"})");
    QTest::newRow("by time") << QByteArray(R"({"at":"second","nth":5,"do":"half-open"})");
}

void TestLocalServerFaults::leavesALineHalfOpen()
{
    QFETCH(QByteArray, rule);
    start(rule);
    FrameClient client(server->url());
    QVERIFY(join(client));
    server->clock->advance(5s);
    for (int i = 0; i < 5; ++i)
        publish("x");
    QTRY_COMPARE(faults->size(), 1);
    const qsizetype before = client.frames.size();
    client.send(uR"({"event":"pusher:ping","data":{}})"_s);
    for (int i = 0; i < 5; ++i)
        publish("x");
    // The server gives up on it; the client learns nothing of that.
    server->clock->advance(120s);
    server->clock->advance(30s);
    QTRY_COMPARE(server->server->statistics().connections, 0u);
    publish("x");
    QCOMPARE(client.frames.size(), before);
    QCOMPARE(client.socket.state(), QAbstractSocket::ConnectedState);
    QVERIFY(!client.disconnected);
}

void TestLocalServerFaults::delaysBytes()
{
    start(R"({"at":"connect","nth":1,"do":"delay","ms":500})");
    RawClient slow(*server);
    slow.write(LocalServerFixture::plainRequest("GET", "/"));
    RawClient quick(*server);
    QCOMPARE(quick.exchange(LocalServerFixture::plainRequest("GET", "/")).status, 404);
    QTRY_VERIFY(server->clock->untilNext() && *server->clock->untilNext() <= 500ms);
    server->clock->advance(499ms);
    QCOMPARE(quick.exchange(LocalServerFixture::plainRequest("GET", "/")).status, 404);
    QVERIFY(slow.received.isEmpty());
    server->clock->advance(1ms);
    QCOMPARE(slow.answers(1).first().status, 404);
}

void TestLocalServerFaults::dribblesAndFragmentsBytes()
{
    start(R"({"at":"connect","nth":1,"do":"dribble","bytes":1,"ms":10},
             {"at":"connect","nth":2,"do":"fragment","bytes":7})");
    RawClient slow(*server);
    slow.write(LocalServerFixture::plainRequest("GET", "/"));
    QTRY_VERIFY(server->clock->untilNext() && *server->clock->untilNext() <= 10ms);
    for (int i = 1; i <= 20; ++i) {
        server->clock->advance(10ms);
        QTRY_COMPARE(slow.received.size(), i);
    }
    RawClient pieces(*server);
    pieces.write(LocalServerFixture::plainRequest("GET", "/"));
    QTRY_VERIFY(server->clock->untilNext() && *server->clock->untilNext() <= 1ms);
    for (int i = 1; i <= 10; ++i) {
        server->clock->advance(1ms);
        QTRY_COMPARE(pieces.received.size(), 7 * i);
    }
    server->clock->advance(1s);
    QCOMPARE(pieces.answers(1).first().status, 404);
}

void TestLocalServerFaults::looksAtThePath()
{
    start(R"({"at":"connect","path":"/app/*","every":2,"do":"refuse"})");
    FrameClient first(server->url());
    QVERIFY(!first.socketId().isEmpty());
    // Publishers do not count.
    for (int i = 0; i < 3; ++i)
        publish("x");
    FrameClient second(server->url());
    QVERIFY(second.waitForClose());
    QVERIFY(second.frames.isEmpty());
    QTRY_COMPARE(faults->size(), 1);
    QCOMPARE(faults->first().first().value<InjectedFault>().path, u"/app/"_s + TestApp::key);
}

void TestLocalServerFaults::dropsDuplicatesAndReorders_data()
{
    QTest::addColumn<QByteArray>("action");
    QTest::addColumn<QString>("received");
    QTest::newRow("drop") << QByteArray("drop") << u"1245"_s;
    QTest::newRow("duplicate") << QByteArray("duplicate") << u"123345"_s;
    QTest::newRow("reorder") << QByteArray("reorder") << u"12435"_s;
}

void TestLocalServerFaults::dropsDuplicatesAndReorders()
{
    QFETCH(QByteArray, action);
    QFETCH(QString, received);
    start(R"({"at":"frame","channel":"bot-*","event":"trade-*","nth":3,"do":")" + action + "\"}");
    FrameClient client(server->url());
    QVERIFY(join(client));
    for (const char *text : {"1", "2", "3", "4", "5"})
        publish(text);
    QString got;
    while (got.size() < received.size()) {
        const QString frame = client.next();
        QVERIFY(!frame.isEmpty());
        got += dataOf(frame);
    }
    QCOMPARE(got, received);
    QVERIFY(client.isQuiet());
    QCOMPARE(log(),
             QStringList{u"0 3 %1 bot-updates trade-executed"_s.arg(QString::fromLatin1(action))});
}

void TestLocalServerFaults::theLastFrameIsOvertakenByTime()
{
    start(R"({"at":"frame","event":"trade-executed","do":"reorder"})");
    FrameClient client(server->url());
    QVERIFY(join(client));
    publish("1");
    server->clock->advance(1s);
    QCOMPARE(dataOf(client.next()), u"1"_s);
}

void TestLocalServerFaults::corruptsFrames()
{
    start(R"({"at":"frame","event":"trade-executed","every":2,"do":"corrupt"})");
    FrameClient client(server->url());
    QVERIFY(join(client));
    QStringList broken;
    for (int i = 0; i < 20; ++i) {
        publish("x");
        const QString frame = client.next();
        QCOMPARE(frameObject(frame).isEmpty(), i % 2 == 1);
        if (i % 2 == 1)
            broken.append(frame);
    }
    // Not always the same fault.
    broken.removeDuplicates();
    QVERIFY(broken.size() > 5);
}

void TestLocalServerFaults::delaysFramesInOrder()
{
    start(R"({"at":"frame","event":"trade-executed","nth":1,"do":"delay","ms":300})");
    FrameClient slow(server->url());
    QVERIFY(join(slow));
    FrameClient quick(server->url());
    QVERIFY(join(quick));
    publish("1");
    publish("2");
    QCOMPARE(dataOf(quick.next()), u"1"_s);
    QCOMPARE(dataOf(quick.next()), u"2"_s);
    server->clock->advance(299ms);
    QVERIFY(quick.isQuiet());
    QCOMPARE(slow.frames.size(), 2);
    server->clock->advance(1ms);
    QCOMPARE(dataOf(slow.next()), u"1"_s);
    QCOMPARE(dataOf(slow.next()), u"2"_s);
}

void TestLocalServerFaults::fragmentsMessages()
{
    start(R"({"at":"frame","event":"trade-executed","nth":1,"do":"fragment","bytes":10})");
    FrameClient client(server->url());
    int fragments = 0;
    connect(&client.socket, &QWebSocket::textFrameReceived, this,
            [&](const QString &, bool last) { fragments += last ? 0 : 1; });
    QVERIFY(join(client));
    publish("whole");
    QCOMPARE(dataOf(client.next()), u"whole"_s);
    QVERIFY2(fragments >= 5, qPrintable(QString::number(fragments)));
    const int before = fragments;
    publish("next");
    QCOMPARE(dataOf(client.next()), u"next"_s);
    QCOMPARE(fragments, before);
}

void TestLocalServerFaults::closesAndCuts_data()
{
    QTest::addColumn<QByteArray>("action");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("announced");
    for (const int code : {1000, 1001, 1011, 3000, 4001, 4100, 4200, 4301, 4999})
        QTest::newRow(qPrintable(QString::number(code)))
            << R"("close","reason":"why","code":)" + QByteArray::number(code) << code
            << (code >= 4000 ? u"pusher:error"_s : QString());
    QTest::newRow("cut") << QByteArray(R"("cut")") << 1000 << QString(); // Q6: so Qt calls a loss
}

void TestLocalServerFaults::closesAndCuts()
{
    QFETCH(QByteArray, action);
    QFETCH(int, code);
    QFETCH(QString, announced);
    start(R"({"at":"frame","event":"trade-executed","nth":2,"do":)" + action + '}');
    FrameClient client(server->url());
    QVERIFY(join(client));
    publish("1");
    QCOMPARE(dataOf(client.next()), u"1"_s);
    publish("2");
    QVERIFY(client.waitForClose());
    QCOMPARE(int(client.socket.closeCode()), code);
    if (!announced.isEmpty()) {
        QCOMPARE(frameEvent(client.frames.last()), announced);
        QCOMPARE(client.socket.closeReason(), u"why"_s);
    } else {
        QCOMPARE(dataOf(client.frames.last()), u"1"_s);
    }
}

void TestLocalServerFaults::spoilsGreetings()
{
    start(R"({"at":"greeting","nth":1,"do":"drop"},{"at":"greeting","nth":2,"do":"duplicate"},
             {"at":"greeting","nth":3,"do":"close","code":4100},
             {"at":"greeting","nth":4,"do":"delay","ms":700})");
    FrameClient none(server->url());
    none.send(uR"({"event":"pusher:ping","data":{}})"_s);
    QTRY_COMPARE(none.socket.state(), QAbstractSocket::ConnectedState);
    none.send(uR"({"event":"pusher:ping","data":{}})"_s);
    QVERIFY(none.waitForFrames(1));
    QCOMPARE(frameEvent(none.frames.first()), u"pusher:pong"_s);
    FrameClient twice(server->url());
    QVERIFY(twice.waitForFrames(2));
    QCOMPARE(twice.frames.at(0), twice.frames.at(1));
    FrameClient closed(server->url());
    QVERIFY(closed.waitForClose());
    QCOMPARE(int(closed.socket.closeCode()), 4100);
    FrameClient late(server->url());
    QTRY_COMPARE(faults->size(), 4);
    QVERIFY(late.frames.isEmpty());
    server->clock->advance(700ms);
    QVERIFY(!late.socketId().isEmpty());
}

void TestLocalServerFaults::endsAllEverySoManySeconds()
{
    start(R"({"at":"second","every":10,"do":"close","code":4200,"reason":"again"})");
    for (int round = 0; round < 2; ++round) {
        FrameClient first(server->url());
        QVERIFY(!first.socketId().isEmpty());
        FrameClient second(server->url());
        QVERIFY(!second.socketId().isEmpty());
        server->clock->advance(9s);
        QVERIFY(first.isQuiet());
        server->clock->advance(1s);
        QVERIFY(first.waitForClose());
        QVERIFY(second.waitForClose());
        QCOMPARE(int(second.socket.closeCode()), 4200);
    }
}

void TestLocalServerFaults::answersOtherwise_data()
{
    QTest::addColumn<QByteArray>("action");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("contains");
    for (const int status : {401, 403, 500, 503})
        QTest::newRow(qPrintable(QString::number(status)))
            << R"("status","status":)" + QByteArray::number(status) << status << QByteArray();
    QTest::newRow("429") << QByteArray(R"("status","status":429,"retryAfter":2,"body":"slow")")
                         << 429 << QByteArray("Retry-After: 2\r\n");
    QTest::newRow("html") << QByteArray(R"("html")") << 200
                          << QByteArray("Content-Type: text/html");
}

void TestLocalServerFaults::answersOtherwise()
{
    QFETCH(QByteArray, action);
    QFETCH(int, status);
    QFETCH(QByteArray, contains);
    start(R"({"at":"http","path":"*/events","nth":2,"do":)" + action + '}');
    QSignalSpy published(server->server.get(), &LocalServer::eventPublished);
    RawClient client(*server);
    const QByteArray request = server->publishRequest(eventBody("x"));
    QCOMPARE(client.exchange(request).status, 200);
    QCOMPARE(client.exchange(LocalServerFixture::plainRequest("GET", "/")).status, 404);
    const HttpAnswer answer = client.exchange(request);
    QCOMPARE(answer.status, status);
    QVERIFY2(answer.head.contains(contains), answer.head.constData());
    QCOMPARE(client.exchange(request).status, 200);
    QCOMPARE(published.size(), 2);
}

void TestLocalServerFaults::hangsUntilTheIdleTimeout()
{
    start(R"({"at":"http","do":"hang"})");
    RawClient client(*server);
    client.write(LocalServerFixture::plainRequest("POST", "/pusher/auth", "socket_id=1.2"));
    QTRY_COMPARE(faults->size(), 1);
    server->clock->advance(59s);
    QCOMPARE(client.socket.state(), QAbstractSocket::ConnectedState);
    server->clock->advance(1s);
    QVERIFY(client.waitForClose());
    QVERIFY(client.received.isEmpty());
}

void TestLocalServerFaults::delaysAnswersAndWhatIsBehind()
{
    start(R"({"at":"http","nth":1,"do":"delay","ms":100000})");
    RawClient client(*server);
    client.write(LocalServerFixture::plainRequest("GET", "/slow")
                 + LocalServerFixture::plainRequest("DELETE", "/app/" + TestApp::key.toUtf8()));
    QTRY_COMPARE(faults->size(), 1);
    server->clock->advance(99999ms);
    QVERIFY(client.received.isEmpty());
    QCOMPARE(client.socket.state(), QAbstractSocket::ConnectedState);
    server->clock->advance(1ms);
    const QList<HttpAnswer> answers = client.answers(2);
    QCOMPARE(answers.size(), 2);
    QCOMPARE(answers.at(0).status, 404);
    QCOMPARE(answers.at(1).status, 405);
}

void TestLocalServerFaults::cutsInsteadOfTheAnswer()
{
    start(R"({"at":"http","nth":1,"do":"cut"})");
    QSignalSpy published(server->server.get(), &LocalServer::eventPublished);
    RawClient client(*server);
    client.write(server->publishRequest(eventBody("x")));
    QVERIFY(client.waitForClose());
    QVERIFY(client.received.isEmpty());
    // Carried out all the same: the publisher cannot know (fault row W3).
    QCOMPARE(published.size(), 1);
}

void TestLocalServerFaults::theClockIsWrong()
{
    for (const int skew : {-601, -599, 599, 601}) {
        LocalServer::Options options;
        options.faults.clockSkew = std::chrono::seconds(skew);
        server = std::make_unique<LocalServerFixture>(options);
        RawClient client(*server);
        const HttpAnswer answer = client.exchange(server->publishRequest(eventBody("x")));
        QCOMPARE(answer.status, std::abs(skew) < 600 ? 200 : 401);
    }
}

void TestLocalServerFaults::theSameSeedGivesTheSameFaults()
{
    const QByteArray rules = R"({"at":"frame","event":"trade-executed","chance":0.3,"do":"drop"},
                                {"at":"frame","event":"trade-executed","chance":0.3,"do":"corrupt"})";
    const auto run = [&](quint64 seed) {
        start(rules, seed);
        FrameClient client(server->url());
        if (!join(client))
            return QStringList();
        for (int i = 0; i < 30; ++i)
            publish("x");
        QStringList seen = log();
        for (QString frame = u"-"_s; !frame.isEmpty() && !client.isQuiet();)
            frame = client.next();
        return seen + client.frames.mid(2);
    };
    const QStringList first = run(7);
    QVERIFY(first.size() > 20);
    QCOMPARE(run(7), first);
    QVERIFY(run(8) != first);
}

void TestLocalServerFaults::shutsDownThoughLinesAreHeldUp()
{
    start(R"({"at":"connect","nth":1,"do":"silent"},
             {"at":"greeting","nth":1,"do":"half-open"},{"at":"http","do":"hang"})");
    RawClient silent(*server);
    silent.write("GET / HTTP/1.1\r\n");
    FrameClient frozen(server->url());
    QTRY_COMPARE(frozen.socket.state(), QAbstractSocket::ConnectedState);
    RawClient hanging(*server);
    hanging.write(LocalServerFixture::plainRequest("GET", "/"));
    QTRY_COMPARE(faults->size(), 3);
    QSignalSpy closed(server->server.get(), &LocalServer::closed);
    server->server->shutDown();
    server->clock->advance(1500ms);
    QTRY_COMPARE(closed.size(), 1);
    QVERIFY(silent.waitForClose());
    QVERIFY(frozen.waitForClose());
}

void TestLocalServerFaults::withoutRulesNothingStandsInFront()
{
    server = std::make_unique<LocalServerFixture>();
    FrameClient client(server->url());
    QVERIFY(!client.socketId().isEmpty());
    QCOMPARE(server->server->statistics().faults, 0u);
    QCOMPARE(server->clock->pendingTimers(), std::size_t(1)); // the client's own
}

QTEST_GUILESS_MAIN(TestLocalServerFaults)
#include "tst_localserver_faults.moc"
