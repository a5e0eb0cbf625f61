// SPDX-License-Identifier: MIT
#include "ui/charts/gapspans.h"

#include <QTest>

using namespace Console;
using namespace std::chrono_literals;
using Pusher::ChannelName;
using Pusher::Gap;
using Pusher::GapLedger;
using Pusher::WallTime;
using Span = GapSpans::Span;

namespace {

constexpr WallTime begin{std::chrono::seconds(1'790'000'000)};
const ChannelName bots(QStringLiteral("bot-updates"));
const ChannelName users(QStringLiteral("user-updates-1"));

/// The spans beside the ledger that tells of the gaps.
struct Line {
    Line()
    {
        QObject::connect(&ledger, &GapLedger::gapOpened, &ledger,
                         [this](const Gap &gap) { spans.opened(gap); });
        QObject::connect(&ledger, &GapLedger::gapClosed, &ledger,
                         [this](const Gap &gap) { spans.closed(gap); });
    }
    std::vector<Span> within(std::chrono::seconds from, std::chrono::seconds to) const
    {
        return spans.within(begin + from, begin + to);
    }

    GapLedger ledger;
    GapSpans spans;
};

} // namespace

class TestGapSpans : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anOutageLastsUntilNowAndThenUntilItsEnd()
    {
        Line line;
        line.ledger.open({bots}, Gap::Cause::ConnectionLost, begin + 10s, 5);
        QCOMPARE(line.within(0s, 60s),
                 (std::vector<Span>{{begin + 10s, begin + 60s, false, true}}));
        line.ledger.close(bots, begin + 14s);
        QCOMPARE(line.within(0s, 60s), (std::vector<Span>{{begin + 10s, begin + 14s}}));
        QCOMPARE(line.within(12s, 13s), (std::vector<Span>{{begin + 12s, begin + 13s}}));
        QVERIFY(line.within(14s, 60s).empty());
        QVERIFY(line.within(0s, 10s).empty());
    }

    /// The others are heard meanwhile: counts are lower bounds, not nothing.
    void aRejectedChannelIsAPartialGap()
    {
        Line line;
        line.ledger.open({users}, Gap::Cause::Rejected, begin, 0);
        QCOMPARE(line.within(0s, 9s), (std::vector<Span>{{begin, begin + 9s, true, true}}));
    }

    void anOutageIsPartialOnceTheFirstChannelIsBack()
    {
        Line line;
        line.ledger.open({bots, users}, Gap::Cause::ConnectionLost, begin + 10s, 5);
        line.ledger.close(bots, begin + 14s);
        line.ledger.settle();
        QCOMPARE(line.within(0s, 60s),
                 (std::vector<Span>{{begin + 10s, begin + 14s},
                                    {begin + 14s, begin + 60s, true, true}}));
        line.ledger.close(users, begin + 20s);
        QCOMPARE(line.within(0s, 60s),
                 (std::vector<Span>{{begin + 10s, begin + 14s}, {begin + 14s, begin + 20s, true}}));
    }

    void aGapThatBeganBeforeTheWindowIsToldByItsEnd()
    {
        GapSpans spans;
        Gap gap;
        gap.id = 3;
        gap.from = begin;
        gap.to = begin + 5s;
        spans.closed(gap);
        QCOMPARE(spans.within(begin, begin + 60s), (std::vector<Span>{{begin, begin + 5s}}));
    }

    void everyChangeIsARevision()
    {
        Line line;
        const quint64 before = line.spans.revision();
        line.ledger.open({bots}, Gap::Cause::ConnectionLost, begin, 0);
        const quint64 open = line.spans.revision();
        QVERIFY(open != before);
        line.ledger.close(bots, begin + 1s);
        QVERIFY(line.spans.revision() != open);
    }

    void whatIsTooFastAllTheTimeIsOneSpan()
    {
        GapSpans spans;
        for (int i = 0; i < 1000; ++i)
            spans.addPartial(begin + i * 1s, begin + (i + 1) * 1s);
        QCOMPARE(spans.within(begin, begin + 1h),
                 (std::vector<Span>{{begin, begin + 1000s, true}}));
    }

    void isBoundedAsTheLedgerIs()
    {
        Line line;
        for (int i = 0; i < 10010; ++i) {
            line.ledger.open({bots}, Gap::Cause::ConnectionLost, begin + i * 2s, 0);
            line.ledger.close(bots, begin + i * 2s + 1s);
        }
        const auto spans = line.within(0s, 100000s);
        QCOMPARE(spans.size(), 10000U);
        QCOMPARE(spans.back().from, begin + 10009 * 2s);
    }
};

QTEST_GUILESS_MAIN(TestGapSpans)
#include "tst_gapspans.moc"
