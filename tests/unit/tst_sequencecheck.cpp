// SPDX-License-Identifier: MIT
#include "libpusher/history/sequencecheck.h"
#include "tests/support/eventrows.h"

#include <QTest>

#include <limits>

using namespace Pusher;
using namespace Qt::StringLiterals;
using Verdict = SequenceCheck::Verdict;
using Kind = Verdict::Kind;

namespace {

constexpr quint64 largest = std::numeric_limits<quint64>::max();

Event eventOf(const QByteArray &rawData)
{
    return Event(0, {}, {}, {}, {}, rawData, nullptr).detachedCopy();
}

Event numbered(quint64 number)
{
    return eventOf("{\"seq\":" + QByteArray::number(number) + '}');
}

QList<Kind> verdicts(SequenceCheck &check, const QList<quint64> &numbers)
{
    QList<Kind> kinds;
    for (const quint64 number : numbers)
        kinds.append(check.check(numbered(number)).kind);
    return kinds;
}

} // namespace

/// What a sender's numbers say about what we did not get.
class TestSequenceCheck : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsNumbers_data();
    void readsNumbers();
    void countsInOrder();
    void namesWhatIsMissing();
    void whatComesLateIsNoLongerMissing();
    void aDuplicateOfALateOneIsFound();
    void whatCameBeforeTheFirstIsLateButWasNotMissed();
    void anUnnumberedEventChangesNothing();
    void knowsDuplicatesFarBack();
    void isBoundedInHoles();
    void holesAsLargeAsNumbersAre();
    void L13_duplicatesAreFlaggedAndKept();
    void L13_aGapIsNamed();
    void L13_disorder();
    void L13_aRestartIsANewEpoch_data();
    void L13_aRestartIsANewEpoch();
    void L13_aRepeatedBeginningIsNoRestart();
    void L13_textAndNumbersBeyondADouble();
};

void TestSequenceCheck::readsNumbers_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<bool>("isNumber");
    QTest::addColumn<quint64>("number");
    const auto row = [](const char *name, const QByteArray &data, std::optional<quint64> number) {
        QTest::newRow(name) << data << number.has_value() << number.value_or(0);
    };
    row("number", R"({"seq":17})", 17);
    row("in a string of JSON", QByteArray::fromStdString(EventRows::quoted(R"({"seq":17})")), 17);
    row("text", R"({"seq":"17"})", 17);
    row("0", R"({"seq":0})", 0);
    row("2^53 + 1", R"({"seq":9007199254740993})", 9007199254740993U);
    row("2^64 - 1", R"({"seq":18446744073709551615})", largest);
    row("2^64 - 1 as text", R"({"seq":"18446744073709551615"})", largest);
    row("2^64", R"({"seq":18446744073709551616})", {});
    row("negative", R"({"seq":-1})", {});
    row("fraction", R"({"seq":17.5})", {});
    row("exponent", R"({"seq":1e3})", {});
    row("empty text", R"({"seq":""})", {});
    row("other text", R"({"seq":"17x"})", {});
    row("text with a space", R"({"seq":" 17"})", {});
    row("null", R"({"seq":null})", {});
    row("object", R"({"seq":{"seq":17}})", {});
    row("another member", R"({"sequence":17})", {});
    row("deeper", R"({"data":{"seq":17}})", {});
    row("no object", "17", {});
    row("no data", "", {});
}

void TestSequenceCheck::readsNumbers()
{
    QFETCH(QByteArray, data);
    QFETCH(bool, isNumber);
    QFETCH(quint64, number);
    const auto found = SequenceCheck::numberOf(eventOf(data), "seq");
    QCOMPARE(found, isNumber ? std::optional(number) : std::nullopt);
}

void TestSequenceCheck::countsInOrder()
{
    SequenceCheck check("seq");
    QVERIFY(!check.highest());
    QCOMPARE(verdicts(check, {17, 18, 19}),
             QList<Kind>({Kind::First, Kind::InOrder, Kind::InOrder}));
    QCOMPARE(check.highest(), std::optional<quint64>(19));
    QCOMPARE(check.counters(), SequenceCheck::Counters{.checked = 3});
}

