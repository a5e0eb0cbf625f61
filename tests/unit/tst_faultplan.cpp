// SPDX-License-Identifier: MIT
#include "libpusher/localserver/faultinjector.h"

#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace Pusher;
using Detail::FaultInjector;

/// The grammar of libpusher/doc/faults.md, and on which occasions a rule applies.
class TestFaultPlan : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsEveryAction_data();
    void readsEveryAction();
    void readsAllMembers();
    void refusesWhatIsWrong_data();
    void refusesWhatIsWrong();
    void readsRegularFilesOnly();
    void occasions_data();
    void occasions();
    void theFirstRuleActsAndAllCount();
    void onlyWhatFitsCounts();
    void chanceComesFromTheSeed();

private:
    static FaultPlan plan(const QByteArray &rules);
};

namespace {

const FaultInjector::Log nobody = [](const InjectedFault &) {};

/// On which of the first 20 occasions the only rule applies.
QList<int> firedOn(const FaultPlan &plan, int occasions = 20)
{
    FaultInjector injector(plan, nobody);
    QList<int> fired;
    for (int i = 1; i <= occasions; ++i) {
        if (injector.next({.at = FaultRule::Point::Frame}))
            fired.append(i);
    }
    return fired;
}

} // namespace

FaultPlan TestFaultPlan::plan(const QByteArray &rules)
{
    const auto read = FaultPlan::fromJson(R"({"seed":7,"faults":[)" + rules + "]}");
    if (!read)
        qFatal("%s", qPrintable(read.error().message));
    return *read;
}

void TestFaultPlan::readsEveryAction_data()
{
    QTest::addColumn<QByteArray>("points");
    QTest::addColumn<QByteArray>("members");
    const auto row = [](const char *action, const char *points, const char *members = "") {
        QTest::newRow(action) << QByteArray(points) << QByteArray(members);
    };
    row("refuse", "connect");
    row("silent", "connect");
    row("delay", "connect greeting frame http", R"(,"ms":5)");
    row("cut", "connect greeting frame http second");
    row("half-open", "connect greeting frame second");
    row("close", "greeting frame second", R"(,"code":4200)");
    row("drop", "greeting frame");
    row("duplicate", "greeting frame");
    row("reorder", "frame");
    row("corrupt", "greeting frame");
    row("dribble", "connect", R"(,"bytes":1,"ms":5)");
    row("fragment", "connect greeting frame", R"(,"bytes":1)");
    row("status", "http", R"(,"status":403)");
    row("html", "http");
    row("hang", "http");
}

void TestFaultPlan::readsEveryAction()
{
    QFETCH(QByteArray, points);
    QFETCH(QByteArray, members);
    const QByteArray action = QTest::currentDataTag();
    for (const QByteArray point : {"connect", "greeting", "frame", "http", "second"}) {
        const auto read = FaultPlan::fromJson(R"({"faults":[{"at":")" + point + R"(","do":")"
                                              + action + '"' + members + "}]}");
        QCOMPARE(read.has_value(), points.split(' ').contains(point));
        if (!read)
            continue;
        QCOMPARE(faultName(read->rules.first().at), QString::fromLatin1(point));
        QCOMPARE(faultName(read->rules.first().action), QString::fromLatin1(action));
    }
}

void TestFaultPlan::readsAllMembers()
{
    const auto read = FaultPlan::fromJson(R"({"seed":9007199254740991,"clockSkew":-660,"faults":[
        {"at":"frame","do":"close","channel":"bot-*","event":"trade-*","after":1,"every":2,
         "times":3,"chance":0.5,"code":4100,"reason":"full"},
        {"at":"http","do":"status","path":"/pusher/*","nth":4,"status":429,"retryAfter":2,
         "body":"slow down"},
        {"at":"connect","do":"dribble","bytes":3,"ms":4,"jitter":5},
        {"at":"connect","do":"cut","afterBytes":100}]})");
    QVERIFY(read);
    QCOMPARE(read->seed, 9007199254740991ULL);
    QCOMPARE(read->clockSkew.count(), -660);
    const FaultRule &close = read->rules.at(0);
    QCOMPARE(close.channel, EventPattern(u"bot-*"_s));
    QCOMPARE(close.event, EventPattern(u"trade-*"_s));
    QCOMPARE(close.after, 1);
    QCOMPARE(close.every, 2);
    QCOMPARE(close.times, std::optional<qint64>(3));
    QCOMPARE(close.chance, 0.5);
    QCOMPARE(close.code, 4100);
    QCOMPARE(close.reason, u"full"_s);
    const FaultRule &status = read->rules.at(1);
    QCOMPARE(status.path, EventPattern(u"/pusher/*"_s));
    QCOMPARE(status.after, 3);
    QCOMPARE(status.times, std::optional<qint64>(1));
    QCOMPARE(status.status, 429);
    QCOMPARE(status.retryAfter, std::optional(2));
    QCOMPARE(status.body, "slow down");
    const FaultRule &dribble = read->rules.at(2);
    QCOMPARE(dribble.bytes, 3);
    QCOMPARE(dribble.wait.count(), 4);
    QCOMPARE(dribble.jitter.count(), 5);
    QCOMPARE(read->rules.at(3).afterBytes, 100);
}

