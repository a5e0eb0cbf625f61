// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"

#include "app/cli/authcommand.h"
#include "app/cli/authservice.h"
#include "app/cli/checkenv.h"
#include "app/cli/configuration.h"
#include "app/cli/diagnostics.h"
#include "app/cli/doctorcommand.h"
#include "app/cli/explaincommand.h"
#include "app/cli/interruptwatcher.h"
#include "app/cli/send.h"
#include "app/cli/sendclientevent.h"
#include "app/cli/serve.h"
#include "app/cli/tail.h"
#include "app/demo/demoserver.h"
#include "app/logsink.h"
#include "app/publishingapi.h"
#include "libpusher/doctor/doctor.h"
#include "libpusher/protocol/channelname.h"

#include <QCoreApplication>
#include <QFile>

#include <cerrno>
#include <unistd.h>

namespace Console {

using namespace Qt::StringLiterals;
using Pusher::Error;

namespace {

ExitCode fail(const QString &message, ExitCode code)
{
    printDiagnostic(u"pushwatch: "_s + message);
    return code;
}

ExitCode fail(const Error &error)
{
    return fail(error.codeText() + u": " + error.message, exitCodeFor(error.code));
}

/// A reader that has seen enough (`head`) is no failure; a full disk is.
ExitCode afterWriting(const LineWriter &out, ExitCode code)
{
    if (out.error() == 0 || out.error() == EPIPE)
        return code;
    printDiagnostic(u"pushwatch: cannot write to standard output: "_s
                    + qt_error_string(out.error()));
    return code == ExitCode::Done ? ExitCode::InternalError : code;
}

/// Reads the whole configuration and says on standard error what is wrong with it.
Pusher::Result<Pusher::ClientOptions> configure(const ConnectionArguments &arguments)
{
    Pusher::OptionsReader reader;
    if (auto read = readConfiguration(arguments, reader); !read)
        return read.error();
    auto options = reader.build();
    for (const QString &line : noticeLines(reader.notices()))
        printDiagnostic(line);
    if (options)
        setUpLog(*options);
    return options;
}

/// The demo's own where it runs.
Pusher::Result<Pusher::ClientOptions> optionsFor(const std::optional<DemoServer> &demo,
                                                 const ConnectionArguments &arguments)
{
    if (!demo)
        return configure(arguments);
    auto options = demo->clientOptions();
    options.logLevel = arguments.logLevel.value_or(options.logLevel);
    setUpLog(options);
    return options;
}

/// Runs the event loop until `job` has finished; `interrupt` is called for SIGINT and SIGTERM.
template <typename Job, typename Interrupt>
ExitCode runUntilFinished(Job &job, Interrupt interrupt)
{
    InterruptWatcher watcher;
    QObject::connect(&watcher, &InterruptWatcher::interrupted, &job, interrupt);
    QObject::connect(&job, &Job::finished, QCoreApplication::instance(),
                     [](ExitCode code) { QCoreApplication::exit(int(code)); });
    return ExitCode(QCoreApplication::exec());
}

/// The channels to follow, those of the demo instead of patterns, or why there are none.
Pusher::Result<QStringList> channelsFor(const TailArguments &arguments)
{
    QStringList known;
    if (arguments.connection.demo)
        known = DemoServer::channels();
    if (arguments.channels.isEmpty() && !known.isEmpty())
        return known;
    Error error{.code = Error::Code::ConfigurationError,
                .message = u"Which channels? Name them with --channel."_s,
                .parameters = {},
                .closeCode = {},
                .connectionId = {}};
    QStringList result;
    for (const QString &channel : arguments.channels) {
        if (!channel.contains(u'*') || !arguments.connection.demo) {
            result.append(channel);
            continue;
        }
        const auto pattern = QRegularExpression::fromWildcard(channel, Qt::CaseSensitive);
        const QStringList matching = known.filter(pattern);
        if (matching.isEmpty()) {
            error.message = u"No channel of the demo matches %1."_s.arg(channel);
            return error;
        }
        result.append(matching);
    }
    result.removeDuplicates();
    if (result.isEmpty())
        return error;
    return result;
}

/// For names that the server may take all the same: it need not be the hosted one.
void warnOf(const QStringList &channels)
{
    for (const QString &channel : channels) {
        if (const auto warning = Pusher::channelNameWarning(channel))
            printDiagnostic(u"warning: "_s + channel + u": "_s + warning->message);
    }
}

} // namespace

ExitCode run(const TailArguments &given)
{
    TailArguments arguments = given;
    const auto channels = channelsFor(arguments);
    // A user who signs in hears their own channel.
    const bool mayNameNone = arguments.channels.isEmpty() && !arguments.connection.demo;
    if (!channels && !mayNameNone)
        return fail(channels.error().message, ExitCode::Usage);
    arguments.channels = channels.value_or({});
    warnOf(arguments.channels);

    std::optional<DemoServer> demo;
    if (arguments.connection.demo) {
        demo.emplace(arguments.connection.scenario);
        if (const auto started = demo->start(); !started)
            return fail(started.error());
    }
    const auto options = optionsFor(demo, arguments.connection);
    const bool signsIn = options ? options->signIn
                                 : arguments.connection.values.contains({u"sign-in"_s, u"true"_s});
    if (!channels && !signsIn)
        return fail(channels.error().message, ExitCode::Usage);
    if (!options)
        return fail(options.error().message, ExitCode::Configuration);

    const bool onlyPatterns =
        std::all_of(arguments.channels.cbegin(), arguments.channels.cend(),
                    [](const QString &channel) { return channel.contains(u'*'); });
    if (onlyPatterns && !signsIn && (options->appId.isEmpty() || options->secret.isEmpty()))
        return fail(u"Looking for channels that match %1 needs PUSHER_APP_ID and PUSHER_SECRET, "
                    "from the environment or from a .env file."_s.arg(
                        arguments.channels.constFirst()),
                    ExitCode::Configuration);

    const auto scheduler = Pusher::Scheduler::system();
    Pusher::Client client(*options, scheduler);
    LineWriter out(STDOUT_FILENO);
    LineWriter diagnostics(STDERR_FILENO);
    Tail tail(arguments, client, out, diagnostics, scheduler);
    if (demo)
        QObject::connect(&tail, &Tail::listening, &*demo, &DemoServer::startTrading);
    QMetaObject::invokeMethod(&tail, &Tail::start, Qt::QueuedConnection);
    return afterWriting(out,
                        runUntilFinished(tail, [&tail] { tail.finish(ExitCode::Interrupted); }));
}

namespace {

ExitCode sendClientEvent(const SendArguments &arguments, const QByteArray &data,
                         const Pusher::ClientOptions &options)
{
    Pusher::Client client(options);
    LineWriter out(STDOUT_FILENO);
    SendClientEvent send(arguments, data, client, out);
    QMetaObject::invokeMethod(&send, &SendClientEvent::start, Qt::QueuedConnection);
    return afterWriting(out,
                        runUntilFinished(send, [&send] { send.finish(ExitCode::Interrupted); }));
}

ExitCode publish(const SendArguments &arguments, QList<Send::Item> items,
                 const Pusher::ClientOptions &options)
{
    const auto scheduler = Pusher::Scheduler::system();
    const auto api = makePublishingApi(options, scheduler);
    Pusher::BatchPublisher publisher(*api, scheduler, {.idempotent = arguments.idempotent});
    const auto receivers = options.connection.endpoint.isHosted() ? Send::Receivers::NotAsked
                                                                  : Send::Receivers::Counted;
    LineWriter out(STDOUT_FILENO);
    Send send(std::move(items), receivers, *api, publisher, out);
    if (const auto started = send.start(); !started)
        return fail(started.error().message,
                    started.error().code == Error::Code::ConfigurationError
                        ? ExitCode::Configuration
                        : ExitCode::Usage);
    return afterWriting(out, runUntilFinished(send, [&send] { send.interrupt(); }));
}

} // namespace

ExitCode run(const SendArguments &arguments)
{
    QFile input;
    if (!input.open(STDIN_FILENO, QIODevice::ReadOnly))
        return fail(u"cannot read standard input"_s, ExitCode::InternalError);
    QByteArray data;
    QList<Send::Item> items;
    if (arguments.batchFile.isEmpty()) {
        const auto given = Send::readData(arguments.data, input);
        if (!given)
            return fail(given.error().message, ExitCode::Usage);
        data = *given;
        items.append(Send::itemOf(arguments, data));
    } else {
        auto given = Send::readItems(arguments.batchFile, input);
        if (!given)
            return fail(given.error().message, ExitCode::Usage);
        items = std::move(given).value();
    }
    warnOf(arguments.channels);
    const auto options = configure(arguments.connection);
    if (!options)
        return fail(options.error().message, ExitCode::Configuration);
    if (arguments.clientEvent)
        return sendClientEvent(arguments, data, *options);
    if (options->appId.isEmpty() || options->secret.isEmpty())
        return fail(u"send needs PUSHER_APP_ID and PUSHER_SECRET, from the environment or from a "
                    ".env file."_s,
                    ExitCode::Configuration);
    return publish(arguments, std::move(items), *options);
}

ExitCode run(const ServeArguments &arguments)
{
    QHostAddress address;
    if (arguments.host == "localhost"_L1)
        address = QHostAddress::LocalHost;
    else if (!address.setAddress(arguments.host))
        return fail(u"--host takes an address such as 127.0.0.1, not %1."_s.arg(arguments.host),
                    ExitCode::Usage);

    // Key, id and secret come from where the clients take them, but the server has defaults.
    ConnectionArguments connection = arguments.connection;
    connection.values.append({u"host"_s, u"127.0.0.1"_s});
    Pusher::OptionsReader reader;
    if (auto read = readConfiguration(connection, reader); !read)
        return fail(read.error().message, ExitCode::Configuration);
    auto options = reader.build();
    if (!options
        && options.error().parameters.value(u"names"_s).toStringList()
            == QStringList{u"PUSHER_KEY"_s}) {
        std::ignore = reader.setFromCommandLine(u"key"_s, u"pushwatch-key"_s);
        options = reader.build();
    }
    for (const QString &line : noticeLines(reader.notices()))
        printDiagnostic(line);
    if (!options)
        return fail(options.error().message, ExitCode::Configuration);
    setUpLog(*options);

    LineWriter out(STDOUT_FILENO);
    Serve serve(arguments, std::move(options).value(), address, out, Pusher::Scheduler::system());
    if (const auto started = serve.start(); !started)
        return fail(started.error());
    if (const ExitCode written = afterWriting(out, ExitCode::Done); written != ExitCode::Done)
        return written; // nobody would learn the port
    return runUntilFinished(serve, [&serve] { serve.shutDown(); });
}

ExitCode run(const ExplainArguments &arguments)
{
    std::optional<DemoServer> demo;
    QStringList alsoHeard;
    if (arguments.connection.demo) {
        demo.emplace(arguments.connection.scenario);
        if (const auto started = demo->start(); !started)
            return fail(started.error());
        alsoHeard = DemoServer::channels();
    }
    const auto options = optionsFor(demo, arguments.connection);
    if (!options)
        return fail(options.error().message, ExitCode::Configuration);

    const auto scheduler = Pusher::Scheduler::system();
    Pusher::Client client(*options, scheduler);
    LineWriter out(STDOUT_FILENO);
    ExplainCommand explain(arguments, alsoHeard, client, out, scheduler);
    if (demo)
        QObject::connect(&explain, &ExplainCommand::listening, &*demo, &DemoServer::startTrading);
    QMetaObject::invokeMethod(&explain, &ExplainCommand::start, Qt::QueuedConnection);
    return afterWriting(
        out, runUntilFinished(explain, [&explain] { explain.finish(ExitCode::Interrupted); }));
}

ExitCode run(const DoctorArguments &arguments)
{
    std::optional<DemoServer> demo;
    if (arguments.connection.demo) {
        demo.emplace(arguments.connection.scenario);
        if (const auto started = demo->start(); !started)
            return fail(started.error());
    }
    const auto options = optionsFor(demo, arguments.connection);
    if (!options)
        return fail(options.error().message, ExitCode::Configuration);

    Pusher::Doctor::Options examination;
    for (const QString &channel : arguments.channels)
        examination.channels.append(Pusher::ChannelName(channel));
    examination.deadline = arguments.deadline;
    Pusher::Doctor doctor(*options, examination);
    LineWriter out(STDOUT_FILENO);
    DoctorCommand command(doctor, out);
    QMetaObject::invokeMethod(&command, &DoctorCommand::start, Qt::QueuedConnection);
    return afterWriting(
        out, runUntilFinished(command, [&command] { command.finish(ExitCode::Interrupted); }));
}

ExitCode run(const AuthArguments &arguments)
{
    ConnectionArguments connection = arguments.connection;
    connection.values.append({u"host"_s, u"127.0.0.1"_s}); // it connects nowhere
    const auto options = configure(connection);
    if (!options)
        return fail(options.error().message, ExitCode::Configuration);
    if (options->secret.isEmpty())
        return fail(
            u"auth signs, and needs PUSHER_SECRET from the environment or from a .env file."_s,
            ExitCode::Configuration);
    const auto handler = makeAuthHandler(arguments.rulesFile, *options, options->secret,
                                         Pusher::Scheduler::system());
    if (!handler)
        return fail(handler.error());
    const QStringList warnings = (*handler)->warnings();
    for (const QString &warning : warnings)
        printDiagnostic(u"warning: "_s + warning);
    if (!arguments.token.isEmpty() && !arguments.token.startsWith(u'@'))
        printDiagnostic(u"warning: --token shows in the process list: use --token @FILE, or "
                        "PUSHER_TOKEN"_s);

    LineWriter out(STDOUT_FILENO);
    AuthCommand auth(arguments, options->token, **handler, out);
    QMetaObject::invokeMethod(&auth, &AuthCommand::start, Qt::QueuedConnection);
    return afterWriting(
        out, runUntilFinished(auth, [] { QCoreApplication::exit(int(ExitCode::Interrupted)); }));
}

ExitCode run(const CheckEnvArguments &arguments)
{
    LineWriter out(STDOUT_FILENO);
    return afterWriting(out, checkEnv(arguments.file, out));
}

} // namespace Console
