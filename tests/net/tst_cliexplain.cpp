// SPDX-License-Identifier: MIT
#include "tests/net/programrun.h"

#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;

/// `pushwatch explain`: who would be called for an event, and why the others would not.
class tst_CliExplain : public QObject {
    Q_OBJECT

    static QStringList about(const QString &channel, const QString &event)
    {
        return {u"explain"_s, u"--channel"_s, channel, u"--event"_s, event};
    }
    static QStringList verdicts(ProgramRun &run)
    {
        QStringList result;
        for (const QJsonObject &step : run.lines(u"step"_s)) {
            result.append(step["step"_L1].toString() + u' ' + step["verdict"_L1].toString() + u' '
                          + step["reason"_L1].toString());
        }
        return result;
    }
    static QJsonObject listener(ProgramRun &run, const QString &id)
    {
        for (const QJsonObject &line : run.lines(u"listener"_s)) {
            if (line["listener"_L1] == id)
                return line;
        }
        return {};
    }
    static QJsonObject whole(ProgramRun &run) { return run.lines(u"explanation"_s).value(0); }

private Q_SLOTS:
    void init()
    {
        m_server = std::make_unique<ProgramRun>(QStringList{u"serve"_s, u"--port"_s, u"0"_s},
                                                QStringList{u"PUSHER_SECRET=a-secret-for-tests"_s});
        QVERIFY(m_server->waitForLines(u"ready"_s));
    }

    void demoTradeReachesItsListener()
    {
        ProgramRun run(about(u"bot-updates"_s, u"trade-executed"_s)
                       + QStringList{u"--demo"_s, u"--for"_s, u"20"_s});
        QCOMPARE(run.exitCode(), 0);
        QCOMPARE(verdicts(run),
                 QStringList({u"connected holds line-up"_s, u"subscribed holds subscribed"_s,
                              u"authorised holds public"_s, u"event-seen holds seen"_s}));
        QVERIFY(run.output().startsWith("{\"type\":\"step\",\"step\":\"connected\",\"verdict\":"
                                        "\"holds\",\"reason\":\"line-up\",\"nearest\":null,"));
        // Those that would run come first, in the order of their calls.
        const auto listeners = run.lines(u"listener"_s);
        QCOMPARE(listeners.size(), 5);
        QCOMPARE(listeners.first()["listener"_L1].toString(), u"discovery.trades"_s);
        QVERIFY(listeners.first()["runs"_L1].toBool());
        QCOMPARE(listeners.first()["place"_L1].toInt(), 1);
        const QJsonObject bots = listener(run, u"discovery.bots-created"_s);
        QVERIFY(!bots["runs"_L1].toBool() && bots["place"_L1].isNull());
        QCOMPARE(bots["reason"_L1].toString(), u"event-differs"_s);
        QCOMPARE(listener(run, u"discovery.strategies"_s)["reason"_L1].toString(),
                 u"both-differ"_s);
        QCOMPARE(run.output().trimmed().split('\n').last(),
                 QByteArray("{\"type\":\"explanation\",\"channel\":\"bot-updates\",\"event\":"
                            "\"trade-executed\",\"runs\":1,\"listeners\":5,\"broken\":null,"
                            "\"uncounted\":0}"));
    }

    void demoNamesWhatWasMeant()
    {
        ProgramRun event(about(u"bot-updates"_s, u"trade_executed"_s)
                         + QStringList{u"--demo"_s, u"--for"_s, u"3"_s});
        QCOMPARE(event.exitCode(), 0);
        QCOMPARE(whole(event)["broken"_L1].toString(), u"event-seen"_s);
        QCOMPARE(whole(event)["runs"_L1].toInt(), 0);
        const QJsonObject trades = listener(event, u"discovery.trades"_s);
        QCOMPARE(trades["reason"_L1].toString(), u"event-differs"_s);
        QCOMPARE(trades["nearest"_L1].toString(), u"trade-executed"_s);
        QVERIFY(trades["message"_L1].toString().contains(u"did you mean trade-executed?"));

        ProgramRun channel(about(u"bot-update"_s, u"trade-executed"_s)
                           + QStringList{u"--demo"_s, u"--for"_s, u"1"_s});
        QCOMPARE(channel.exitCode(), 0);
        QCOMPARE(listener(channel, u"discovery.trades"_s)["nearest"_L1].toString(),
                 u"bot-updates"_s);
    }

