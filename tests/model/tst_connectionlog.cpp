// SPDX-License-Identifier: MIT
#include "libpusher/connection/connectionerror.h"
#include "tests/support/fakescheduler.h"
#include "ui/models/connectionlog.h"

#include <QTest>

using namespace Console;
using namespace Pusher;
using namespace Pusher::Detail;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Outcome = ConnectionLog::Outcome;
using Stage = Connection::Stage;
using State = Connection::State;

/// The log, told what a connection tells, in its order.
class TestConnectionLog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        clock = std::make_shared<FakeScheduler>();
        log = std::make_unique<ConnectionLog>(clock);
        status = {};
    }

    void anAttemptIsOneEntryFromItsBeginning()
    {
        const auto began = clock->wallNow();
        attempt(1);
        QCOMPARE(log->entries().size(), std::size_t(1));
        QCOMPARE(back().outcome, Outcome::UnderWay);
        QVERIFY(!back().lasted);
        clock->advance(20ms);
        stage(Stage::Tls);
        QCOMPARE(back().stage, Stage::Tls);
        clock->advance(18ms);
        connected();
        QCOMPARE(log->entries().size(), std::size_t(1));
        QCOMPARE(back().outcome, Outcome::Connected);
        QCOMPARE(back().lasted, std::optional(38ms));
        QCOMPARE(back().attempt, 1);
        QCOMPARE(back().at, began);
        QCOMPARE(log->connectedSince(), std::optional(began + 38ms));
        QCOMPARE(log->reconnects(), quint64(0));
    }

    void newsThatIsReadLateKeepsItsTimes()
    {
        const auto wall = clock->wallNow();
        status.state = State::Connecting;
        status.since = clock->now();
        status.attempt = 1;
        status.attemptStarted = clock->now();
        clock->advance(7s); // a busy window
        log->setStatus(status);
        QCOMPARE(back().at, wall);
    }

    void aLossHasItsReasonAndHowLongTheLineStood()
    {
        attempt(1);
        connected();
        clock->advance(5s);
        const auto lost = clock->wallNow();
        end(peerCloseError(context(Stage::Connected, 5s), 4200, u"restart"_s));
        QCOMPARE(log->entries().size(), std::size_t(2));
        QCOMPARE(back().outcome, Outcome::Lost);
        QCOMPARE(back().at, lost);
        QCOMPARE(back().lasted, std::optional(5000ms));
        QCOMPARE(back().error->closeCode, std::optional(4200));
        QVERIFY(!log->connectedSince());
        attempt(1);
        connected();
        QCOMPARE(log->reconnects(), quint64(1));
        QVERIFY(*log->firstConnected() < *log->connectedSince());
    }

    void failedAttemptsAreEndedByTheirErrors()
    {
        attempt(3);
        clock->advance(30s);
        end(timedOutError(context(Stage::Tls, 30s, 3), 30s));
        QCOMPARE(log->entries().size(), std::size_t(1));
        QCOMPARE(back().outcome, Outcome::Failed);
        QCOMPARE(back().stage, Stage::Tls);
        QCOMPARE(back().lasted, std::optional(30000ms));
        // One that nobody heard begin, because it was over inside its first call.
        clock->advance(1s);
        end(timedOutError(context(Stage::Resolving, 0ms, 4), 30s));
        QCOMPARE(log->entries().size(), std::size_t(2));
        QCOMPARE(back().attempt, 4);
        QCOMPARE(back().outcome, Outcome::Failed);
    }

    void whatWeEndOurselvesIsNoFailure()
    {
        attempt(1);
        clock->advance(2s);
        disconnected();
        QCOMPARE(back().outcome, Outcome::Stopped);
        QCOMPARE(back().lasted, std::optional(2000ms));
        attempt(1);
        connected();
        clock->advance(4s);
        disconnected();
        QCOMPARE(back().outcome, Outcome::Disconnected);
        QCOMPARE(back().lasted, std::optional(4000ms));
        QVERIFY(!back().error);
    }

    void disconnectAndConnectInOneBreathLeaveNothingHanging()
    {
        attempt(1);
        clock->advance(2s);
        attempt(1);
        QCOMPARE(log->entries().size(), std::size_t(2));
        QCOMPARE(log->entries().front().outcome, Outcome::Stopped);
        connected();
        clock->advance(1s);
        attempt(1);
        QCOMPARE(log->entries().size(), std::size_t(4));
        QCOMPARE(log->entries()[2].outcome, Outcome::Disconnected);
        QCOMPARE(back().outcome, Outcome::UnderWay);
    }

    void C9_anEndThatStopsIsToldOnce()
    {
        attempt(1);
        const Error error = peerCloseError(context(Stage::Greeting, 0ms), 4001, u"unknown"_s);
        log->addError(error);
        fail(error);
        QCOMPARE(log->entries().size(), std::size_t(1));
        QCOMPARE(back().outcome, Outcome::Failed);
        // Without an error of its own, the status has it.
        init();
        fail(closedByUsError(context(Stage::Resolving, 0ms), {.cause = u"no-endpoint"_s}));
        QCOMPARE(log->entries().size(), std::size_t(1));
        QCOMPARE(back().error->parameters.value(u"cause"_s).toString(), u"no-endpoint"_s);
    }

    void U11_aSilentLineHasAnEntryOfItsOwn()
    {
        attempt(1);
        connected();
        const auto pinged = clock->wallNow();
        status.unansweredSince = clock->now();
        clock->advance(5s);
        status.pingOverdue = true;
        log->setStatus(status);
        QCOMPARE(back().outcome, Outcome::Silent);
        QCOMPARE(back().at, pinged);
        QVERIFY(!back().lasted);
        clock->advance(3s);
        status.pingOverdue = false;
        status.unansweredSince.reset();
        log->setStatus(status);
        QCOMPARE(back().lasted, std::optional(8000ms));
        // A second one ends with the line.
        status.pingOverdue = true;
        status.unansweredSince = clock->now();
        log->setStatus(status);
        clock->advance(30s);
        end(closedByUsError(context(Stage::Connected, 38s), {.cause = u"no-pong"_s}));
        QCOMPARE(log->entries().size(), std::size_t(4));
        QCOMPARE(log->entries()[2].lasted, std::optional(30000ms));
        QCOMPARE(back().outcome, Outcome::Lost);
    }

    void errorsOfChannelsChangeNothing()
    {
        attempt(1);
        const quint64 revision = log->revision();
        Error error;
        error.code = Error::Code::AuthorizationFailed;
        log->addError(error);
        QCOMPARE(log->revision(), revision);
    }

    void oldEntriesAreCountedAndLeave()
    {
        for (int i = 1; i <= int(ConnectionLog::capacity) + 5; ++i) {
            clock->advance(1ms);
            attempt(i);
            end(timedOutError(context(Stage::Connecting, 0ms, i), 30s));
        }
        QCOMPARE(log->entries().size(), ConnectionLog::capacity);
        QCOMPARE(log->dropped(), quint64(5));
        QCOMPARE(log->entries().front().id, quint64(6));
    }

