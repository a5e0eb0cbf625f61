// SPDX-License-Identifier: MIT
#include "libpusher/auth/authhandler.h"
#include "libpusher/config/clientoptions.h"
#include "libpusher/logging/log.h"
#include "libpusher/logging/logring.h"
#include "libpusher/logging/logthrottle.h"
#include "libpusher/logging/redactor.h"

#include <QDebug>
#include <QTest>

#include <thread>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {
const Scheduler::TimePoint start{1h};

LogLine line(const QString &text)
{
    return {.number = 0, .at = {}, .type = QtInfoMsg, .category = u"pusher.test"_s, .text = text};
}
} // namespace

/// Levels, the ring of recent lines, floods, and what nobody may read in a log.
class tst_Logging : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void levelsHaveTheSeedsNames();
    void eachInstanceHasItsLevel();
    void filterRulesSetTheOtherCategories();
    void theRingKeepsTheNewest();
    void theRingIsSharedByThreads();
    void X10_aLineThatRepeatsItselfIsCounted();
    void X10_aFloodOfLinesIsCounted();
    void X10_everyLineIsAccountedFor();
    void I4_secretsAreTakenOut_data();
    void I4_secretsAreTakenOut();
    void I4_ordinaryTextStays_data();
    void I4_ordinaryTextStays();
    void I4_secretsThatItWasToldOf();
    void I4_whatHoldsASecretCannotBeLogged();
};

void tst_Logging::levelsHaveTheSeedsNames()
{
    QCOMPARE(Log::levelFromName(u"DEBUG"), Log::Level::Debug);
    for (const auto level :
         {Log::Level::Error, Log::Level::Warning, Log::Level::Info, Log::Level::Debug})
        QCOMPARE(Log::levelFromName(Log::nameOf(level)), level);
    for (const QString &other : {u""_s, u"trace"_s, u"debug "_s, u"3"_s})
        QVERIFY(!Log::levelFromName(other));
}

void tst_Logging::eachInstanceHasItsLevel()
{
    const Log quiet;
    Log talkative(Log::Level::Debug, u"bot 1"_s);
    QCOMPARE(quiet.level(), Log::Level::Warning);
    QCOMPARE(quiet.connection().categoryName(), "pusher.connection");
    QCOMPARE(talkative.channels().categoryName(), "pusher.channels.bot 1");
    QVERIFY(!quiet.protocol().isInfoEnabled() && quiet.protocol().isWarningEnabled());
    QVERIFY(talkative.protocol().isDebugEnabled());
    QTest::ignoreMessage(QtDebugMsg, "heard \"a\\u001Bb\"");
    qCDebug(talkative.protocol()) << "heard"
                                << u"a\x1b"
                                   "b"_s;
    qCDebug(quiet.protocol()) << "not heard";
    talkative.setLevel(Log::Level::Error);
    for (const QLoggingCategory *part :
         {&talkative.connection(), &talkative.channels(), &talkative.protocol()})
        QVERIFY(!part->isWarningEnabled() && part->isCriticalEnabled());
    QVERIFY(quiet.connection().isWarningEnabled());
}

void tst_Logging::filterRulesSetTheOtherCategories()
{
    const QLoggingCategory category("pusher.test", QtWarningMsg);
    QLoggingCategory::setFilterRules(Log::filterRules(Log::Level::Info));
    QVERIFY(category.isInfoEnabled() && !category.isDebugEnabled());
    QLoggingCategory::setFilterRules(Log::filterRules(Log::Level::Error));
    QVERIFY(!category.isWarningEnabled() && category.isCriticalEnabled());
    QLoggingCategory::setFilterRules({});
    QVERIFY(category.isWarningEnabled() && !category.isInfoEnabled());
}

void tst_Logging::theRingKeepsTheNewest()
{
    LogRing ring(3);
    QCOMPARE(ring.linesAfter().size(), 0);
    for (int i = 1; i <= 5; ++i)
        ring.append(line(QString::number(i)));
    const auto lines = ring.linesAfter();
    QCOMPARE(lines.size(), 3);
    QCOMPARE(lines.first().number, 3u);
    QCOMPARE(lines.last().text, u"5"_s);
    QCOMPARE(ring.linesAfter(4).size(), 1);
    QCOMPARE(ring.linesAfter(4).first().number, 5u);
    QCOMPARE(ring.linesAfter(5).size(), 0);
    QCOMPARE(ring.linesAfter(99).size(), 0);
    QCOMPARE(ring.appended(), 5u);
    QCOMPARE(ring.dropped(), 2u);
    ring.append(line(QString(1'000'000, u'x')));
    const QString cut = ring.linesAfter(5).first().text;
    QCOMPARE(cut.size(), LogRing::maximumText);
    QVERIFY(cut.endsWith(u"x…"_s));
}

