// SPDX-License-Identifier: MIT
#include "app/cli/arguments.h"
#include "ui/docks/viewcatalog.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace Console;

/// The command line as the contract describes it.
class tst_Arguments : public QObject {
    Q_OBJECT

    template <typename... Words>
    static Arguments parse(Words... words)
    {
        return parseArguments({u"pushwatch"_s, QString::fromUtf8(words)...});
    }
    template <typename... Words>
    static QString error(Words... words)
    {
        const Arguments arguments = parse(words...);
        const auto *error = std::get_if<UsageError>(&arguments);
        return error ? error->message : QString();
    }

private Q_SLOTS:
    void tail()
    {
        const Arguments arguments =
            parse("tail", "--channel", "a", "--channel=b", "--event", "trade-*", "--format",
                  "jsonl", "--count", "5", "--for", "1.5", "--stats", "--summary", "--filter",
                  "EUR", "--host", "::1", "--port", "6001", "--no-tls", "--key", "k");
        const auto &tail = std::get<TailArguments>(arguments);
        QCOMPARE(tail.channels, QStringList({u"a"_s, u"b"_s}));
        QCOMPARE(tail.events, QStringList({u"trade-*"_s}));
        QCOMPARE(tail.format, TailArguments::Format::JsonLines);
        QCOMPARE(tail.count, quint64(5));
        QCOMPARE(tail.duration, 1500ms);
        QVERIFY(tail.statistics && tail.summary);
        QCOMPARE(tail.filter, u"EUR"_s);
        QCOMPARE(tail.connection.values,
                 QList<ConnectionArguments::Value>({{u"key"_s, u"k"_s},
                                                    {u"host"_s, u"::1"_s},
                                                    {u"port"_s, u"6001"_s},
                                                    {u"tls"_s, u"false"_s}}));
    }

    void whatIsMissed()
    {
        const Arguments arguments =
            parse("tail", "--channel", "a", "--expect", "bots/my/beat=1.5", "--expect", "a/b=c=60",
                  "--sequence", "bot=1-*=seq", "--sequence", "*=n");
        const auto &tail = std::get<TailArguments>(arguments);
        QCOMPARE(tail.expectations,
                 (QList<TailArguments::Expectation>{{u"bots"_s, u"my/beat"_s, 1500ms},
                                                    {u"a"_s, u"b=c"_s, 60s}}));
        QCOMPARE(tail.numberings,
                 (QList<TailArguments::Numbering>{{u"bot=1-*"_s, u"seq"_s}, {u"*"_s, u"n"_s}}));
        for (const char *text : {"bots", "bots/beat", "bots/=5", "/beat=5", "bots/beat=0.5",
                                 "bots/beat=nan", "bots/beat=1e99", "bots/beat="})
            QVERIFY2(error("tail", "--channel", "a", "--expect", text).contains("--expect"_L1),
                     text);
        for (const char *text : {"bots", "=seq", "bots="})
            QVERIFY2(error("tail", "--channel", "a", "--sequence", text).contains("--sequence"_L1),
                     text);
    }

    void demo()
    {
        const Arguments arguments =
            parse("tail", "--demo", "--scenario", "silent-bot", "--seed", "4294967295");
        const auto &tail = std::get<TailArguments>(arguments);
        QVERIFY(tail.connection.demo);
        QCOMPARE(tail.connection.scenario, (ScenarioOptions{Scenario::SilentBot, 4294967295U, {}}));
    }

    void send()
    {
        const Arguments arguments = parse("send", "--channel", "c", "--event", "e", "--data", "-",
                                          "--socket-id", "1.2", "--env", "x.env");
        const auto &send = std::get<SendArguments>(arguments);
        QCOMPARE(send.channels, QStringList({u"c"_s}));
        QCOMPARE(send.event, u"e"_s);
        QCOMPARE(send.data, u"-"_s);
        QCOMPARE(send.socketId, u"1.2"_s);
        QCOMPARE(send.connection.envFile, u"x.env"_s);
        QVERIFY(!send.clientEvent && !send.idempotent && send.batchFile.isEmpty());
    }

