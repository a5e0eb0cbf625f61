// SPDX-License-Identifier: MIT
#include "libpusher/history/gapledger.h"

#include <QSignalSpy>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const ChannelName a(u"a"_s);
const ChannelName b(u"b"_s);
const ChannelName c(u"c"_s);

WallTime at(std::chrono::seconds since)
{
    return WallTime(since);
}

Gap gapOf(const QSignalSpy &spy, qsizetype index)
{
    return spy.at(index).at(0).value<Gap>();
}

} // namespace

class tst_GapLedger : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void oneOutageIsOneGap();
    void channelsThatReturnTogetherShareARecord();
    void channelsThatReturnAtOtherTimesGetTheirOwn();
    void anOpenGapIsNotOpenedAgain();
    void closeOfAHeardChannelIsNothing();
    void aChannelLostAgainBeforeTheOthersReturned();
    void isBoundedAndCountsWhatItDropped();
    void openGapsAreNeverDropped();
    void spellsCausesAsTheContractDoes();
};

void tst_GapLedger::oneOutageIsOneGap()
{
    GapLedger ledger;
    const QSignalSpy opened(&ledger, &GapLedger::gapOpened);
    const QSignalSpy closed(&ledger, &GapLedger::gapClosed);
    ledger.open({a, b}, Gap::Cause::ServerClosing, at(10s), 42);
    QCOMPARE(opened.size(), 1);
    QVERIFY(ledger.isOpen(a));
    QVERIFY(!gapOf(opened, 0).to);
    ledger.close(a, at(12s));
    ledger.close(b, at(12s));
    QCOMPARE(closed.size(), 1); // at once: the last one is back
    const Gap gap = gapOf(closed, 0);
    QCOMPARE(gap.channels, QSet<ChannelName>({a, b}));
    QCOMPARE(gap.from, at(10s));
    QCOMPARE(gap.to, std::optional(at(12s)));
    QCOMPARE(gap.cause, Gap::Cause::ServerClosing);
    QCOMPARE(gap.afterSequence, 42u);
    QCOMPARE(gap.id, gapOf(opened, 0).id);
    QVERIFY(!ledger.isOpen(a) && !ledger.isOpen(b));
    QCOMPARE(ledger.gaps().size(), 1);
}

void tst_GapLedger::channelsThatReturnTogetherShareARecord()
{
    GapLedger ledger;
    QSignalSpy closed(&ledger, &GapLedger::gapClosed);
    ledger.open({a, b, c}, Gap::Cause::ConnectionLost, at(1s), 0);
    ledger.close(a, at(5s));
    ledger.close(b, at(5s) + 300us); // the clock is read once per answer
    QVERIFY(!ledger.isOpen(a));
    QCOMPARE(closed.size(), 0);
    QVERIFY(closed.wait());
    QCOMPARE(closed.size(), 1);
    QCOMPARE(gapOf(closed, 0).channels, QSet<ChannelName>({a, b}));
    QCOMPARE(gapOf(closed, 0).to, std::optional(at(5s) + 300us));
    QCOMPARE(ledger.gaps().size(), 2);
    QCOMPARE(ledger.gaps().last().channels, QSet<ChannelName>({c}));
    QVERIFY(!ledger.gaps().last().to);
}

void tst_GapLedger::channelsThatReturnAtOtherTimesGetTheirOwn()
{
    GapLedger ledger;
    const QSignalSpy opened(&ledger, &GapLedger::gapOpened);
    const QSignalSpy closed(&ledger, &GapLedger::gapClosed);
    ledger.open({a, b, c}, Gap::Cause::ConnectionLost, at(1s), 0);
    ledger.close(a, at(5s));
    ledger.close(b, at(6s));
    ledger.settle();
    ledger.close(c, at(7s));
    QCOMPARE(closed.size(), 3);
    QCOMPARE(gapOf(closed, 0).channels, QSet<ChannelName>({a}));
    QCOMPARE(gapOf(closed, 0).to, std::optional(at(5s)));
    QCOMPARE(gapOf(closed, 1).channels, QSet<ChannelName>({b}));
    QCOMPARE(gapOf(closed, 2).channels, QSet<ChannelName>({c}));
    QCOMPARE(gapOf(closed, 2).id, gapOf(opened, 0).id);
    QVERIFY(gapOf(closed, 0).id != gapOf(closed, 1).id);
    QCOMPARE(ledger.gaps().size(), 3);
}