private:
    const ConnectionLog::Entry &back() const { return log->entries().back(); }
    static ErrorContext context(Stage stage, std::chrono::milliseconds lasted, int attempt = 1)
    {
        return {u"example.test"_s, 443, attempt, stage, {}, lasted};
    }
    void attempt(int number)
    {
        status.state = State::Connecting;
        status.since = clock->now();
        status.attempt = number;
        status.attemptStarted = clock->now();
        status.stage = Stage::Resolving;
        log->setStatus(status);
    }
    void stage(Stage reached)
    {
        status.stage = reached;
        log->setStatus(status);
    }
    void connected()
    {
        status.state = State::Connected;
        status.since = clock->now();
        status.attempt = 0;
        status.stage = Stage::Connected;
        log->setStatus(status);
    }
    void end(const Error &error)
    {
        log->addError(error);
        status.state = State::Connecting;
        status.since = clock->now();
        status.attemptStarted.reset();
        status.pingOverdue = false;
        status.unansweredSince.reset();
        log->setStatus(status);
    }
    void disconnected()
    {
        status.state = State::Disconnected;
        status.since = clock->now();
        status.attemptStarted.reset();
        log->setStatus(status);
    }
    void fail(const Error &error)
    {
        status.state = State::Failed;
        status.since = clock->now();
        status.attemptStarted.reset();
        status.failure = error;
        log->setStatus(status);
    }

    std::shared_ptr<FakeScheduler> clock;
    std::unique_ptr<ConnectionLog> log;
    Connection::Status status;
};

QTEST_GUILESS_MAIN(TestConnectionLog)
#include "tst_connectionlog.moc"