    void sendBatch()
    {
        const Arguments arguments = parse("send", "--batch", "events.jsonl", "--idempotent");
        const auto &send = std::get<SendArguments>(arguments);
        QCOMPARE(send.batchFile, u"events.jsonl"_s);
        QVERIFY(send.idempotent);
    }

    void sendClientEvent()
    {
        const Arguments arguments = parse("send", "--client-event", "--channel", "private-c",
                                          "--event", "client-e", "--data", "1");
        QVERIFY(std::get<SendArguments>(arguments).clientEvent);
    }

    void doctor()
    {
        const Arguments arguments = parse("doctor", "--demo", "--channel", "c", "--channel",
                                          "private-d", "--channel", "c", "--for", "7.5");
        const auto &doctor = std::get<DoctorArguments>(arguments);
        QVERIFY(doctor.connection.demo);
        QCOMPARE(doctor.channels, QStringList({u"c"_s, u"private-d"_s}));
        QCOMPARE(doctor.deadline, 7500ms);
        QVERIFY(error("doctor", "--channel", "bot-*").contains(u"--channel bot-*"));
    }

    void explain()
    {
        const Arguments arguments = parse("explain", "--demo", "--channel", "c", "--event", "e");
        const auto &explain = std::get<ExplainArguments>(arguments);
        QVERIFY(explain.connection.demo);
        QCOMPARE(explain.channel, u"c"_s);
        QCOMPARE(explain.event, u"e"_s);
        QCOMPARE(explain.duration, 5000ms);
        const Arguments longer = parse("explain", "--channel", "c", "--event", "e", "--for", "7.5");
        QCOMPARE(std::get<ExplainArguments>(longer).duration, 7500ms);
        const QString needs = u"explain needs one --channel and one --event."_s;
        QCOMPARE(error("explain", "--channel", "c"), needs);
        QCOMPARE(error("explain", "--event", "e"), needs);
        QCOMPARE(error("explain", "--channel", "c", "--channel", "d", "--event", "e"), needs);
        QVERIFY(error("explain", "--channel", "c", "--event", "e*").contains(u"pattern"));
        QVERIFY(error("explain", "--channel", "c*", "--event", "e").contains(u"--channel c*"));
    }

    void auth()
    {
        const auto auth = std::get<AuthArguments>(
            parse("auth", "--rules", "r.json", "--channel", "presence-team-456", "--socket-id",
                  "1.2", "--token", "@t", "--user", "user-123", "--team", "team-456", "--user-data",
                  R"({"name":"John Doe"})", "--key", "k", "--env", "x.env"));
        QCOMPARE(auth.rulesFile, u"r.json"_s);
        QCOMPARE(auth.channel, u"presence-team-456"_s);
        QCOMPARE(auth.socketId, u"1.2"_s);
        QCOMPARE(auth.token, u"@t"_s);
        QCOMPARE(auth.userId, u"user-123"_s);
        QCOMPARE(auth.teamId, u"team-456"_s);
        QCOMPARE(auth.userData, QJsonObject({{u"name"_s, u"John Doe"_s}}));
        QCOMPARE(auth.connection.envFile, u"x.env"_s);
        QCOMPARE(auth.connection.values,
                 QList<ConnectionArguments::Value>({{u"key"_s, u"k"_s}}));
        const QString needs = u"auth needs --rules, one --channel and --socket-id."_s;
        QCOMPARE(error("auth", "--rules", "r", "--channel", "c"), needs);
        QCOMPARE(error("auth", "--rules", "r", "--socket-id", "1.2"), needs);
        QCOMPARE(error("auth", "--channel", "c", "--socket-id", "1.2"), needs);
        QCOMPARE(error("auth", "--rules", "r", "--channel", "c", "--channel", "d", "--socket-id",
                       "1.2"),
                 needs);
        QVERIFY(error("auth", "--rules", "r", "--channel", "c", "--socket-id", "1.2", "--user-data",
                      "[]")
                    .contains("--user-data"_L1));
        QVERIFY(error("auth", "--rules", "r", "--channel", "private-*", "--socket-id", "1.2")
                    .contains("private-*"_L1));
    }