void TestSequenceCheck::namesWhatIsMissing()
{
    SequenceCheck check("seq");
    check.check(numbered(100));
    const Verdict verdict = check.check(numbered(121));
    const Verdict expected{
        .kind = Kind::Hole, .number = 121, .firstMissing = 101, .lastMissing = 120};
    QCOMPARE(verdict, expected);
    QCOMPARE(check.counters().holes, quint64(1));
    QCOMPARE(check.counters().missing, quint64(20));
}

void TestSequenceCheck::whatComesLateIsNoLongerMissing()
{
    SequenceCheck check("seq");
    QCOMPARE(
        verdicts(check, {1, 5, 3, 2, 4, 6}),
        QList<Kind>({Kind::First, Kind::Hole, Kind::Late, Kind::Late, Kind::Late, Kind::InOrder}));
    QCOMPARE(check.counters(), (SequenceCheck::Counters{.checked = 6, .holes = 1, .late = 3}));
}

void TestSequenceCheck::aDuplicateOfALateOneIsFound()
{
    SequenceCheck check("seq");
    QCOMPARE(
        verdicts(check, {10, 20, 15, 15, 14, 16, 14, 16, 20, 10}),
        QList<Kind>({Kind::First, Kind::Hole, Kind::Late, Kind::Duplicate, Kind::Late, Kind::Late,
                     Kind::Duplicate, Kind::Duplicate, Kind::Duplicate, Kind::Duplicate}));
    QCOMPARE(check.counters().missing, quint64(6));
}

void TestSequenceCheck::whatCameBeforeTheFirstIsLateButWasNotMissed()
{
    SequenceCheck check("seq");
    QCOMPARE(verdicts(check, {10, 8, 9, 8}),
             QList<Kind>({Kind::First, Kind::Late, Kind::Late, Kind::Duplicate}));
    QCOMPARE(check.counters().missing, quint64(0));
}

void TestSequenceCheck::anUnnumberedEventChangesNothing()
{
    SequenceCheck check("seq");
    check.check(numbered(1));
    QCOMPARE(check.check(eventOf("{}")), (Verdict{.kind = Kind::Unnumbered}));
    QCOMPARE(check.check(numbered(2)).kind, Kind::InOrder);
    QCOMPARE(check.counters(), (SequenceCheck::Counters{.checked = 3, .unnumbered = 1}));
}

void TestSequenceCheck::knowsDuplicatesFarBack()
{
    // Nothing but holes, the worst case: the newest 10 000 are known.
    SequenceCheck check("seq");
    const quint64 count = SequenceCheck::capacity;
    for (quint64 i = 0; i < count; ++i)
        check.check(numbered(100 + 2 * i));
    for (quint64 i = 0; i < count; ++i)
        QCOMPARE(check.check(numbered(100 + 2 * i)).kind, Kind::Duplicate);
}

void TestSequenceCheck::isBoundedInHoles()
{
    SequenceCheck check("seq");
    const quint64 count = SequenceCheck::capacity;
    for (quint64 i = 0; i <= count; ++i)
        check.check(numbered(100 + 2 * i));
    // 100 is forgotten, so nobody can say whether this is a second one; 101 is still awaited.
    QCOMPARE(check.counters().missing, count);
    QCOMPARE(check.check(numbered(100)).kind, Kind::Late);
    QCOMPARE(check.counters().missing, count);
    QCOMPARE(check.check(numbered(101)).kind, Kind::Late);
    QCOMPARE(check.counters().missing, count - 1);
}

void TestSequenceCheck::holesAsLargeAsNumbersAre()
{
    SequenceCheck check("seq");
    QCOMPARE(verdicts(check, {0, largest, largest, 0, largest}),
             QList<Kind>({Kind::First, Kind::Hole, Kind::Duplicate, Kind::Restart, Kind::Hole}));
    QCOMPARE(check.counters().missing, largest); // and not twice as much, which would be little
    QCOMPARE(check.check(numbered(5)).kind, Kind::Late);
    QCOMPARE(check.counters().missing, largest);
}

