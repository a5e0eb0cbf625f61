// SPDX-License-Identifier: MIT
#include "tests/support/chartfeed.h"
#include "tests/support/fakescheduler.h"
#include "ui/charts/livechart.h"
#include "ui/views/chartpanel.h"

#include <QAction>
#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;
using namespace std::chrono;
using namespace std::chrono_literals;

namespace {

/// The panel as the window has it; the test is the window.
struct Desk : ChartFeed {
    explicit Desk(QSize size = {1280, 200})
        : panel(sources())
    {
        panel.setTheme(Theme(Theme::Kind::Light));
        panel.resize(size);
        panel.show();
    }
    Sources sources() const
    {
        Sources result;
        result.discovery = store;
        result.history = history;
        result.scheduler = scheduler;
        return result;
    }
    void connectLine()
    {
        facts.status.state = Pusher::Connection::State::Connected;
        facts.isFresh = true;
        tellFacts();
    }
    void tellFacts()
    {
        facts.wallNow = scheduler->wallNow();
        facts.now = scheduler->now();
        facts.lastEventAge = 0ms;
        panel.showFacts(facts);
    }
    /// One turn of the window: an event, a tick.
    void tick(milliseconds after = 40ms)
    {
        scheduler->advance(after);
        trade(scheduler->wallNow());
        panel.collect();
        if (panel.isVisible())
            panel.refresh();
    }
    LiveChart *chart(const QString &name) const { return panel.findChild<LiveChart *>(name); }
    LiveChart *rates() const { return chart(u"eventRateChart"_s); }
    QPushButton *button(const QString &name) const
    {
        auto *found = panel.findChild<QPushButton *>(name);
        if (!found)
            qFatal("no button %s", qPrintable(name));
        return found;
    }
    QAction *action(const QString &name) const { return panel.command(name); }
    QStringList visibleCharts() const
    {
        QStringList names;
        for (const LiveChart *one : panel.findChildren<LiveChart *>()) {
            if (one->isVisible())
                names.append(one->objectName());
        }
        return names;
    }

    std::shared_ptr<FakeScheduler> scheduler = std::make_shared<FakeScheduler>();
    LineFacts facts;
    ChartPanel panel;
};

} // namespace

class TestChartPanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void showsAsManyChartsAsHaveRoom()
    {
        Desk low;
        QCOMPARE(low.visibleCharts(), QStringList{u"eventRateChart"_s});
        Desk high({1280, 700});
        QCOMPARE(high.visibleCharts().size(), 3);
        high.panel.resize(1280, 200);
        QCOMPARE(high.visibleCharts().size(), 1);
    }

    void theReaderChoosesCharts()
    {
        Desk desk;
        desk.button(u"winLossChartButton"_s)->click();
        QCOMPARE(desk.visibleCharts(), (QStringList{u"eventRateChart"_s, u"winLossChart"_s}));
        desk.button(u"eventRateChartButton"_s)->click();
        QCOMPARE(desk.visibleCharts(), QStringList{u"winLossChart"_s});
        desk.button(u"winLossChartButton"_s)->click();
        QVERIFY2(desk.visibleCharts() == QStringList{u"winLossChart"_s}, "the last one stays");
        QVERIFY(desk.button(u"winLossChartButton"_s)->isChecked());
        desk.panel.resize(1280, 700);
        QVERIFY2(desk.visibleCharts() == QStringList{u"winLossChart"_s}, "a choice is one");
    }

    void aNarrowPanelHasTheSwitchesInAMenu()
    {
        Desk desk({560, 300});
        QVERIFY(!desk.button(u"winLossChartButton"_s)->isVisible());
        QVERIFY(desk.button(u"chartsMenuButton"_s)->isVisible());
        desk.action(u"winLossChartAction"_s)->trigger();
        QVERIFY(desk.visibleCharts().contains(u"winLossChart"_s));
        desk.panel.resize(1280, 300);
        QVERIFY(desk.button(u"winLossChartButton"_s)->isVisible());
        QVERIFY(desk.button(u"winLossChartButton"_s)->isChecked());
    }

    void drawsTwelveTimesASecondAtMost()
    {
        Desk desk;
        desk.action(u"runningTotalChartAction"_s)->trigger();
        desk.connectLine();
        LiveChart *total = desk.chart(u"runningTotalChart"_s);
        const quint64 before = total->redraws();
        for (int i = 0; i < 100; ++i)
            desk.tick(20ms);
        const quint64 drawn = total->redraws() - before;
        QVERIFY2(drawn <= 26, qPrintable(QString::number(drawn)));
        QVERIFY2(drawn >= 20, qPrintable(QString::number(drawn)));
        QVERIFY(desk.rates()->redraws() <= drawn);
    }

    void aHiddenPanelCollectsAndDrawsNothing()
    {
        Desk desk;
        desk.connectLine();
        desk.tick();
        desk.panel.hide();
        const quint64 drawn = desk.rates()->redraws();
        for (int i = 0; i < 50; ++i)
            desk.tick(100ms);
        QCOMPARE(desk.rates()->redraws(), drawn);
        QCOMPARE(desk.panel.data().eventCount(), 51U);
        desk.panel.show();
        QVERIFY(desk.rates()->redraws() > drawn);
    }

    void aGapThatOpenedWhileHiddenIsHatched()
    {
        Desk desk;
        desk.connectLine();
        desk.tick(1s);
        desk.panel.hide();
        desk.panel.gapOpened(chartGap(1, desk.scheduler->wallNow()));
        desk.scheduler->advance(10s);
        desk.panel.show();
        QCOMPARE(desk.rates()->gapBands().size(), 1U);
        QVERIFY(desk.rates()->gapBands()[0].width() > 20);
    }

    void rangesChangeAllCharts()
    {
        Desk desk({1280, 700});
        desk.connectLine();
        desk.tick();
        desk.panel.gapOpened(chartGap(1, desk.scheduler->wallNow() - 30s));
        desk.button(u"range_1m"_s)->click();
        const double minute = desk.rates()->gapBands()[0].width();
        desk.button(u"range_5m"_s)->click();
        const double five = desk.rates()->gapBands()[0].width();
        QVERIFY(minute > 4 * five);
        QCOMPARE(desk.chart(u"winLossChart"_s)->gapBands()[0].width(), five);
        for (const char *name : {"range_15m", "range_1h", "range_all"})
            desk.button(QString::fromLatin1(name))->click();
    }

    void frozenChartsStandStillAndSaySo()
    {
        Desk desk({1280, 700});
        desk.connectLine();
        desk.tick(1s);
        QTest::keyClick(desk.rates(), Qt::Key_Space);
        QVERIFY(desk.action(u"freezeAction"_s)->isChecked());
        QVERIFY(desk.button(u"freezeButton"_s)->isChecked());
        auto *badge = desk.button(u"frozenBadge"_s);
        QVERIFY(badge->isVisible());
        QVERIFY(badge->text().startsWith(u"Frozen at"_s));
        LiveChart *total = desk.chart(u"runningTotalChart"_s);
        const QString before = total->caption();
        for (int i = 0; i < 20; ++i)
            desk.tick(100ms);
        QCOMPARE(total->caption(), before);
        QCOMPARE(desk.panel.data().tradeCount(), 21U);
        badge->click();
        QVERIFY(!badge->isVisible());
        QVERIFY(!desk.action(u"freezeAction"_s)->isChecked());
        QVERIFY(total->caption() != before);
    }

    void anEmptyPanelSaysWhy()
    {
        Desk desk;
        desk.panel.setSilence(
            {u"Nothing is connected yet"_s, u"Start the demo."_s, u"Start demo"_s});
        auto *title = desk.panel.findChild<QLabel *>(u"emptyTitle"_s);
        QVERIFY(title->isVisible());
        QCOMPARE(title->text(), u"Nothing is connected yet"_s);
        QSignalSpy asked(&desk.panel, &Panel::silenceActionRequested);
        desk.button(u"emptyAction"_s)->click();
        QCOMPARE(asked.count(), 1);
        desk.tick();
        desk.panel.setSilence({});
        QVERIFY(!title->isVisible());
    }

    void choicesComeBack()
    {
        QTemporaryDir folder;
        QSettings settings(folder.filePath(u"layout.ini"_s), QSettings::IniFormat);
        {
            Desk desk;
            desk.panel.saveLayout(settings);
            QVERIFY2(!settings.contains(u"charts"_s), "nothing chosen, nothing kept");
            desk.button(u"range_1h"_s)->click();
            desk.button(u"runningTotalChartButton"_s)->click();
            desk.button(u"eventRateChartButton"_s)->click();
            desk.panel.saveLayout(settings);
        }
        Desk desk;
        desk.panel.restoreLayout(settings);
        QVERIFY(desk.button(u"range_1h"_s)->isChecked());
        QCOMPARE(desk.visibleCharts(), QStringList{u"runningTotalChart"_s});
        QVERIFY(!desk.button(u"eventRateChartButton"_s)->isChecked());
        // Settings of another version, or broken by hand.
        settings.setValue(u"charts"_s, QStringList{u"nonsense"_s});
        settings.setValue(u"range"_s, u"nonsense"_s);
        desk.panel.restoreLayout(settings);
        QVERIFY(!desk.visibleCharts().isEmpty());
    }

    void anImageCanBeCopiedAndSaved()
    {
        Desk desk;
        desk.tick();
        desk.action(u"copyAction"_s)->trigger();
        QCOMPARE(QGuiApplication::clipboard()->image().size(), desk.rates()->size());
        QTemporaryDir folder;
        const auto saveAs = [&](const QString &file) {
            desk.action(u"saveImageAction"_s)->trigger();
            auto *dialog = desk.panel.findChild<QFileDialog *>(u"saveImageDialog"_s);
            Q_EMIT dialog->fileSelected(file);
            delete dialog;
        };
        saveAs(folder.filePath(u"charts.png"_s));
        QCOMPARE(QImage(folder.filePath(u"charts.png"_s)).size(), desk.rates()->size());
        saveAs(folder.filePath(u"no/such/folder/charts.png"_s));
        QVERIFY(desk.panel.findChild<QLabel *>(u"chartNote"_s)->text().startsWith(u"Not saved"_s));
    }

    void everythingFocusableHasAName()
    {
        Desk desk({1280, 700});
        for (const QWidget *widget : desk.panel.findChildren<QWidget *>()) {
            if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible())
                continue;
            const QString which =
                QLatin1StringView(widget->metaObject()->className()) + u' ' + widget->objectName();
            QVERIFY2(!widget->accessibleName().isEmpty(), qPrintable(which));
            QVERIFY2(!widget->objectName().isEmpty(), qPrintable(which));
        }
    }
};

QTEST_MAIN(TestChartPanel)
#include "tst_chartpanel.moc"
