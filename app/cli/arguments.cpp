// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/arguments.h"

#include "app/cli/optionreader.h"
#include "ui/docks/viewcatalog.h"

#include <QJsonDocument>

namespace Console {
namespace {

using namespace Qt::StringLiterals;

template <typename Fill>
Arguments finish(OptionReader &reader, const QStringList &commandLine, Fill fill)
{
    const bool parsed = reader.parse(commandLine);
    if (reader.wantsHelp())
        return PrintArguments{reader.helpText()};
    if (!parsed)
        return UsageError{reader.error()};
    Arguments result = fill();
    if (!reader.error().isEmpty())
        return UsageError{reader.error()};
    return result;
}

QList<TailArguments::Expectation> readExpectations(OptionReader &reader)
{
    QList<TailArguments::Expectation> expectations;
    const QStringList texts = reader.values(u"expect"_s);
    for (const QString &text : texts) {
        // A channel's name has no slash, and an event's name may have anything.
        const qsizetype slash = text.indexOf(u'/');
        const qsizetype equals = text.lastIndexOf(u'=');
        bool isNumber = false;
        const double seconds = text.mid(equals + 1).toDouble(&isNumber);
        constexpr double longest = 365.0 * 24 * 3600;
        const bool isInRange = isNumber && seconds >= 1 && seconds <= longest; // not NaN either
        if (slash < 1 || equals < slash + 2 || !isInRange) {
            reader.fail(u"--expect is CHANNEL/EVENT=SECONDS with 1 to %1 seconds, not %2."_s
                            .arg(qint64(longest))
                            .arg(text));
            break;
        }
        expectations.append({text.left(slash), text.mid(slash + 1, equals - slash - 1),
                             std::chrono::milliseconds(qint64(seconds * 1000))});
    }
    return expectations;
}

QList<TailArguments::Numbering> readNumberings(OptionReader &reader)
{
    QList<TailArguments::Numbering> numberings;
    const QStringList texts = reader.values(u"sequence"_s);
    for (const QString &text : texts) {
        // Channels may have an equals sign in their names.
        const qsizetype equals = text.lastIndexOf(u'=');
        if (equals < 1 || equals == text.size() - 1) {
            reader.fail(u"--sequence is CHANNEL=MEMBER, not %1."_s.arg(text));
            break;
        }
        numberings.append({text.left(equals), text.mid(equals + 1)});
    }
    return numberings;
}

Arguments parseTail(const QStringList &commandLine)
{
    OptionReader reader(u"pushwatch tail"_s, u"Follows events without a window."_s);
    reader.addConnectionOptions();
    reader.addValue(u"channel"_s,
                    u"Channel to follow, or a pattern with *, for which channels are looked for "
                    "(needs PUSHER_APP_ID and PUSHER_SECRET); may be repeated. Not needed with "
                    "--sign-in."_s,
                    u"NAME"_s);
    reader.addValue(u"event"_s, u"Event to print, * for any characters; may be repeated."_s,
                    u"NAME"_s);
    reader.addValue(u"filter"_s, u"Print only events that contain this text."_s, u"TEXT"_s);
    reader.addValue(u"format"_s, u"text, jsonl, csv or none."_s, u"FORMAT"_s);
    reader.addValue(u"count"_s, u"Stop after so many printed events."_s, u"N"_s);
    reader.addValue(u"for"_s, u"Stop after so many seconds."_s, u"SECONDS"_s);
    reader.addFlag(u"stats"_s, u"End with a line of figures: rate, processor time, memory."_s);
    reader.addFlag(u"summary"_s, u"Decode every trade; end with a line of totals."_s);
    reader.addFlag(u"trace"_s,
                   u"Say of each event received, printed or not, which of the console's and this "
                   "command's listeners were called for it, in which order and for how long, and "
                   "why others were not. jsonl: a line of type trace with seq, channel, event, "
                   "called, failed, tookUs and listeners, each with listener, channel, event, "
                   "priority, verdict (called, failed, handed-over, dropped, context-gone, off, "
                   "removed, sealed, once-spent, channel-differs, event-differs, other-lane, "
                   "left-out, not-reached), place, tookUs and message. Other formats: on standard error."_s);
    reader.addValue(u"expect"_s,
                    u"Say so when this event is late, has gone silent or is back, unless the line "
                    "is down; may be repeated."_s,
                    u"CHANNEL/EVENT=SECONDS"_s);
    reader.addValue(u"sequence"_s,
                    u"The channel's senders number their events in this member of the data: say "
                    "what is missing, double or late; * for any characters; may be repeated."_s,
                    u"CHANNEL=MEMBER"_s);
    return finish(reader, commandLine, [&] {
        TailArguments tail;
        tail.connection = reader.connection();
        tail.channels = reader.channels(u"channel"_s, true);
        tail.events = reader.events(u"event"_s);
        tail.filter = reader.value(u"filter"_s);
        const QStringList formats{u"text"_s, u"jsonl"_s, u"csv"_s, u"none"_s};
        if (reader.isSet(u"format"_s)) {
            const qsizetype format = formats.indexOf(reader.value(u"format"_s));
            if (format < 0)
                reader.fail(u"--format is one of %1, not %2."_s.arg(formats.join(u", "),
                                                                    reader.value(u"format"_s)));
            tail.format = TailArguments::Format(qMax<qsizetype>(format, 0));
        }
        tail.count = reader.integer(u"count"_s, 1, 1'000'000'000'000);
        tail.duration = reader.seconds(u"for"_s);
        tail.statistics = reader.isSet(u"stats"_s);
        tail.summary = reader.isSet(u"summary"_s);
        tail.trace = reader.isSet(u"trace"_s);
        tail.expectations = readExpectations(reader);
        tail.numberings = readNumberings(reader);
        return Arguments(std::move(tail));
    });
}

/// Which of send's options go together.
void checkSend(const SendArguments &send, OptionReader &reader)
{
    const bool one = reader.isSet(u"channel"_s) || reader.isSet(u"event"_s)
        || reader.isSet(u"data"_s) || reader.isSet(u"socket-id"_s);
    if (reader.isSet(u"batch"_s)) {
        if (send.batchFile.isEmpty())
            reader.fail(u"--batch needs a file."_s);
        if (one || send.clientEvent)
            reader.fail(u"--batch stands alone: its lines name channel, event, data and socketId."_s);
    } else if (send.channels.isEmpty() || send.event.isEmpty() || !reader.isSet(u"data"_s)) {
        reader.fail(u"send needs --channel, --event and --data, or --batch."_s);
    }
    if (send.clientEvent && !send.event.startsWith("client-"_L1))
        reader.fail(u"The name of a client event begins with client-."_s);
    if (send.clientEvent && (reader.isSet(u"socket-id"_s) || send.idempotent))
        reader.fail(u"--client-event takes neither --socket-id nor --idempotent: it is not sent "
                    "over the HTTP API."_s);
    if (send.connection.demo)
        reader.fail(
            u"send needs a server that runs: the demo's lives only inside its own window."_s);
}

Arguments parseSend(const QStringList &commandLine)
{
    OptionReader reader(
        u"pushwatch send"_s,
        u"Publishes events over the HTTP API and prints a result line for each, and for each of its "
        "channels. deliveredTo is the number of the channel's connections: your own servers are "
        "asked, the hosted service is not, because there it is billed as a message. Events travel "
        "in their order, ten at most at a time, and what is behind a failure is not sent. What "
        "cannot have been delivered (no connection, 429, 503) is sent again, three times at most; "
        "what may have been is told with \"maybeDelivered\":true. Channels that are encrypted end "
        "to end need PUSHER_ENCRYPTION_MASTER_KEY."_s);
    reader.addConnectionOptions();
    reader.addValue(u"channel"_s, u"Channel to publish on; may be repeated."_s, u"NAME"_s);
    reader.addValue(u"event"_s, u"The event's name."_s, u"NAME"_s);
    reader.addValue(u"data"_s, u"The event's data: JSON, @FILE, or - for standard input."_s,
                    u"JSON"_s);
    reader.addValue(u"socket-id"_s, u"Do not deliver to this socket."_s, u"ID"_s);
    reader.addValue(u"batch"_s,
                    u"Publish the events of a file, or of - for standard input, a JSON object a "
                    "line: channel, event, data, and if wanted eventId (stands in its result), "
                    "userId, socketId. Data that is a string is sent as that text, anything else "
                    "as it is written. All lines are checked first: a bad one is named, and nothing "
                    "is sent."_s,
                    u"FILE"_s);
    reader.addFlag(u"idempotent"_s,
                   u"Receivers know an event that comes twice: also send again what may have been "
                   "delivered."_s);
    reader.addFlag(u"client-event"_s,
                   u"Subscribe to the channels, private or presence ones, and send the event over "
                   "the socket to their other subscribers; its name begins with client-."_s);
    return finish(reader, commandLine, [&] {
        SendArguments send;
        send.connection = reader.connection();
        send.channels = reader.channels(u"channel"_s, false);
        const QStringList events = reader.events(u"event"_s);
        if (events.size() > 1)
            reader.fail(u"--event is given more than once."_s);
        send.event = events.value(0);
        send.data = reader.value(u"data"_s);
        send.socketId = reader.value(u"socket-id"_s);
        send.batchFile = reader.value(u"batch"_s);
        send.idempotent = reader.isSet(u"idempotent"_s);
        send.clientEvent = reader.isSet(u"client-event"_s);
        checkSend(send, reader);
        return Arguments(std::move(send));
    });
}

Arguments parseServe(const QStringList &commandLine)
{
    OptionReader reader(
        u"pushwatch serve"_s,
        u"Runs a Pusher-compatible server in the foreground, for development and tests."_s);
    reader.addValue(u"host"_s, u"Address to listen on (default 127.0.0.1)."_s, u"ADDRESS"_s);
    reader.addValue(u"port"_s, u"Port to listen on (default 6001); 0 takes a free one."_s,
                    u"PORT"_s);
    reader.addValue(u"app-id"_s, u"The application's id."_s, u"ID"_s);
    reader.addValue(u"key"_s, u"The application's key."_s, u"KEY"_s);
    reader.addValue(u"env"_s, u"Read id, key and secret from this .env file."_s, u"FILE"_s);
    reader.addLogLevel();
    reader.addValue(u"simulate"_s,
                    u"Publish simulated trading: %1."_s.arg(scenarioNames().join(u", ")),
                    u"SCENARIO"_s);
    reader.addValue(u"seed"_s, u"Number that makes the simulation repeatable."_s, u"N"_s);
    reader.addValue(u"rate"_s, u"Simulated trades a second."_s, u"RATE"_s);
    reader.addValue(u"dialect"_s,
                    u"Whose spelling to use where servers differ: hosted (default) or soketi."_s,
                    u"NAME"_s);
    reader.addValue(u"rules"_s,
                    u"Serve /pusher/auth and /pusher/user-auth by the rules of this JSON file; "
                    "tokens are checked with PUSHER_JWT_SECRET or PUSHER_JWT_PUBLIC_KEY."_s,
                    u"FILE"_s);
    reader.addValue(u"webhook"_s,
                    u"Post signed webhooks to this URL, on this computer: channels occupied and "
                    "vacated, members, client events, cache misses, subscription counts."_s,
                    u"URL"_s);
    reader.addFlag(u"webhook-remote"_s, u"The webhook's URL may be on another computer."_s);
    reader.addValue(u"authorized-within"_s,
                    u"Close connections (4009) that after so many seconds are neither signed in "
                    "nor in a private or presence channel."_s,
                    u"SECONDS"_s);
    reader.addValue(u"fault"_s,
                    u"Misbehave as this JSON file says (libpusher/doc/faults.md), with a line for "
                    "each fault."_s,
                    u"FILE"_s);
    return finish(reader, commandLine, [&] {
        ServeArguments serve;
        serve.connection.logLevel = reader.logLevel();
        serve.faultFile = reader.value(u"fault"_s);
        if (reader.isSet(u"fault"_s) && serve.faultFile.isEmpty())
            reader.fail(u"--fault needs a file."_s);
        serve.webhook = reader.value(u"webhook"_s);
        serve.remoteWebhook = reader.isSet(u"webhook-remote"_s);
        if (serve.webhook.isEmpty() && (serve.remoteWebhook || reader.isSet(u"webhook"_s)))
            reader.fail(u"--webhook needs a URL, and --webhook-remote needs --webhook."_s);
        serve.authorizedWithin = reader.seconds(u"authorized-within"_s);
        serve.rulesFile = reader.value(u"rules"_s);
        if (reader.isSet(u"rules"_s) && serve.rulesFile.isEmpty())
            reader.fail(u"--rules needs a file."_s);
        const QString dialect = reader.value(u"dialect"_s);
        serve.soketi = dialect == "soketi"_L1;
        if (reader.isSet(u"dialect"_s) && !serve.soketi && dialect != "hosted"_L1)
            reader.fail(u"--dialect is one of hosted, soketi, not %1."_s.arg(dialect));
        serve.host = reader.isSet(u"host"_s) ? reader.value(u"host"_s) : u"127.0.0.1"_s;
        serve.port = quint16(reader.integer(u"port"_s, 0, 65535).value_or(serve.port));
        if (reader.isSet(u"env"_s))
            serve.connection.envFile = reader.value(u"env"_s);
        for (const QString &name : {u"app-id"_s, u"key"_s}) {
            if (reader.isSet(name))
                serve.connection.values.append({name, reader.value(name)});
        }
        if (reader.isSet(u"simulate"_s)) {
            ScenarioOptions simulation;
            simulation.scenario = reader.scenario(u"simulate"_s);
            simulation.seed =
                quint32(reader.integer(u"seed"_s, 0, 0xffffffff).value_or(simulation.seed));
            simulation.rate = reader.number(u"rate"_s, 10000);
            serve.simulation = simulation;
        } else if (reader.isSet(u"seed"_s) || reader.isSet(u"rate"_s)) {
            reader.fail(u"--seed and --rate need --simulate."_s);
        }
        return Arguments(std::move(serve));
    });
}

Arguments parseExplain(const QStringList &commandLine)
{
    OptionReader reader(
        u"pushwatch explain"_s,
        u"Says which of the console's listeners would run for an event, in which order, and why "
        u"the "
        "others would not. Connects, and watches until the event comes or the time is up."_s);
    reader.addConnectionOptions();
    reader.addValue(u"channel"_s, u"The event's channel."_s, u"NAME"_s);
    reader.addValue(u"event"_s, u"The event's name."_s, u"NAME"_s);
    reader.addValue(u"for"_s, u"Watch at most so many seconds (default 5)."_s, u"SECONDS"_s);
    return finish(reader, commandLine, [&] {
        ExplainArguments explain;
        explain.connection = reader.connection();
        const QStringList channels = reader.channels(u"channel"_s, false);
        const QStringList events = reader.events(u"event"_s);
        if (channels.size() != 1 || events.size() != 1)
            reader.fail(u"explain needs one --channel and one --event."_s);
        if (events.value(0).contains(u'*'))
            reader.fail(u"explain is about one event: --event takes no pattern."_s);
        explain.channel = channels.value(0);
        explain.event = events.value(0);
        explain.duration = reader.seconds(u"for"_s).value_or(explain.duration);
        return Arguments(std::move(explain));
    });
}

Arguments parseDoctor(const QStringList &commandLine)
{
    OptionReader reader(
        u"pushwatch doctor"_s,
        u"Examines the way to a channel step by step (name, TCP, TLS, handshake, subscription, "
        "permission, HTTP API) and names the probable cause of what fails. With the secret at hand "
        "it signs anew and shows where an endpoint's signature begins to differ. What it "
        "subscribes it leaves at once; in a presence channel the others see you come and go."_s);
    reader.addConnectionOptions();
    reader.addValue(u"channel"_s,
                    u"Channel to examine; may be repeated. Without, a public one is tried, and a "
                    "private one where the secret is at hand."_s,
                    u"NAME"_s);
    reader.addValue(u"for"_s, u"Take at most so many seconds (default 60)."_s, u"SECONDS"_s);
    return finish(reader, commandLine, [&] {
        DoctorArguments doctor;
        doctor.connection = reader.connection();
        doctor.channels = reader.channels(u"channel"_s, false);
        doctor.channels.removeDuplicates();
        doctor.deadline = reader.seconds(u"for"_s).value_or(doctor.deadline);
        return Arguments(std::move(doctor));
    });
}

QJsonObject readObject(OptionReader &reader, const QString &name)
{
    const auto json = QJsonDocument::fromJson(reader.value(name).toUtf8());
    if (reader.isSet(name) && !json.isObject())
        reader.fail(u"--%1 is a JSON object, such as {\"name\":\"Ann\"}."_s.arg(name));
    return json.object();
}

Arguments parseAuth(const QStringList &commandLine)
{
    OptionReader reader(
        u"pushwatch auth"_s,
        u"Decides by a rules file and a token who may subscribe to a channel, signs, and says "
        "which rule decided: what serve --rules and AuthHandler do. The application's key and "
        "PUSHER_SECRET sign; tokens are checked with PUSHER_JWT_SECRET or PUSHER_JWT_PUBLIC_KEY; "
        "encrypted channels need PUSHER_ENCRYPTION_MASTER_KEY. Ends with 5 for a refusal."_s);
    reader.addValue(u"rules"_s, u"JSON file with the rules."_s, u"FILE"_s);
    reader.addValue(u"channel"_s, u"Channel to subscribe to."_s, u"NAME"_s);
    reader.addValue(u"socket-id"_s, u"Who would subscribe: two numbers with a dot between."_s,
                    u"ID"_s);
    reader.addValue(u"token"_s, u"Their bearer token; PUSHER_TOKEN does as well."_s, u"@FILE"_s);
    reader.addValue(u"user"_s, u"Who they say they are; refused where the token says another."_s,
                    u"ID"_s);
    reader.addValue(u"team"_s, u"For which team they ask; refused where the token lacks it."_s,
                    u"ID"_s);
    reader.addValue(u"user-data"_s,
                    u"What the others in a presence channel would see of them (default: the "
                    "token's name)."_s,
                    u"JSON"_s);
    reader.addValue(u"key"_s, u"The application's key."_s, u"KEY"_s);
    reader.addValue(u"env"_s, u"Read key and secrets from this .env file."_s, u"FILE"_s);
    reader.addLogLevel();
    return finish(reader, commandLine, [&] {
        AuthArguments auth;
        const QStringList channels = reader.channels(u"channel"_s, false);
        auth.rulesFile = reader.value(u"rules"_s);
        auth.channel = channels.value(0);
        auth.socketId = reader.value(u"socket-id"_s);
        if (auth.rulesFile.isEmpty() || channels.size() != 1 || !reader.isSet(u"socket-id"_s))
            reader.fail(u"auth needs --rules, one --channel and --socket-id."_s);
        auth.token = reader.value(u"token"_s);
        auth.userId = reader.value(u"user"_s);
        auth.teamId = reader.value(u"team"_s);
        auth.userData = readObject(reader, u"user-data"_s);
        auth.connection.logLevel = reader.logLevel();
        if (reader.isSet(u"env"_s))
            auth.connection.envFile = reader.value(u"env"_s);
        if (reader.isSet(u"key"_s))
            auth.connection.values.append({u"key"_s, reader.value(u"key"_s)});
        return Arguments(std::move(auth));
    });
}

Arguments parseCheckEnv(const QStringList &commandLine)
{
    OptionReader reader(u"pushwatch check-env"_s,
                        u"Says what a .env file holds, what is missing and what looks swapped."_s);
    reader.addPositional(u"FILE"_s, u"The file to check."_s);
    return finish(reader, commandLine, [&] {
        if (reader.positional().isEmpty())
            reader.fail(u"check-env needs a file."_s);
        return Arguments(CheckEnvArguments{reader.positional()});
    });
}

Arguments parseWindow(const QStringList &commandLine)
{
    OptionReader reader(
        u"pushwatch"_s,
        u"A live console for Pusher Channels.\n\n"
        "Commands without a window: tail, send, serve, auth, explain, doctor, check-env; each has --help."_s);
    reader.addFlag(u"version"_s, u"Show the version."_s);
    reader.addConnectionOptions();
    const QStringList views = ViewCatalog::names();
    reader.addValue(u"view"_s, u"View to show: %1."_s.arg(views.join(u", ")), u"NAME"_s);
    reader.addValue(u"theme"_s, u"light or dark."_s, u"NAME"_s);
    reader.addValue(u"screenshot"_s, u"Write a picture of the window and quit."_s, u"PNG"_s);
    reader.addValue(u"after"_s, u"Seconds until the picture is taken (default 3)."_s, u"SECONDS"_s);
    return finish(reader, commandLine, [&]() -> Arguments {
        if (reader.isSet(u"version"_s))
            return PrintArguments{u"pushwatch %1\n"_s.arg(QStringLiteral(PUSHWATCH_VERSION))};
        WindowArguments window;
        window.connection = reader.connection();
        window.view = reader.value(u"view"_s);
        if (reader.isSet(u"view"_s) && !views.contains(window.view))
            reader.fail(u"Unknown view: %1. There are: %2."_s.arg(window.view, views.join(u", ")));
        window.theme = reader.value(u"theme"_s);
        if (reader.isSet(u"theme"_s) && window.theme != "light"_L1 && window.theme != "dark"_L1)
            reader.fail(u"--theme is light or dark, not %1."_s.arg(window.theme));
        window.screenshot = reader.value(u"screenshot"_s);
        if (reader.isSet(u"screenshot"_s) && window.screenshot.isEmpty())
            reader.fail(u"--screenshot needs a file."_s);
        if (reader.isSet(u"after"_s) && window.screenshot.isEmpty())
            reader.fail(u"--after needs --screenshot."_s);
        window.screenshotAfter = reader.seconds(u"after"_s).value_or(window.screenshotAfter);
        return window;
    });
}

/// Arguments stand in `ps` for every user of the computer, so a secret there is refused (fault row
/// E10).
std::optional<UsageError> secretOnCommandLine(const QStringList &commandLine)
{
    for (const QString &argument : commandLine) {
        const QString name = argument.section(u'=', 0, 0).toLower();
        if (name.startsWith("-"_L1) && name.contains("secret"_L1))
            return UsageError{u"A secret on the command line can be read by everybody with ps. "
                              "Put it into the environment (PUSHER_SECRET) or into a .env file "
                              "that only you can read, and name that with --env."_s};
    }
    return {};
}

} // namespace

Arguments parseArguments(const QStringList &commandLine)
{
    if (const auto refused = secretOnCommandLine(commandLine.mid(1)))
        return *refused;
    const QString command = commandLine.value(1);
    if (command.isEmpty() || command.startsWith(u'-'))
        return parseWindow(commandLine);
    QStringList rest = commandLine;
    rest.removeAt(1);
    if (command == "tail"_L1)
        return parseTail(rest);
    if (command == "send"_L1)
        return parseSend(rest);
    if (command == "serve"_L1)
        return parseServe(rest);
    if (command == "explain"_L1)
        return parseExplain(rest);
    if (command == "doctor"_L1)
        return parseDoctor(rest);
    if (command == "auth"_L1)
        return parseAuth(rest);
    if (command == "check-env"_L1)
        return parseCheckEnv(rest);
    return UsageError{
        u"Unknown command: %1. There are: tail, send, serve, auth, explain, doctor, check-env."_s.arg(command)};
}

} // namespace Console
