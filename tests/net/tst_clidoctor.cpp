// SPDX-License-Identifier: MIT
#include "tests/net/httpapihelpers.h"
#include "tests/net/programrun.h"

#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;

/// `pushwatch doctor`: which step fails, and why.
class tst_CliDoctor : public QObject {
    Q_OBJECT

    static QStringList verdicts(ProgramRun &run)
    {
        QStringList result;
        for (const QJsonObject &step : run.lines(u"step"_s)) {
            const QJsonValue ok = step["ok"_L1];
            result.append(step["step"_L1].toString()
                          + (ok.isNull()       ? u" skipped"_s
                                 : ok.toBool() ? u" passed"_s
                                               : u" failed"_s));
        }
        return result;
    }
    static QJsonObject whole(ProgramRun &run) { return run.lines(u"diagnosis"_s).value(0); }
    static QStringList secretEnvironment() { return {u"PUSHER_SECRET=canary-secret-for-tests"_s}; }

private Q_SLOTS:
    void init()
    {
        m_server = std::make_unique<ProgramRun>(QStringList{u"serve"_s, u"--port"_s, u"0"_s},
                                                secretEnvironment());
        QVERIFY(m_server->waitForLines(u"ready"_s));
    }

    void aHealthyServerPassesEverything()
    {
        ProgramRun run(QStringList{u"doctor"_s, u"--channel"_s, u"presence-a"_s, u"--channel"_s,
                                   u"b"_s, u"--user"_s, u"7"_s, u"--sign-in"_s}
                           + m_server->connectionOptions(),
                       secretEnvironment());
        QCOMPARE(run.exitCode(), 0);
        QCOMPARE(verdicts(run),
                 QStringList({u"dns passed"_s, u"tcp passed"_s, u"tls skipped"_s,
                              u"handshake passed"_s, u"subscribe passed"_s, u"auth passed"_s,
                              u"sign-in passed"_s, u"api passed"_s}));
        QVERIFY(run.output().startsWith("{\"type\":\"step\",\"step\":\"dns\",\"channel\":null,"
                                        "\"ok\":true,\"ms\":"));
        const QJsonObject handshake = run.lines(u"step"_s).at(3);
        QVERIFY(handshake["ms"_L1].toDouble(-1) > 0);
        QVERIFY(handshake["details"_L1]["socketId"_L1].isString());
        QVERIFY(whole(run)["ok"_L1].toBool() && whole(run)["cause"_L1].isNull());
        QVERIFY(!run.output().contains("canary") && !run.diagnostics().contains("canary"));
    }

    void theDemoIsExaminedToo()
    {
        ProgramRun run({u"doctor"_s, u"--demo"_s});
        QCOMPARE(run.exitCode(), 0);
        QCOMPARE(run.lines(u"step"_s).size(), 7);
    }

    void anEndpointsFaultIsNamedAndRefused()
    {
        AnswerServer endpoint;
        endpoint.answer = answerOf("200 OK", R"({"auth":"another:abc"})");
        const QString url = u"http://127.0.0.1:%1/auth"_s.arg(endpoint.serverPort());
        ProgramRun run(
            QStringList{u"doctor"_s, u"--channel"_s, u"private-a"_s, u"--auth-endpoint"_s, url}
                + m_server->connectionOptions(),
            secretEnvironment());
        QCOMPARE(run.exitCode(), 5);
        const QJsonObject diagnosis = whole(run);
        QCOMPARE(diagnosis["step"_L1].toString(), u"auth"_s);
        QCOMPARE(diagnosis["channel"_L1].toString(), u"private-a"_s);
        QCOMPARE(diagnosis["cause"_L1].toString(), u"key-mismatch"_s);
        QCOMPARE(diagnosis["code"_L1].toString(), u"AUTHORIZATION_FAILED"_s);
        QVERIFY(!diagnosis["ok"_L1].toBool(true) && !diagnosis["message"_L1].toString().isEmpty());
        QVERIFY(!run.output().contains("canary") && !run.diagnostics().contains("canary"));
    }

    void theWrongSecretIsNamedAndShown()
    {
        ProgramRun run(QStringList{u"doctor"_s} + m_server->connectionOptions(),
                       {u"PUSHER_SECRET=canary-that-is-wrong"_s});
        QCOMPARE(run.exitCode(), 5);
        QCOMPARE(whole(run)["cause"_L1].toString(), u"signature-refused"_s);
        QVERIFY(!run.output().contains("canary") && !run.diagnostics().contains("canary"));
    }

    void exitCodesFollowTheContract()
    {
        QStringList connection = m_server->connectionOptions();
        connection[connection.indexOf(u"--key"_s) + 1] = u"wrong"_s;
        ProgramRun key(QStringList{u"doctor"_s} + connection);
        QCOMPARE(key.exitCode(), 4);
        QCOMPARE(whole(key)["cause"_L1].toString(), u"key-unknown"_s);

        QCOMPARE(ProgramRun({u"doctor"_s}).exitCode(), 3);
        QCOMPARE(ProgramRun({u"doctor"_s, u"--demo"_s, u"--channel"_s, u"a b"_s}).exitCode(), 2);
        ProgramRun user(QStringList{u"doctor"_s, u"--channel"_s, u"presence-a"_s}
                            + m_server->connectionOptions(),
                        secretEnvironment());
        QCOMPARE(user.exitCode(), 3);
        QCOMPARE(whole(user)["cause"_L1].toString(), u"user-id-missing"_s);
    }

    void theWholeHasADeadline()
    {
        QTcpServer silent;
        QVERIFY(silent.listen(QHostAddress::LocalHost));
        ProgramRun run(toSilent(silent) + QStringList{u"--for"_s, u"0.5"_s});
        QCOMPARE(run.exitCode(), 8);
        QCOMPARE(whole(run)["cause"_L1].toString(), u"timed-out"_s);
    }

    void anInterruptEndsItAtOnce()
    {
        QTcpServer silent;
        QVERIFY(silent.listen(QHostAddress::LocalHost));
        ProgramRun run(toSilent(silent));
        QVERIFY(run.waitForLines(u"step"_s, 3)); // progress as it goes
        run.sendSignal(SIGINT);
        QCOMPARE(run.exitCode(), 130);
        QVERIFY(!whole(run).isEmpty() && !whole(run)["ok"_L1].toBool(true));
    }

private:
    static QStringList toSilent(const QTcpServer &server)
    {
        return {u"doctor"_s,    u"--no-tls"_s, u"--host"_s,
                u"127.0.0.1"_s, u"--port"_s,   QString::number(server.serverPort()),
                u"--key"_s,     u"a"_s};
    }

    std::unique_ptr<ProgramRun> m_server;
};

QTEST_GUILESS_MAIN(tst_CliDoctor)
#include "tst_clidoctor.moc"
