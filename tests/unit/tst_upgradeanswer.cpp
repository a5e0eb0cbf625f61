// SPDX-License-Identifier: MIT
#include "libpusher/connection/upgradeanswer.h"

#include <QTest>

using Pusher::Detail::parseUpgradeAnswer;
using namespace std::chrono_literals;

class TestUpgradeAnswer : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void reads_data();
    void reads();
    void C14_knowsAWebPage();
};

void TestUpgradeAnswer::reads_data()
{
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("retryAfter"); // -1: none

    QTest::newRow("empty") << QByteArray() << 0 << -1;
    QTest::newRow("status alone") << QByteArray("HTTP/1.1 401 Unauthorized\r\n\r\n") << 401 << -1;
    QTest::newRow("no reason") << QByteArray("HTTP/1.1 503\r\n\r\n") << 503 << -1;
    QTest::newRow("retry") << QByteArray("HTTP/1.1 503 Busy\r\nRetry-After: 7\r\n\r\n") << 503 << 7;
    QTest::newRow("case and space")
        << QByteArray("HTTP/1.0 429 Slow\r\nA: b\r\nRETRY-AFTER:   12  \r\n\r\n") << 429 << 12;
    QTest::newRow("date") << QByteArray("HTTP/1.1 503 x\r\nRetry-After: Wed, 21 Oct\r\n\r\n") << 503
                          << -1;
    QTest::newRow("negative") << QByteArray("HTTP/1.1 503 x\r\nRetry-After: -1\r\n\r\n") << 503
                              << -1;
    QTest::newRow("capped") << QByteArray("HTTP/1.1 503 x\r\nRetry-After: 999999\r\n\r\n") << 503
                            << 3600;
    QTest::newRow("in the body") << QByteArray("HTTP/1.1 503 x\r\n\r\nRetry-After: 5\r\n") << 503
                                 << -1;
    QTest::newRow("not HTTP") << QByteArray("SSH-2.0-OpenSSH_9.2\r\n") << 0 << -1;
    QTest::newRow("silly status") << QByteArray("HTTP/1.1 99999 x\r\n\r\n") << 0 << -1;
    QTest::newRow("binary") << QByteArray("\x15\x03\x01\x00\x02\x02\x46", 7) << 0 << -1;
}

void TestUpgradeAnswer::reads()
{
    QFETCH(QByteArray, head);
    QFETCH(int, status);
    QFETCH(int, retryAfter);
    const auto answer = parseUpgradeAnswer(head);
    QCOMPARE(answer.status, status);
    QCOMPARE(answer.retryAfter ? int(answer.retryAfter->count()) : -1, retryAfter);
}

void TestUpgradeAnswer::C14_knowsAWebPage()
{
    const auto isPage = [](const char *status) {
        const QByteArray head = "HTTP/1.1 " + QByteArray(status) + " x\r\n\r\n";
        return parseUpgradeAnswer(head).isWebPage();
    };
    for (const char *status : {"200", "204", "301", "302", "307", "511"})
        QVERIFY(isPage(status));
    for (const char *status : {"101", "400", "401", "404", "426", "500", "503"})
        QVERIFY(!isPage(status));
    QVERIFY(!parseUpgradeAnswer("SSH-2.0-OpenSSH_9.2\r\n").isWebPage());
    const auto redirected = parseUpgradeAnswer(
        "HTTP/1.1 302 Found\r\nLOCATION: http://portal.example/login?to=x\r\n\r\n");
    QCOMPARE(redirected.redirectHost, QStringLiteral("portal.example"));
    QVERIFY(parseUpgradeAnswer("HTTP/1.1 302 Found\r\nLocation: /login\r\n\r\n")
                .redirectHost.isEmpty());
    const QByteArray longHost =
        "HTTP/1.1 302 Found\r\nLocation: http://" + QByteArray(9000, 'a') + "/\r\n\r\n";
    const auto huge = parseUpgradeAnswer(longHost);
    QVERIFY(huge.redirectHost.size() <= 255);
}

QTEST_APPLESS_MAIN(TestUpgradeAnswer)
#include "tst_upgradeanswer.moc"
