// SPDX-License-Identifier: MIT
#include "ui/views/stategraph.h"
#include "ui/views/uptimestrip.h"

#include <QApplication>
#include <QLocale>
#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using State = Pusher::Connection::State;

namespace {

/// How much of the picture has this colour: a filled box has thousands of points.
int pointsOf(QWidget &widget, const QColor &color)
{
    const QImage image = widget.grab().toImage();
    int points = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            points += image.pixelColor(x, y) == color ? 1 : 0;
    }
    return points;
}

} // namespace

class TestStateGraph : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void everyStateIsFilledAndSpoken_data()
    {
        QTest::addColumn<State>("state");
        QTest::addColumn<Theme::Role>("role");
        QTest::addColumn<QString>("spoken");
        QTest::newRow("initialized")
            << State::Initialized << Theme::Role::Offline << u"not connected"_s;
        QTest::newRow("connecting")
            << State::Connecting << Theme::Role::Degraded << u"connecting for 12 s"_s;
        QTest::newRow("connected")
            << State::Connected << Theme::Role::Healthy << u"connected for 12 s"_s;
        QTest::newRow("unavailable")
            << State::Unavailable << Theme::Role::Degraded << u"unavailable for 12 s"_s;
        QTest::newRow("failed") << State::Failed << Theme::Role::Unhealthy << u"failed for 12 s"_s;
        QTest::newRow("disconnected")
            << State::Disconnected << Theme::Role::Offline << u"disconnected for 12 s"_s;
    }
    void everyStateIsFilledAndSpoken()
    {
        QFETCH(const State, state);
        QFETCH(const Theme::Role, role);
        for (const auto kind : {Theme::Kind::Light, Theme::Kind::Dark}) {
            const Theme theme(kind);
            StateGraph graph;
            graph.setPalette(theme.palette());
            graph.setTheme(theme);
            graph.resize(graph.sizeHint());
            graph.showStatus(in(state), start + 12s);
            QTEST(graph.accessibleDescription(), "spoken");
            QVERIFY(!graph.accessibleName().isEmpty());
            QVERIFY(pointsOf(graph, theme.color(role)) > 2000);
        }
    }

    void U11_aSilentLineIsNotGreen()
    {
        const Theme theme(Theme::Kind::Light);
        StateGraph graph;
        graph.setTheme(theme);
        graph.resize(graph.sizeHint());
        auto status = in(State::Connected);
        status.pingOverdue = true;
        status.unansweredSince = start + 60s;
        graph.showStatus(status, start + 72s);
        QCOMPARE(graph.accessibleDescription(), u"connected, but no answer to our ping for 12 s"_s);
        QCOMPARE(pointsOf(graph, theme.color(Theme::Role::Healthy)), 0);
        QVERIFY(pointsOf(graph, theme.color(Theme::Role::Degraded)) > 2000);
    }

    void aSmallGraphKeepsItsStates()
    {
        StateGraph graph;
        graph.resize(graph.minimumSizeHint());
        graph.showStatus(in(State::Failed), start + 1h);
        QVERIFY(pointsOf(graph, Theme().color(Theme::Role::Unhealthy)) > 500);
    }

    void theStripSaysOverWhichTime()
    {
        UptimeStrip strip;
        UptimeHistory history;
        const Pusher::WallTime wall = std::chrono::sys_days{2026y / 11 / 21} + 12h;
        strip.showHistory(history, start, wall);
        QCOMPARE(strip.summary(), u"Not watched yet"_s);
        history.setStatus(in(State::Connected), start);
        strip.showHistory(history, start + 30min, wall);
        QCOMPARE(strip.summary(), u"Up 100.0 % of 30 min 0 s"_s);
        auto down = in(State::Connecting);
        down.since = start + 30min;
        history.setStatus(down, down.since);
        strip.showHistory(history, start + 40min, wall);
        QCOMPARE(strip.summary(), u"Up 75.0 % of 40 min 0 s"_s);
        QVERIFY(strip.accessibleDescription().startsWith(strip.summary()));
        strip.resize(strip.sizeHint());
        QVERIFY(pointsOf(strip, Theme().color(Theme::Role::Healthy)) > 1000);
        QVERIFY(pointsOf(strip, Theme().color(Theme::Role::Unhealthy)) > 50);
    }

private:
    Pusher::Connection::Status in(State state) const
    {
        Pusher::Connection::Status status;
        status.state = state;
        status.since = start;
        return status;
    }

    const Pusher::Scheduler::TimePoint start{1h};
};

QTEST_MAIN(TestStateGraph)
#include "tst_stategraph.moc"