    void logLevels()
    {
        using Level = Pusher::Log::Level;
        QVERIFY(!std::get<TailArguments>(parse("tail")).connection.logLevel);
        QCOMPARE(std::get<TailArguments>(parse("tail", "--demo", "--log-level", "DEBUG"))
                     .connection.logLevel,
                 Level::Debug);
        QCOMPARE(std::get<ServeArguments>(parse("serve", "--log-level", "info")).connection.logLevel,
                 Level::Info);
        QCOMPARE(std::get<WindowArguments>(parse("--log-level", "error")).connection.logLevel,
                 Level::Error);
        const QString refused = error("doctor", "--log-level", "loud");
        QVERIFY(refused.contains("error, warning, info, debug"_L1) && refused.contains("loud"_L1));
        QVERIFY(!error("auth", "--rules", "r", "--channel", "c", "--socket-id", "1.2",
                       "--log-level", "loud")
                     .isEmpty());
    }

    void serveWithItsParts()
    {
        const auto serve = std::get<ServeArguments>(
            parse("serve", "--dialect", "soketi", "--rules", "r.json", "--webhook",
                  "http://localhost/hook", "--authorized-within", "30"));
        QVERIFY(serve.soketi);
        QCOMPARE(serve.rulesFile, u"r.json"_s);
        QCOMPARE(serve.webhook, u"http://localhost/hook"_s);
        QVERIFY(!serve.remoteWebhook);
        QCOMPARE(serve.authorizedWithin, std::optional(std::chrono::milliseconds(30000)));
        QVERIFY(!std::get<ServeArguments>(parse("serve", "--dialect", "hosted")).soketi);
    }

    void serve()
    {
        const Arguments plain = parse("serve");
        QCOMPARE(std::get<ServeArguments>(plain).port, quint16(6001));
        QCOMPARE(std::get<ServeArguments>(plain).host, u"127.0.0.1"_s);
        QVERIFY(!std::get<ServeArguments>(plain).simulation);
        const Arguments simulating =
            parse("serve", "--port", "0", "--simulate", "busy", "--seed", "3", "--rate", "12.5");
        QCOMPARE(std::get<ServeArguments>(simulating).port, quint16(0));
        QCOMPARE(std::get<ServeArguments>(simulating).simulation,
                 (ScenarioOptions{Scenario::Busy, 3, 12.5}));
    }

    void checkEnv()
    {
        const Arguments arguments = parse("check-env", "some.env");
        QCOMPARE(std::get<CheckEnvArguments>(arguments).file, u"some.env"_s);
    }

    void window()
    {
        const Arguments plain = parseArguments({u"pushwatch"_s});
        QVERIFY(std::holds_alternative<WindowArguments>(plain));
        const Arguments picture = parse("--demo", "--theme", "dark", "--view", "trades",
                                        "--screenshot", "a.png", "--after", "2");
        const auto &window = std::get<WindowArguments>(picture);
        QVERIFY(window.connection.demo);
        QCOMPARE(window.theme, u"dark"_s);
        QCOMPARE(window.screenshot, u"a.png"_s);
        QCOMPARE(window.screenshotAfter, 2s);
    }

    void helpAndVersion()
    {
        for (const char *command : {"tail", "send", "serve", "auth", "check-env"}) {
            const Arguments help = parse(command, "--help");
            const QString &text = std::get<PrintArguments>(help).text;
            QVERIFY(
                text.startsWith(u"Usage: pushwatch %1 [options]"_s.arg(QLatin1String(command))));
            QVERIFY(text.contains("--help"_L1));
        }
        const Arguments brief = parse("-h");
        QVERIFY(std::get<PrintArguments>(brief).text.startsWith("Usage: pushwatch [options]"_L1));
        const Arguments version = parse("--version");
        QVERIFY(std::get<PrintArguments>(version).text.startsWith("pushwatch "_L1));
    }

