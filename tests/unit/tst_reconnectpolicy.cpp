// SPDX-License-Identifier: MIT
#include "libpusher/connection/reconnectpolicy.h"

#include <QTest>

using Pusher::ReconnectPolicy;
using namespace std::chrono_literals;

class TestReconnectPolicy : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void closeCodes_data();
    void closeCodes();
    void overCapacityWaitsAtLeastOneSecond();
    void reconnectsAtOnceOnceThenByTheLaw();
    void switchesToTlsOnce();
    void stopsOn4000WhenAlreadyOverTls();
    void givesUpAfterTheBudgetAndGetsAFullNewOne();
    void C5_wrongKeyOrHostIsTriedSlowlyAfterThreeRefusals();
    void C5_serverErrorsFollowTheLawAndRetryAfter();
    void C19_onlyAResetForgetsTheCount();
};

namespace {

using Step = ReconnectPolicy::Step;

ReconnectPolicy policy(int limit = 0)
{
    return ReconnectPolicy({}, limit, [] { return 1.0; });
}

} // namespace

void TestReconnectPolicy::closeCodes_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<bool>("stops");
    QTest::addColumn<qint64>("delay");

    for (const int code : {4001, 4002, 4003, 4004, 4005, 4006, 4007, 4008, 4009, 4099})
        QTest::addRow("%d stops", code) << code << true << qint64(0);
    for (const int code : {4100, 4101, 4199})
        QTest::addRow("%d waits", code) << code << false << qint64(1000);
    for (const int code : {4200, 4201, 4202, 4299})
        QTest::addRow("%d at once", code) << code << false << qint64(0);
    // 1002 may be a service restart that Qt does not understand (Q7): never fatal.
    for (const int code : {1000, 1001, 1002, 1006, 1007, 1009, 1011, 3000, 4300, 4301, 4999})
        QTest::addRow("%d by the law", code) << code << false << qint64(500);
}

void TestReconnectPolicy::closeCodes()
{
    QFETCH(int, code);
    QFETCH(bool, stops);
    QFETCH(qint64, delay);
    auto p = policy();
    const auto decision = p.decide({.peerCode = code});
    QCOMPARE(decision.step, stops ? Step::Stop : Step::Retry);
    QCOMPARE(qint64(decision.delay.count()), delay);
    QVERIFY(!decision.switchToTls);
}

void TestReconnectPolicy::overCapacityWaitsAtLeastOneSecond()
{
    ReconnectPolicy p({}, 0, [] { return 0.0; });
    for (int i = 0; i < 5; ++i)
        QVERIFY(p.decide({.peerCode = 4100}).delay >= 1s);
}

void TestReconnectPolicy::reconnectsAtOnceOnceThenByTheLaw()
{
    auto p = policy();
    QCOMPARE(p.decide({.peerCode = 4200}).delay, 0ms);
    QCOMPARE(p.decide({.peerCode = 4200}).delay, 500ms);
    QCOMPARE(p.decide({.peerCode = 4201}).delay, 750ms);
    p.reset();
    QCOMPARE(p.decide({.peerCode = 4200}).delay, 0ms);
}

void TestReconnectPolicy::switchesToTlsOnce()
{
    auto p = policy();
    const auto first = p.decide({.peerCode = 4000, .tls = false});
    QCOMPARE(first.step, Step::Retry);
    QVERIFY(first.switchToTls);
    QCOMPARE(first.delay, 0ms);
    QCOMPARE(p.decide({.peerCode = 4000, .tls = false}).step, Step::Stop);
}

void TestReconnectPolicy::stopsOn4000WhenAlreadyOverTls()
{
    auto p = policy();
    QCOMPARE(p.decide({.peerCode = 4000, .tls = true}).step, Step::Stop);
}

void TestReconnectPolicy::givesUpAfterTheBudgetAndGetsAFullNewOne()
{
    auto p = policy(3);
    for (int round = 0; round < 2; ++round) {
        // Three reconnections, as the option says, whether a first attempt failed or a link was lost.
        QCOMPARE(p.decide({}).step, Step::Retry);
        QCOMPARE(p.decide({}).step, Step::Retry);
        QCOMPARE(p.decide({}).step, Step::Retry);
        QCOMPARE(p.decide({}).step, Step::GiveUp);
        QCOMPARE(p.failures(), 4);
        p.reset();
    }
}

void TestReconnectPolicy::C5_wrongKeyOrHostIsTriedSlowlyAfterThreeRefusals()
{
    for (const int status : {401, 403, 404}) {
        auto p = policy();
        QVERIFY(!p.decide({.httpStatus = status}).checkSettings);
        QVERIFY(!p.decide({.httpStatus = status}).checkSettings);
        const auto third = p.decide({.httpStatus = status});
        QVERIFY(third.checkSettings);
        QCOMPARE(third.delay, 30s);
        // Something else in between starts the count again.
        QVERIFY(!p.decide({}).checkSettings);
        QVERIFY(!p.decide({.httpStatus = status}).checkSettings);
    }
}

void TestReconnectPolicy::C5_serverErrorsFollowTheLawAndRetryAfter()
{
    auto p = policy();
    QCOMPARE(p.decide({.httpStatus = 503}).delay, 500ms);
    QCOMPARE(p.decide({.httpStatus = 503, .retryAfter = 7s}).delay, 7s);
    for (int i = 0; i < 10; ++i)
        QVERIFY(!p.decide({.httpStatus = 500}).checkSettings);
}

void TestReconnectPolicy::C19_onlyAResetForgetsTheCount()
{
    auto p = policy();
    std::chrono::milliseconds previous{0};
    for (int i = 0; i < 4; ++i) {
        const auto delay = p.decide({.peerCode = 1000}).delay;
        QVERIFY(delay > previous);
        previous = delay;
    }
}

QTEST_APPLESS_MAIN(TestReconnectPolicy)
#include "tst_reconnectpolicy.moc"