void TestSequenceCheck::L13_duplicatesAreFlaggedAndKept()
{
    EventHistory journal(100, std::make_shared<Interner>());
    for (const char *data : {R"({"seq":1})", R"({"seq":2})", R"({"seq":2})", R"({"seq":3})"})
        EventRows::add(journal, {.data = data});
    SequenceCheck check("seq");
    QList<Kind> kinds;
    journal.forEach(1, 4, [&](const Event &kept) { kinds.append(check.check(kept).kind); });
    QCOMPARE(kinds, QList<Kind>({Kind::First, Kind::InOrder, Kind::Duplicate, Kind::InOrder}));
    QCOMPARE(check.counters().duplicates, quint64(1));
    QCOMPARE(journal.size(), quint64(4));
}

void TestSequenceCheck::L13_aGapIsNamed()
{
    SequenceCheck check("seq");
    check.check(numbered(17));
    const Verdict expected{.kind = Kind::Hole, .number = 20, .firstMissing = 18, .lastMissing = 19};
    QCOMPARE(check.check(numbered(20)), expected);
    QCOMPARE(check.counters().missing, quint64(2));
}

void TestSequenceCheck::L13_disorder()
{
    SequenceCheck check("seq");
    QCOMPARE(verdicts(check, {1, 3, 2, 4}),
             QList<Kind>({Kind::First, Kind::Hole, Kind::Late, Kind::InOrder}));
}

void TestSequenceCheck::L13_aRestartIsANewEpoch_data()
{
    QTest::addColumn<quint64>("first");
    QTest::addColumn<quint64>("begin");
    QTest::newRow("at 0, as before") << quint64(0) << quint64(0);
    QTest::newRow("at 1, as before") << quint64(1) << quint64(1);
    QTest::newRow("at 0 where we came later") << quint64(5000) << quint64(0);
    QTest::newRow("at 1 where we came later") << quint64(5000) << quint64(1);
}

void TestSequenceCheck::L13_aRestartIsANewEpoch()
{
    QFETCH(quint64, first);
    QFETCH(quint64, begin);
    SequenceCheck check("seq");
    for (quint64 i = 0; i < 500; ++i)
        check.check(numbered(first + i));
    const Verdict restarted{.kind = Kind::Restart, .number = begin, .epoch = 2};
    QCOMPARE(check.check(numbered(begin)), restarted);
    QCOMPARE(check.epoch(), quint64(2));
    // The numbers of the epoch before are new ones now.
    for (quint64 i = 1; i < 500; ++i)
        QCOMPARE(check.check(numbered(begin + i)).kind, Kind::InOrder);
    QCOMPARE(check.counters(), (SequenceCheck::Counters{.checked = 1000, .restarts = 1}));
}

void TestSequenceCheck::L13_aRepeatedBeginningIsNoRestart()
{
    SequenceCheck check("seq");
    QCOMPARE(verdicts(check, {0, 0, 1, 1, 0, 2}),
             QList<Kind>({Kind::First, Kind::Duplicate, Kind::InOrder, Kind::Duplicate,
                          Kind::Duplicate, Kind::InOrder}));
    // Nor is one that was missing, however far the stream is.
    SequenceCheck late("seq");
    QCOMPARE(verdicts(late, {0, 100, 1}), QList<Kind>({Kind::First, Kind::Hole, Kind::Late}));
    QCOMPARE(late.epoch(), quint64(1));
}

void TestSequenceCheck::L13_textAndNumbersBeyondADouble()
{
    // As doubles the three are the same number.
    SequenceCheck check("seq");
    check.check(eventOf(R"({"seq":"9007199254740992"})"));
    QCOMPARE(check.check(eventOf(R"({"seq":9007199254740993})")).kind, Kind::InOrder);
    QCOMPARE(check.check(eventOf(R"({"seq":"9007199254740994"})")).kind, Kind::InOrder);
    QCOMPARE(check.check(eventOf(R"({"seq":9007199254740993})")).kind, Kind::Duplicate);
}

QTEST_APPLESS_MAIN(TestSequenceCheck)
#include "tst_sequencecheck.moc"