    void mistakes()
    {
        QVERIFY(error("fly").contains("fly"_L1));
        QVERIFY(error("tail", "--sekret").contains("sekret"_L1));
        QVERIFY(error("tail", "--format", "xml").contains("xml"_L1));
        QVERIFY(error("tail", "--count", "0").contains("--count"_L1));
        QVERIFY(error("tail", "--count", "5x").contains("5x"_L1));
        QVERIFY(error("tail", "--for", "nan").contains("--for"_L1));
        QVERIFY(error("tail", "--for", "-1").contains("--for"_L1));
        QVERIFY(error("tail", "extra").contains("extra"_L1));
        QVERIFY(error("tail", "--key", "a", "--key", "b").contains("more than once"_L1));
        QVERIFY(error("tail", "--tls", "--no-tls").contains("exclude"_L1));
        QVERIFY(error("tail", "--demo", "--host", "h").contains("--demo"_L1));
        QVERIFY(error("tail", "--seed", "1").contains("--demo"_L1));
        QVERIFY(error("tail", "--demo", "--scenario", "storm").contains("storm"_L1));
        QVERIFY(error("tail", "--channel", "").contains("channel name is empty"_L1));
        QVERIFY(error("tail", "--channel", "a b").contains("a b"_L1));
        QVERIFY(error("tail", "--channel", "a b*").isEmpty()); // a pattern matches what there is
        QVERIFY(error("tail", "--event", "").contains("event name is empty"_L1));
        QVERIFY(error("send", "--channel", "c").contains("--data"_L1));
        QVERIFY(error("send").contains("--batch"_L1));
        QVERIFY(error("send", "--batch", "").contains("--batch needs a file"_L1));
        QVERIFY(error("send", "--batch", "f", "--channel", "c").contains("--batch stands"_L1));
        QVERIFY(error("send", "--batch", "f", "--client-event").contains("--batch stands"_L1));
        QVERIFY(error("send", "--client-event", "--channel", "c", "--event", "e", "--data", "1")
                    .contains("begins with client-"_L1));
        QVERIFY(error("send", "--client-event", "--channel", "c", "--event", "client-e", "--data",
                      "1", "--socket-id", "1.2")
                    .contains("--socket-id"_L1));
        QVERIFY(
            error("send", "--channel", "a/b", "--event", "e", "--data", "1").contains("a/b"_L1));
        QVERIFY(error("serve", "--port", "65536").contains("--port"_L1));
        QVERIFY(error("serve", "--rate", "1").contains("--simulate"_L1));
        QVERIFY(error("serve", "--dialect", "reverb").contains("hosted, soketi"_L1));
        QVERIFY(error("serve", "--webhook-remote").contains("--webhook"_L1));
        QVERIFY(error("serve", "--rules", "").contains("--rules"_L1));
        QVERIFY(error("serve", "--authorized-within", "0").contains("--authorized-within"_L1));
        QVERIFY(error("check-env").contains("file"_L1));
        const QString views = error("--view", "nowhere");
        QVERIFY(views.contains("nowhere"_L1));
        for (const QString &view : ViewCatalog::names()) {
            QVERIFY2(views.contains(view), qPrintable(view)); // those that there are
            QVERIFY2(error("--view", qPrintable(view)).isEmpty(), qPrintable(view));
        }
        QVERIFY(error("--theme", "pink").contains("pink"_L1));
        QVERIFY(error("--after", "1").contains("--screenshot"_L1));
    }

    void E10_secretsAreRefused()
    {
        const QString advice = error("tail", "--secret=hunter2");
        QVERIFY(advice.contains("PUSHER_SECRET"_L1));
        QVERIFY(advice.contains("--env"_L1));
        QVERIFY(!advice.contains("hunter2"_L1));
        QVERIFY(error("serve", "--app-secret", "hunter2").contains("PUSHER_SECRET"_L1));
        QVERIFY(error("--PUSHER_SECRET=hunter2").contains("PUSHER_SECRET"_L1));
    }
};

QTEST_APPLESS_MAIN(tst_Arguments)
#include "tst_arguments.moc"
#include "ui/docks/viewcatalog.h"