    void aServersEventEndsTheWait()
    {
        ProgramRun run(about(u"bot-updates"_s, u"bot-created"_s) + m_server->connectionOptions()
                       + QStringList{u"--for"_s, u"600"_s});
        // The first that it hears ends it, maybe before the server is asked who heard.
        QTRY_VERIFY(isDelivered(u"bot-updates"_s, u"bot-created"_s) || run.hasEnded());
        QCOMPARE(run.exitCode(), 0);
        QCOMPARE(whole(run)["broken"_L1], QJsonValue());
        QCOMPARE(listener(run, u"discovery.bots-created"_s)["place"_L1].toInt(), 1);
    }

    void aRefusedChannelIsNamed()
    {
        ProgramRun run(about(u"private-x"_s, u"e"_s) + m_server->connectionOptions());
        QCOMPARE(run.exitCode(), 5);
        QCOMPARE(whole(run)["broken"_L1].toString(), u"authorised"_s);
        QCOMPARE(run.lines(u"step"_s).value(2)["code"_L1].toString(), u"AUTHORIZATION_FAILED"_s);
        QCOMPARE(run.lines(u"step"_s).value(3)["verdict"_L1].toString(), u"unknown"_s);
    }

    void aLineThatFailsIsNamed()
    {
        QStringList options = m_server->connectionOptions();
        options[options.indexOf(u"--key"_s) + 1] = u"wrong"_s;
        ProgramRun wrongKey(about(u"a"_s, u"e"_s) + options);
        QCOMPARE(wrongKey.exitCode(), 4);
        QCOMPARE(verdicts(wrongKey).first(), u"connected broken line-down"_s);
        QCOMPARE(wrongKey.lines(u"step"_s).first()["code"_L1].toString(), u"CONNECTION_FAILED"_s);

        options = m_server->connectionOptions();
        m_server->sendSignal(SIGTERM);
        QCOMPARE(m_server->exitCode(), 0);
        ProgramRun nobody(about(u"a"_s, u"e"_s) + options + QStringList{u"--for"_s, u"0.5"_s});
        QCOMPARE(nobody.exitCode(), 8);
        QCOMPARE(verdicts(nobody).first(), u"connected broken line-connecting"_s);
        QCOMPARE(verdicts(nobody).at(1), u"subscribed unknown waits-for-line"_s);
    }

    void anInterruptStillExplains()
    {
        ProgramRun run(about(u"a"_s, u"e"_s) + m_server->connectionOptions()
                       + QStringList{u"--for"_s, u"600"_s});
        QTRY_VERIFY(isDelivered(u"a"_s, u"other"_s));
        run.sendSignal(SIGINT);
        QCOMPARE(run.exitCode(), 130);
        QCOMPARE(whole(run)["broken"_L1].toString(), u"event-seen"_s);
    }

    void mistakesOnTheCommandLine()
    {
        QCOMPARE(ProgramRun({u"explain"_s, u"--demo"_s}).exitCode(), 2);
        QCOMPARE(ProgramRun(about(u"a"_s, u"e"_s)).exitCode(), 3);
    }

private:
    /// Sends one; true once somebody has subscribed the channel.
    bool isDelivered(const QString &channel, const QString &event)
    {
        ProgramRun send(QStringList{u"send"_s, u"--channel"_s, channel, u"--event"_s, event,
                                    u"--data"_s, u"{}"_s}
                            + m_server->connectionOptions(),
                        {u"PUSHER_SECRET=a-secret-for-tests"_s});
        return send.exitCode() == 0
            && send.lines(u"result"_s).value(0)["deliveredTo"_L1].toInt() == 1;
    }

    std::unique_ptr<ProgramRun> m_server;
};

QTEST_GUILESS_MAIN(tst_CliExplain)
#include "tst_cliexplain.moc"
