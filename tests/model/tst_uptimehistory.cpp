// SPDX-License-Identifier: MIT
#include "ui/models/uptimehistory.h"

#include <QTest>

using namespace Console;
using namespace std::chrono_literals;
using Line = UptimeHistory::Line;
using State = Pusher::Connection::State;

class TestUptimeHistory : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { history = {}; }

    void nothingIsToldOfNothing()
    {
        QVERIFY(history.spans(start).empty());
        QCOMPARE(history.share(start).wanted, 0ms);
        QCOMPARE(history.share(start).percent(), 0.0);
    }

    void sharesCountOnlyTheTimeInWhichALineWasWanted()
    {
        set(State::Connecting, 0s);
        set(State::Connected, 2s);
        set(State::Disconnected, 92s);
        set(State::Connecting, 200s);
        set(State::Connected, 208s);
        const auto share = history.share(start + 308s);
        QCOMPARE(share.wanted, 200s);
        QCOMPARE(share.up, 190s);
        QCOMPARE(share.percent(), 95.0);
        const auto spans = history.spans(start + 308s);
        QCOMPARE(spans.size(), std::size_t(5));
        QCOMPARE(spans[2], (UptimeHistory::Span{start + 92s, start + 200s, Line::Off}));
        QCOMPARE(spans[4].to, start + 308s);
    }

    void aHundredMeansThatNothingWasMissed()
    {
        set(State::Connected, 0s);
        QCOMPARE(history.share(start + 50min).percent(), 100.0);
        set(State::Connecting, 50min);
        set(State::Connected, 50min + 20ms);
        QCOMPARE(history.share(start + 60min).percent(), 99.9);
    }

    void U11_silenceCountsFromThePing()
    {
        set(State::Connected, 0s);
        Pusher::Connection::Status status;
        status.state = State::Connected;
        status.since = start;
        status.pingOverdue = true;
        status.unansweredSince = start + 60s;
        history.setStatus(status, start + 65s);
        QCOMPARE(history.share(start + 65s).up, 60s);
        status.pingOverdue = false;
        history.setStatus(status, start + 70s);
        QCOMPARE(history.spans(start + 80s).size(), std::size_t(3));
        QCOMPARE(history.share(start + 80s).up, 70s);
    }

    void unavailableIsTheSameOutageAsConnecting()
    {
        set(State::Connecting, 0s);
        set(State::Unavailable, 10s);
        set(State::Failed, 20s);
        QCOMPARE(history.spans(start + 30s).size(), std::size_t(1));
    }

    void onlyTheWindowIsShownAndKept()
    {
        set(State::Connected, 0s);
        set(State::Connecting, 30min);
        set(State::Connected, 31min);
        QCOMPARE(history.share(start + 80min).wanted, 60min);
        QCOMPARE(history.share(start + 80min).up, 59min);
        QCOMPARE(history.share(start + 95min).percent(), 100.0);
    }

    void aFlappingLineIsBoundedAndTheTimeWatchedWithIt()
    {
        for (int i = 0; i < 10000; ++i)
            set(i % 2 == 0 ? State::Connecting : State::Connected, i * 10ms);
        const auto end = start + 100s;
        QCOMPARE(history.spans(end).size(), UptimeHistory::capacity);
        QVERIFY(history.share(end).wanted < 42s);
        QCOMPARE(history.share(end).percent(), 50.0);
    }

private:
    void set(State state, std::chrono::milliseconds after)
    {
        Pusher::Connection::Status status;
        status.state = state;
        status.since = start + after;
        history.setStatus(status, start + after + 1ms); // read a little later
    }

    const UptimeHistory::TimePoint start{1h};
    UptimeHistory history;
};

QTEST_GUILESS_MAIN(TestUptimeHistory)
#include "tst_uptimehistory.moc"