void TestFaultPlan::refusesWhatIsWrong_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("says");
    const auto rule = [](const QByteArray &members) -> QByteArray {
        return R"({"faults":[{"at":"frame","do":"drop"},{)" + members + "}]}";
    };
    QTest::newRow("no JSON") << QByteArray("{\n\"faults\":[\n}") << u"no JSON in line 3"_s;
    QTest::newRow("a list") << QByteArray("[]") << u"one JSON object"_s;
    QTest::newRow("unknown member")
        << QByteArray(R"({"fault":[]})") << u"fault is not known; faults is"_s;
    QTest::newRow("seed is text") << QByteArray(R"({"seed":"7"})") << u"seed is a number from 0"_s;
    QTest::newRow("seed is broken") << QByteArray(R"({"seed":1.5})") << u"seed is a whole number"_s;
    QTest::newRow("faults is an object") << QByteArray(R"({"faults":{}})") << u"faults is a list"_s;
    QTest::newRow("a rule is a number")
        << QByteArray(R"({"faults":[7]})") << u"faults[0]: a rule is an object"_s;
    QTest::newRow("no point") << rule(R"("do":"drop")") << u"faults[1].at is one of connect"_s;
    QTest::newRow("no action") << rule(R"("at":"frame")") << u"faults[1].do is one of refuse"_s;
    QTest::newRow("unknown action")
        << rule(R"("at":"frame","do":"explode")") << u"faults[1].do is one of"_s;
    QTest::newRow("misspelt") << rule(R"("at":"frame","do":"drop","evry":2)")
                              << u"faults[1].evry is not known; every is"_s;
    QTest::newRow("wrong point") << rule(R"("at":"http","do":"drop")")
                                 << u"faults[1].do drop is for greeting, frame, not for http"_s;
    QTest::newRow("another point's filter") << rule(R"("at":"http","do":"hang","channel":"a")")
                                            << u"faults[1].channel is not known here"_s;
    QTest::newRow("another action's member")
        << rule(R"("at":"frame","do":"drop","code":4000)") << u"faults[1].code is not known"_s;
    QTest::newRow("no code") << rule(R"("at":"frame","do":"close")")
                             << u"faults[1].code close needs it"_s;
    QTest::newRow("code out of range") << rule(R"("at":"frame","do":"close","code":5000)")
                                       << u"faults[1].code is a number from 1000 to 4999"_s;
    QTest::newRow("reason too long")
        << rule(R"("at":"frame","do":"close","code":4000,"reason":")" + QByteArray(124, 'x') + '"')
        << u"faults[1].reason has at most 123 bytes"_s;
    QTest::newRow("every 0") << rule(R"("at":"frame","do":"drop","every":0)")
                             << u"faults[1].every is a number from 1"_s;
    QTest::newRow("nth and every") << rule(R"("at":"frame","do":"drop","nth":1,"every":2)")
                                   << u"faults[1].nth stands alone, without every"_s;
    QTest::newRow("chance 2") << rule(R"("at":"frame","do":"drop","chance":2)")
                              << u"faults[1].chance is a number from 0 to 1"_s;
    QTest::newRow("channel is a number")
        << rule(R"("at":"frame","do":"drop","channel":7)") << u"faults[1].channel is a string"_s;
    QTest::newRow("bytes of a frame's cut") << rule(R"("at":"frame","do":"cut","afterBytes":7)")
                                            << u"faults[1].afterBytes is not known here"_s;
    QTest::newRow("too large") << QByteArray(FaultPlan::maximumSize + 1, ' ')
                               << u"larger than 64 KB"_s;
    QByteArray rules = R"({"at":"frame","do":"drop"})";
    for (int i = 0; i < FaultPlan::maximumRules; ++i)
        rules += R"(,{"at":"frame","do":"drop"})";
    QTest::newRow("too many") << R"({"faults":[)" + rules + "]}" << u"faults has at most 1000"_s;
}

void TestFaultPlan::refusesWhatIsWrong()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, says);
    const auto read = FaultPlan::fromJson(json);
    QVERIFY(!read);
    QCOMPARE(read.error().code, Error::Code::ConfigurationError);
    QVERIFY2(read.error().message.startsWith(says) || read.error().message.contains(says),
             qPrintable(read.error().message));
}

