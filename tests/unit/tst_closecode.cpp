// SPDX-License-Identifier: MIT
#include "libpusher/protocol/closecode.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace Pusher;

/// The table and the ranges of protocol.md §4.
class TestCloseCode : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void actionFollowsTheRange_data();
    void actionFollowsTheRange();
    void everyCodeHasAMeaning();
};

void TestCloseCode::actionFollowsTheRange_data()
{
    QTest::addColumn<int>("first");
    QTest::addColumn<int>("last");
    QTest::addColumn<CloseAction>("action");
    QTest::newRow("none or invalid") << -1 << 999 << CloseAction::RetryWithBackoff;
    QTest::newRow("1xxx, also 1002") << 1000 << 1015 << CloseAction::RetryWithBackoff;
    QTest::newRow("libraries") << 3000 << 3999 << CloseAction::RetryWithBackoff;
    QTest::newRow("TLS only") << 4000 << 4000 << CloseAction::RetryWithTlsOnce;
    QTest::newRow("refused") << 4001 << 4099 << CloseAction::Stop;
    QTest::newRow("later") << 4100 << 4199 << CloseAction::RetryAfterOneSecond;
    QTest::newRow("at once") << 4200 << 4299 << CloseAction::RetryAtOnce;
    QTest::newRow("other") << 4300 << 4999 << CloseAction::RetryWithWarning;
}

void TestCloseCode::actionFollowsTheRange()
{
    QFETCH(int, first);
    QFETCH(int, last);
    QFETCH(CloseAction, action);
    for (int code = first; code <= last; ++code)
        QVERIFY2(closeAction(code) == action, qPrintable(QString::number(code)));
}

void TestCloseCode::everyCodeHasAMeaning()
{
    for (const int code : {1000, 1001, 1002, 1006, 1007, 1009, 4000, 4001, 4003, 4004, 4005, 4006,
                           4007, 4008, 4009, 4100, 4200, 4201, 4202, 4300, 4301, 4302, 4303})
        QVERIFY2(closeCodeMeaning(code) != closeCodeMeaning(2999),
                 qPrintable(QString::number(code)));
    // Not listed, yet the range says what it means.
    QVERIFY(closeCodeMeaning(4050) != closeCodeMeaning(2999));
    QVERIFY(closeCodeMeaning(4101) != closeCodeMeaning(4050));
    QVERIFY(closeCodeMeaning(4299) != closeCodeMeaning(4101));
    QCOMPARE(closeCodeMeaning(4001), u"application key unknown in this cluster"_s);
}

QTEST_GUILESS_MAIN(TestCloseCode)
#include "tst_closecode.moc"
