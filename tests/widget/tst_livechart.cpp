// SPDX-License-Identifier: MIT
#include "tests/support/chartfeed.h"
#include "ui/charts/eventratechart.h"
#include "ui/charts/runningtotalchart.h"
#include "ui/charts/winlosschart.h"

#include <QComboBox>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;
using namespace std::chrono;
using namespace std::chrono_literals;
using Pusher::WallTime;

namespace {

constexpr WallTime begin{seconds(1'790'000'000)};
constexpr int curves = int(ChartData::kindCount);

/// A chart over data that the test fills, one minute wide, with its right edge at `now`.
template <typename Chart>
struct Desk : ChartFeed {
    Desk()
        : data(history, store)
        , chart(data)
    {
        chart.resize(900, 240);
        chart.setAge({true, 0ms});
        data.noteLineUp(begin - 60s);
        chart.show();
    }

    /// Looks at the minute that ends at `now`.
    void look(WallTime now, seconds span = 1min)
    {
        data.collect();
        const auto to = ceil<seconds>(now);
        chart.setWindow({to - span, to, now});
        chart.draw();
    }
    /// Where a time is, in the chart's pixels; after `look(now)`.
    double x(WallTime time, WallTime now) const
    {
        const QRectF area = plot();
        return area.right()
            + duration<double>(time - ceil<seconds>(now)).count() / 60 * area.width();
    }
    /// The plot in the chart's pixels, as a gap over all of it says.
    QRectF plot() const { return QRectF(62, 0, chart.plotWidth(), chart.height()); }

    ChartData data;
    Chart chart;
};

/// How much of a column of the picture has this colour, or nearly so.
int pixelsLike(const QImage &image, const QRectF &area, const QColor &color)
{
    int count = 0;
    const QRect rect = area.toAlignedRect().intersected(image.rect());
    for (int y = rect.top(); y <= rect.bottom(); ++y) {
        for (int x = rect.left(); x <= rect.right(); ++x) {
            const QColor pixel = image.pixelColor(x, y);
            count += std::abs(pixel.red() - color.red()) < 40
                && std::abs(pixel.green() - color.green()) < 40
                && std::abs(pixel.blue() - color.blue()) < 40;
        }
    }
    return count;
}

} // namespace

class TestLiveChart : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void eachCurveIsReplacedOnceADrawing()
    {
        Desk<EventRateChart> desk;
        const quint64 before = desk.chart.redraws();
        for (int i = 1; i <= 5; ++i) {
            for (int event = 0; event < 1000; ++event)
                desk.event("trade-executed", begin + i * 1s);
            desk.look(begin + i * 1s + 500ms);
        }
        QCOMPARE(desk.chart.redraws(), before + 5);
        QCOMPARE(desk.chart.replaces(), desk.chart.redraws() * curves);
    }

    void nothingNewIsNotDrawnAgain()
    {
        Desk<EventRateChart> desk;
        desk.event("trade-executed", begin);
        desk.look(begin + 1500ms);
        const quint64 drawn = desk.chart.redraws();
        desk.look(begin + 1700ms);
        QCOMPARE(desk.chart.redraws(), drawn);
        // More of a second that is not over changes no rate yet.
        desk.event("trade-executed", begin + 1600ms);
        desk.look(begin + 1800ms);
        QCOMPARE(desk.chart.redraws(), drawn);
        desk.look(begin + 2500ms);
        QCOMPARE(desk.chart.redraws(), drawn + 1);
    }

    void aHiddenChartDrawsNothing()
    {
        Desk<EventRateChart> desk;
        desk.look(begin + 1s);
        desk.chart.hide();
        const quint64 drawn = desk.chart.redraws();
        const quint64 replaced = desk.chart.replaces();
        for (int i = 2; i < 30; ++i) {
            desk.event("trade-executed", begin + i * 1s);
            desk.look(begin + i * 1s + 500ms);
        }
        QCOMPARE(desk.chart.redraws(), drawn);
        QCOMPARE(desk.chart.replaces(), replaced);
        desk.chart.show();
        QCOMPARE(desk.chart.redraws(), drawn + 1);
        QVERIFY2(desk.chart.caption().contains(u"28 events"_s), "nothing was missed meanwhile");
    }

    void aGapIsHatchedOverTheFullHeight()
    {
        Desk<EventRateChart> desk;
        desk.chart.setTheme(Theme(Theme::Kind::Light));
        for (int i = 0; i < 150; ++i)
            desk.event("trade-executed", begin - 50s + i / 3 * (1 + i % 2) * 1s);
        desk.look(begin);
        const QImage before = desk.chart.grab().toImage();
        desk.data.gapOpened(chartGap(1, begin - 30s));
        Pusher::Gap closed = chartGap(1, begin - 30s);
        closed.to = begin - 20s;
        desk.data.gapClosed(closed);
        desk.look(begin);

        const auto bands = desk.chart.gapBands();
        QCOMPARE(bands.size(), 1U);
        QVERIFY(std::abs(bands[0].left() - desk.x(begin - 30s, begin)) < 2);
        QVERIFY(std::abs(bands[0].right() - desk.x(begin - 20s, begin)) < 2);
        QVERIFY(bands[0].height() > desk.chart.height() * 0.6);
        // The curve had been there; now nobody claims to know it.
        const QImage after = desk.chart.grab().toImage();
        const QRectF inside = bands[0].adjusted(3, 3, -3, -3);
        const QColor curve = Theme(Theme::Kind::Light).stroke(0);
        QVERIFY(pixelsLike(before, inside, curve) > 50);
        QCOMPARE(pixelsLike(after, inside, curve), 0);
        const QColor hatch = Theme(Theme::Kind::Light).color(Theme::Role::Offline);
        QVERIFY(pixelsLike(after, inside, hatch) + pixelsLike(after, inside, hatch.lighter(140))
                > 100);
        QVERIFY2(desk.chart.caption().startsWith(u"≥ "_s), "at least so many: the gap hid some");
    }

    void anOpenGapReachesToNow()
    {
        Desk<EventRateChart> desk;
        desk.data.gapOpened(chartGap(1, begin - 10s));
        desk.look(begin);
        QVERIFY(std::abs(desk.chart.gapBands()[0].right() - desk.x(begin, begin)) < 2);
    }

    void aGapOfAMillisecondIsSeenInAnHour()
    {
        Desk<EventRateChart> desk;
        Pusher::Gap gap = chartGap(1, begin - 10min);
        gap.to = begin - 10min + 1ms;
        desk.data.gapClosed(gap);
        desk.look(begin, 1h);
        QCOMPARE(desk.chart.gapBands().size(), 1U);
        QVERIFY(desk.chart.gapBands()[0].width() >= 3);
    }

    void aChannelAloneLeavesTheCurve()
    {
        Desk<EventRateChart> desk;
        desk.event("trade-executed", begin - 5s);
        desk.data.gapOpened(chartGap(1, begin - 30s, Pusher::Gap::Cause::Rejected));
        desk.look(begin);
        QVERIFY(desk.chart.gapBands()[0].height() < 10);
        QVERIFY(desk.chart.caption().startsWith(u"≥ "_s));
    }

    void tenThousandGapsAreFewBands()
    {
        Desk<EventRateChart> desk;
        for (int i = 0; i < 10000; ++i) {
            Pusher::Gap gap = chartGap(quint64(i) + 1, begin - 1h + i * 360ms);
            gap.to = gap.from + 100ms;
            desk.data.gapClosed(gap);
        }
        desk.look(begin, 1h);
        QVERIFY(desk.chart.gapBands().size() < 900);
    }

    void whatIsStaleSaysSinceWhen()
    {
        Desk<EventRateChart> desk;
        desk.event("trade-executed", begin - 20s);
        desk.look(begin);
        QVERIFY(!desk.chart.caption().contains(u"ago"_s));
        auto *caption = desk.chart.template findChild<QLabel *>(u"eventRateChartCaption"_s);
        QCOMPARE(caption->foregroundRole(), QPalette::WindowText);
        const quint64 drawn = desk.chart.redraws();
        desk.chart.setAge({false, 20s});
        desk.chart.draw();
        QCOMPARE(desk.chart.redraws(), drawn + 1);
        QVERIFY(desk.chart.caption().startsWith(u"last event 20 s ago"_s));
        QCOMPARE(caption->foregroundRole(), QPalette::PlaceholderText);
        desk.chart.setAge({false, 21s});
        desk.chart.draw();
        QVERIFY2(desk.chart.redraws() == drawn + 1, "an age alone is a word, not a drawing");
    }

    void arrowKeysTellPointByPoint()
    {
        Desk<EventRateChart> desk;
        desk.event("trade-executed", begin - 5s);
        desk.event("bot-updated", begin - 5s);
        desk.look(begin + 900ms);
        const QString sum = desk.chart.caption();
        QTest::keyClick(&desk.chart, Qt::Key_Left);
        QVERIFY(desk.chart.caption().contains(u"trades 0"_s));
        for (int i = 0; i < 4; ++i)
            QTest::keyClick(&desk.chart, Qt::Key_Left);
        QTest::keyClick(&desk.chart, Qt::Key_Left);
        QTest::keyClick(&desk.chart, Qt::Key_Right);
        QVERIFY2(desk.chart.caption().contains(u"trades 1, bots 1"_s),
                 qPrintable(desk.chart.caption()));
        QCOMPARE(desk.chart.accessibleDescription(), desk.chart.caption());
        // The point stays the reader's while time goes on.
        const QString chosen = desk.chart.caption();
        desk.look(begin + 2900ms);
        QCOMPARE(desk.chart.caption(), chosen);
        QTest::keyClick(&desk.chart, Qt::Key_Escape);
        QCOMPARE(desk.chart.caption(), sum);
        QTest::keyClick(&desk.chart, Qt::Key_Home);
        QVERIFY(desk.chart.caption() != sum);
        desk.look(begin + 10min);
        QVERIFY2(desk.chart.caption().contains(u"events"_s), "time went on over the point");
    }

    void thePointerTellsTheNearestPoint()
    {
        Desk<WinLossChart> desk;
        desk.trade(begin - 5s);
        desk.look(begin + 900ms);
        const QPoint at(int(desk.x(begin - 4500ms, begin + 900ms)), desk.chart.height() / 2);
        QTest::mouseMove(&desk.chart, at - QPoint(40, 0));
        QTest::mouseMove(&desk.chart, at);
        QVERIFY2(desk.chart.caption().contains(u"1 won, 0 lost"_s),
                 qPrintable(desk.chart.caption()));
        QTest::mouseMove(&desk.chart, QPoint(5, 5));
        QVERIFY(desk.chart.caption().contains(u"100.0 % won"_s));
    }

    void spaceAsksToFreeze()
    {
        Desk<EventRateChart> desk;
        QSignalSpy asked(&desk.chart, &LiveChart::freezeRequested);
        QTest::keyClick(&desk.chart, Qt::Key_Space);
        QCOMPARE(asked.count(), 1);
    }

    void anEmptyChartSaysWhy()
    {
        Desk<WinLossChart> results;
        results.look(begin);
        auto *why = results.chart.findChild<QLabel *>(u"winLossChartNothing"_s);
        QVERIFY(why->isVisible());
        QVERIFY(why->text().startsWith(u"No trade yet"_s));
        results.trade(begin);
        results.look(begin + 1s);
        QVERIFY(!why->isVisible());
        Desk<RunningTotalChart> total;
        total.look(begin);
        QVERIFY(total.chart.findChild<QLabel *>(u"runningTotalChartNothing"_s)
                    ->text()
                    .contains(u"begins with the first"_s));
    }

    void winsAndLossesAreCounted()
    {
        Desk<WinLossChart> desk;
        for (int i = 0; i < 30; ++i)
            desk.trade(begin - 10s,
                       {.result = i % 3 == 0 ? Trade::Result::Loss : Trade::Result::Win});
        desk.look(begin);
        QVERIFY2(desk.chart.caption().startsWith(u"20 won  ·  10 lost  ·  66.7 % won"_s),
                 qPrintable(desk.chart.caption()));
        desk.data.gapOpened(chartGap(1, begin - 5s));
        desk.look(begin);
        QVERIFY2(desk.chart.caption().startsWith(u"≥ 20 won  ·  ≥ 10 lost  ·  ≈ 66.7 % won"_s),
                 qPrintable(desk.chart.caption()));
    }

    void nothingIsFilledBeforeTheFirstTrade()
    {
        Desk<WinLossChart> desk;
        desk.chart.setTheme(Theme(Theme::Kind::Light));
        desk.event("bot-updated", begin - 300s);
        for (int i = 0; i < 9; ++i)
            desk.trade(begin - 10s);
        desk.look(begin, 10min);
        const QImage image = desk.chart.grab().toImage();
        const QRectF plot = desk.plot();
        const QColor fill = Theme(Theme::Kind::Light).color(Theme::Role::Win);
        QVERIFY(pixelsLike(image, plot.adjusted(0, 40, -50, -50), fill) == 0);
        QVERIFY(pixelsLike(image, plot.adjusted(plot.width() - 50, 40, 0, -50), fill) > 20);
    }

    void theTotalIsWinsLessLossesUntilSomebodyTellsAProfit()
    {
        Desk<RunningTotalChart> desk;
        desk.trade(begin - 10s);
        desk.trade(begin - 9s);
        desk.look(begin);
        QVERIFY2(desk.chart.caption().startsWith(u"wins − losses +2"_s),
                 qPrintable(desk.chart.caption()));
        auto *choice = desk.chart.findChild<QComboBox *>(u"runningTotalChoice"_s);
        QVERIFY(!choice->isVisible());

        desk.trade(begin - 5s, {.currency = "EUR", .profit = "0.10"});
        desk.trade(begin - 5s, {.currency = "EUR", .profit = "0.20"});
        desk.trade(begin - 4s, {.currency = "USD", .profit = "-7"});
        desk.look(begin);
        QVERIFY2(desk.chart.caption().startsWith(u"profit +0.30 EUR"_s),
                 qPrintable(desk.chart.caption()));
        QVERIFY(choice->isVisible());
        QCOMPARE(choice->count(), 3);
        choice->setCurrentIndex(2);
        Q_EMIT choice->activated(2);
        QVERIFY2(desk.chart.caption().startsWith(u"profit −7 USD"_s),
                 qPrintable(desk.chart.caption()));
        QTest::keyClick(&desk.chart, Qt::Key_Left);
        QVERIFY(desk.chart.caption().endsWith(u"−7 USD"_s));
    }

    /// "At least" would be a lie for a sum that can fall.
    void aTotalAcrossAGapSaysWhatIsMissing()
    {
        Desk<RunningTotalChart> desk;
        desk.trade(begin - 20s);
        desk.data.gapOpened(chartGap(1, begin - 10s));
        desk.look(begin);
        QVERIFY(desk.chart.caption().contains(u"without what the gaps hid"_s));
        QVERIFY(!desk.chart.caption().contains(u"≥"_s));
    }

    void L8_currenciesAreForeignText()
    {
        Desk<RunningTotalChart> desk;
        desk.trade(begin - 5s,
                   {.currency = "\u202e"
                                "RUE<b>&x",
                    .profit = "1"});
        desk.look(begin);
        QVERIFY(!desk.chart.caption().contains(QChar(0x202e)));
        QVERIFY(desk.chart.caption().contains(u"⟨U+202E⟩"_s));
        auto *choice = desk.chart.findChild<QComboBox *>(u"runningTotalChoice"_s);
        QVERIFY(!choice->itemText(1).contains(QChar(0x202e)));
    }

    void missedEventsAreTold()
    {
        ChartFeed feed(10);
        ChartData data(feed.history, feed.store);
        EventRateChart chart(data);
        chart.resize(900, 200);
        chart.show();
        for (int i = 0; i < 25; ++i)
            feed.trade(begin);
        data.collect();
        chart.setWindow({begin - 50s, begin + 10s, begin + 10s});
        chart.draw();
        QVERIFY2(chart.caption().contains(u"15 left before they could be charted"_s),
                 qPrintable(chart.caption()));
    }

    void coloursCanBeRead_data()
    {
        QTest::addColumn<Theme::Kind>("kind");
        QTest::newRow("light") << Theme::Kind::Light;
        QTest::newRow("dark") << Theme::Kind::Dark;
    }
    void coloursCanBeRead()
    {
        QFETCH(Theme::Kind, kind);
        const Theme theme(kind);
        QVERIFY(Theme::contrast(theme.muted(), theme.surface()) >= 4.5);
        for (std::size_t i = 0; i < Theme::strokeCount; ++i)
            QVERIFY(Theme::contrast(theme.stroke(i), theme.surface()) >= 3);
    }
};

QTEST_MAIN(TestLiveChart)
#include "tst_livechart.moc"