void TestFaultPlan::readsRegularFilesOnly()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"faults.json"_s);
    const auto missing = FaultPlan::read(path);
    QVERIFY(!missing);
    QCOMPARE(missing.error().parameters.value(u"file"_s), path);
    QVERIFY(!FaultPlan::read(folder.path()));
    QVERIFY(!FaultPlan::read(u"/dev/zero"_s));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"({"faults":[{"at":"frame","do":"drop"}]})");
    file.close();
    const auto read = FaultPlan::read(path);
    QVERIFY(read);
    QCOMPARE(read->rules.size(), 1);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"({"faults":[{}]})");
    file.close();
    const auto broken = FaultPlan::read(path);
    QVERIFY(!broken);
    QVERIFY2(broken.error().message.startsWith(path + u": faults[0].at"_s),
             qPrintable(broken.error().message));
}

void TestFaultPlan::occasions_data()
{
    QTest::addColumn<QByteArray>("members");
    QTest::addColumn<QList<int>>("fired");
    QTest::newRow("nth") << QByteArray(R"("nth":3)") << QList<int>{3};
    QTest::newRow("every") << QByteArray(R"("every":6)") << QList<int>{6, 12, 18};
    QTest::newRow("after") << QByteArray(R"("after":18)") << QList<int>{19, 20};
    QTest::newRow("after and every") << QByteArray(R"("after":10,"every":4)") << QList<int>{14, 18};
    QTest::newRow("times") << QByteArray(R"("times":2)") << QList<int>{1, 2};
    QTest::newRow("all four") << QByteArray(R"("after":1,"every":2,"times":3,"chance":1)")
                              << QList<int>{3, 5, 7};
    QTest::newRow("never") << QByteArray(R"("chance":0)") << QList<int>{};
}

void TestFaultPlan::occasions()
{
    QFETCH(QByteArray, members);
    QFETCH(QList<int>, fired);
    QCOMPARE(firedOn(plan(R"({"at":"frame","do":"drop",)" + members + '}')), fired);
}

void TestFaultPlan::theFirstRuleActsAndAllCount()
{
    QList<InjectedFault> log;
    FaultInjector injector(plan(R"({"at":"frame","do":"drop","nth":2},
                                   {"at":"frame","do":"corrupt","every":2})"),
                           [&log](const InjectedFault &fault) { log.append(fault); });
    for (int i = 0; i < 4; ++i)
        injector.next({.at = FaultRule::Point::Frame, .socketId = u"1.2"_s});
    QCOMPARE(log.size(), 2);
    QCOMPARE(log.at(0).number, 1u);
    QCOMPARE(log.at(0).rule, 0);
    QCOMPARE(log.at(0).occasion, 2);
    QCOMPARE(log.at(0).socketId, u"1.2"_s);
    QCOMPARE(log.at(1).number, 2u);
    QCOMPARE(log.at(1).rule, 1);
    QCOMPARE(log.at(1).occasion, 4);
    QCOMPARE(injector.injected(), 2u);
}

void TestFaultPlan::onlyWhatFitsCounts()
{
    FaultInjector injector(plan(R"({"at":"frame","do":"drop","channel":"bot-*","event":"t","nth":2},
                {"at":"connect","do":"refuse","path":"/app/*","nth":1})"),
                           nobody);
    const auto frame = [&injector](const QString &channel, const QString &event) {
        return injector.next({.at = FaultRule::Point::Frame, .channel = channel, .event = event});
    };
    QVERIFY(!frame(u"bot-1"_s, u"t"_s));
    QVERIFY(!frame(u"desk"_s, u"t"_s));
    QVERIFY(!frame(u"bot-1"_s, u"u"_s));
    QVERIFY(!injector.next({.at = FaultRule::Point::Greeting}));
    QVERIFY(frame(u"bot-2"_s, u"t"_s));
    // When a connection comes its path is not known yet.
    QVERIFY(!injector.next({.at = FaultRule::Point::Connect}));
    QVERIFY(!injector.next({.at = FaultRule::Point::Connect, .path = u"/apps/1/events"_s}));
    QVERIFY(injector.next({.at = FaultRule::Point::Connect, .path = u"/app/key"_s}));
}

void TestFaultPlan::chanceComesFromTheSeed()
{
    FaultPlan chance = plan(R"({"at":"frame","do":"drop","chance":0.25})");
    const QList<int> fired = firedOn(chance, 4000);
    QCOMPARE(firedOn(chance, 4000), fired);
    QVERIFY2(fired.size() > 850 && fired.size() < 1150, qPrintable(QString::number(fired.size())));
    chance.seed = 8;
    QVERIFY(firedOn(chance, 4000) != fired);
}

QTEST_GUILESS_MAIN(TestFaultPlan)
#include "tst_faultplan.moc"