void tst_Logging::theRingIsSharedByThreads()
{
    constexpr int each = 5000;
    LogRing ring(100);
    std::vector<std::jthread> writers;
    for (int writer = 0; writer < 4; ++writer)
        writers.emplace_back([&ring] {
            for (int i = 0; i < each; ++i)
                ring.append(line(QString::number(i)));
        });
    quint64 last = 0;
    while (last < 4 * each) {
        for (const LogLine &read : ring.linesAfter(last)) {
            QVERIFY(read.number > last);
            last = read.number;
        }
    }
    QCOMPARE(ring.appended(), quint64(4 * each));
    QCOMPARE(ring.dropped(), quint64(4 * each - 100));
}

void tst_Logging::X10_aLineThatRepeatsItselfIsCounted()
{
    LogThrottle throttle;
    const auto admit = [&throttle](Scheduler::TimePoint now) { return throttle.admit(7, now); };
    QVERIFY(admit(start).admitted);
    throttle.remember(7, {QtWarningMsg, u"pusher.test"_s, u"again"_s});
    for (int i = 1; i < LogThrottle::repeatsAtOnce; ++i)
        QVERIFY(admit(start).admitted);
    QVERIFY(!throttle.isWaiting());
    for (int i = 0; i < 4211; ++i)
        QVERIFY(!admit(start).admitted);
    QVERIFY(throttle.isWaiting());
    // Other lines are not concerned.
    QVERIFY(throttle.admit(8, start).admitted);
    QCOMPARE(throttle.settle(start + 999ms).size(), 0u);
    const auto summaries = throttle.settle(start + 1s);
    QCOMPARE(summaries.size(), 1u);
    QCOMPARE(summaries[0].more, 4211u);
    QCOMPARE(summaries[0].text, u"again"_s);
    QCOMPARE(summaries[0].type, QtWarningMsg);
    QVERIFY(!throttle.isWaiting());
    QCOMPARE(throttle.settle(start + 1h).size(), 0u);
    // One that goes on is written once a second, with what came between.
    quint64 told = 0;
    for (int i = 1; i <= 3500; ++i) {
        const auto decision = admit(start + 2s + i * 1ms);
        told += decision.more + (decision.admitted ? 1 : 0);
    }
    const auto rest = throttle.settle(start + 1h);
    QCOMPARE(rest.size(), 1u);
    QVERIFY(rest[0].more < 1000);
    QCOMPARE(told + rest[0].more, 3500u);
}