void tst_GapLedger::anOpenGapIsNotOpenedAgain()
{
    GapLedger ledger;
    const QSignalSpy opened(&ledger, &GapLedger::gapOpened);
    ledger.open({a}, Gap::Cause::ConnectionLost, at(1s), 0);
    ledger.open({a}, Gap::Cause::Rejected, at(2s), 0);
    QCOMPARE(opened.size(), 1);
    ledger.open({a, b}, Gap::Cause::Rejected, at(3s), 0);
    QCOMPARE(opened.size(), 2);
    QCOMPARE(gapOf(opened, 1).channels, QSet<ChannelName>({b}));
    ledger.open({}, Gap::Cause::Rejected, at(3s), 0);
    QCOMPARE(opened.size(), 2);
}

void tst_GapLedger::closeOfAHeardChannelIsNothing()
{
    GapLedger ledger;
    const QSignalSpy closed(&ledger, &GapLedger::gapClosed);
    ledger.close(a, at(1s));
    ledger.open({b}, Gap::Cause::ConnectionLost, at(2s), 0);
    ledger.close(a, at(3s));
    QCOMPARE(closed.size(), 0);
    QVERIFY(ledger.isOpen(b));
}

void tst_GapLedger::aChannelLostAgainBeforeTheOthersReturned()
{
    GapLedger ledger;
    const QSignalSpy closed(&ledger, &GapLedger::gapClosed);
    ledger.open({a, b}, Gap::Cause::ConnectionLost, at(1s), 0);
    ledger.close(a, at(2s));
    ledger.open({a}, Gap::Cause::Rejected, at(3s), 9);
    // The first gap was told before the second began, although no turn has passed.
    QCOMPARE(closed.size(), 1);
    QVERIFY(ledger.isOpen(a));
    ledger.close(a, at(4s));
    ledger.settle();
    ledger.close(b, at(5s));
    QCOMPARE(closed.size(), 3);
    QCOMPARE(ledger.gaps().size(), 3);
    for (const Gap &gap : ledger.gaps()) {
        QVERIFY(gap.to);
        QCOMPARE(gap.channels.size(), 1);
    }
}

void tst_GapLedger::isBoundedAndCountsWhatItDropped()
{
    GapLedger ledger;
    for (int i = 0; i < GapLedger::capacity + 5; ++i) {
        ledger.open({a}, Gap::Cause::ConnectionLost, at(std::chrono::seconds(i)), 0);
        ledger.close(a, at(std::chrono::seconds(i)));
    }
    QCOMPARE(ledger.gaps().size(), GapLedger::capacity);
    QCOMPARE(ledger.dropped(), 5u);
    QCOMPARE(ledger.gaps().first().from, at(5s));
}

void tst_GapLedger::openGapsAreNeverDropped()
{
    GapLedger ledger;
    ledger.open({b}, Gap::Cause::Rejected, at(0s), 0);
    for (int i = 0; i < GapLedger::capacity + 5; ++i) {
        ledger.open({a}, Gap::Cause::ConnectionLost, at(std::chrono::seconds(i)), 0);
        ledger.close(a, at(std::chrono::seconds(i)));
    }
    QVERIFY(ledger.isOpen(b));
    QCOMPARE(ledger.gaps().first().channels, QSet<ChannelName>({b}));
}

void tst_GapLedger::spellsCausesAsTheContractDoes()
{
    QCOMPARE(Gap::causeText(Gap::Cause::ConnectionLost), u"connection-lost"_s);
    QCOMPARE(Gap::causeText(Gap::Cause::ServerClosing), u"server-closing"_s);
    QCOMPARE(Gap::causeText(Gap::Cause::Reauthorising), u"reauthorising"_s);
    QCOMPARE(Gap::causeText(Gap::Cause::Rejected), u"rejected"_s);
    QCOMPARE(Gap::causeText(Gap::Cause::CaptureStopped), u"capture-stopped"_s);
    QCOMPARE(Gap::causeText(Gap::Cause::Suspended), u"suspended"_s);
}

QTEST_GUILESS_MAIN(tst_GapLedger)
#include "tst_gapledger.moc"