void tst_Logging::X10_aFloodOfLinesIsCounted()
{
    LogThrottle throttle;
    int written = 0;
    for (quint64 i = 0; i < 100'000; ++i)
        written += throttle.admit(i, start + i * 10us).admitted ? 1 : 0; // one second
    QCOMPARE(written, LogThrottle::linesAtOnce + LogThrottle::linesPerSecond - 1);
    QCOMPARE(throttle.leftOut(), quint64(100'000 - written));
    QVERIFY(throttle.admit(1'000'000, start + 2s).admitted);
    // What has something to tell is not forgotten for a newer line.
    for (int i = 0; i < 100; ++i)
        throttle.admit(1'000'000, start + 2s);
    for (quint64 i = 0; i < 2 * LogThrottle::maximumKnown; ++i)
        throttle.admit(i, start + 1h);
    const auto summaries = throttle.settle(start + 1h);
    QCOMPARE(summaries.size(), 1u);
    QCOMPARE(summaries[0].more, quint64(101 - LogThrottle::repeatsAtOnce));
}

void tst_Logging::X10_everyLineIsAccountedFor()
{
    LogThrottle throttle;
    quint64 accounted = 0;
    quint64 seed = 1;
    for (int i = 0; i < 200'000; ++i) {
        seed = seed * 6364136223846793005U + 1442695040888963407U;
        const auto now = start + i * 50us;
        const auto decision = throttle.admit((seed >> 33) % 700, now);
        accounted += decision.more + (decision.admitted ? 1 : 0);
        if (i % 1000 == 0) {
            for (const auto &summary : throttle.settle(now))
                accounted += summary.more;
        }
    }
    for (const auto &summary : throttle.settle(start + 1h))
        accounted += summary.more;
    QVERIFY(!throttle.isWaiting());
    QCOMPARE(accounted + throttle.leftOut(), 200'000u);
}

void tst_Logging::I4_secretsAreTakenOut_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("clean");
    const QString mac(64, u'a');
    const QString jwt = u"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJl"_s;
    const auto row = [](const char *name, const QString &text, const QString &clean) {
        QTest::newRow(name) << text << clean;
    };
    row("header", u"Authorization: Basic dXNlcjpwYXNz and more"_s, u"Authorization: …"_s);
    row("header of HTTP/2", u"(\"authorization\", \"Bearer abc\")"_s, u"(\"authorization\", …"_s);
    row("bearer", u"sent bearer abc.def to x"_s, u"sent bearer … to x"_s);
    row("token", u"got "_s + jwt + u" from there"_s, u"got … from there"_s);
    row("token without a signature", u"got "_s + jwt.section(u'.', 0, 1) + u'.', u"got …"_s);
    row("signature", u"auth key:"_s + mac + u" sent"_s, u"auth key:… sent"_s);
    row("signed URL", u"POST http://h/apps/1/events?auth_key=k&auth_signature=s HTTP"_s,
        u"POST http://h/apps/1/events?… HTTP"_s);
    row("user in a URL", u"to wss://user:pass@host/app/k"_s, u"to wss://…@host/app/k"_s);
    row("environment", u"PUSHER_SECRET=abc"_s, u"PUSHER_SECRET=…"_s);
    row("JSON", uR"({"shared_secret":"abc=","auth":"k"})"_s,
        uR"({"shared_secret":"…","auth":"k"})"_s);
    row("quoted JSON", uR"("{\"token\":\"abc\",\"a\":1}")"_s, uR"("{\"token\":\"…\",\"a\":1}")"_s);
    row("password", u"password = abc; x"_s, u"password = …; x"_s);
}

void tst_Logging::I4_secretsAreTakenOut()
{
    QFETCH(QString, text);
    QFETCH(QString, clean);
    QCOMPARE(Redactor().redacted(text), clean);
}

void tst_Logging::I4_ordinaryTextStays_data()
{
    QTest::addColumn<QString>("text");
    for (const QString &text :
         {u"the token's signature is wrong"_s, u"authorization failed for private-x"_s,
          u"token: cannot read /run/token"_s, u"connecting to ws://127.0.0.1:6001/app/key"_s,
          u"a fingerprint: 0123abcd"_s, u"zwölf Boxkämpfer ⟨ESC⟩ 🙂"_s, u"bearer"_s})
        QTest::newRow(qPrintable(text)) << text;
}

void tst_Logging::I4_ordinaryTextStays()
{
    QFETCH(QString, text);
    QCOMPARE(Redactor().redacted(text), text);
}

void tst_Logging::I4_secretsThatItWasToldOf()
{
    Redactor redactor;
    redactor.hide(Secret("hunter two"));
    redactor.hide(Secret("short"));
    redactor.hide(Secret());
    QCOMPARE(redactor.redacted(u"xhunter twox, hunter two, short"_s), u"x…x, …, short"_s);
    for (int i = 0; i < 1000; ++i)
        redactor.hide(Secret(QByteArray("a secret " + QByteArray::number(i))));
    QCOMPARE(redactor.redacted(u"hunter two a secret 1."_s), u"… …."_s);
}

template <typename T>
concept Loggable = requires(QDebug debug, const T &value)
{
    debug << value;
};

/// By type: such a line does not compile.
void tst_Logging::I4_whatHoldsASecretCannotBeLogged()
{
    static_assert(!Loggable<Secret> && !Loggable<ClientOptions> && !Loggable<JwtOptions>);
    static_assert(!Loggable<AuthAnswer> && !Loggable<AuthHandler::Request>);
    static_assert(!Loggable<AuthHandler::Decision> && !Loggable<AuthHandler::SignIn>);
    static_assert(!Loggable<JwtKey> && !Loggable<LocalSigner> && !Loggable<Result<Secret>>);
    // The concept can tell.
    static_assert(Loggable<QString> && Loggable<QByteArray>);
}

QTEST_APPLESS_MAIN(tst_Logging)
#include "tst_logging.moc"
