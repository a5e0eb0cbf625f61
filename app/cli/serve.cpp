// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/serve.h"

#include "app/cli/authservice.h"
#include "app/cli/diagnostics.h"
#include "app/logsink.h"
#include "app/randomsecret.h"
#include "app/text/jsonobjectwriter.h"
#include "app/text/timetext.h"

#include <QDir>

namespace Console {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// The contract gives two seconds; clients that do not answer must not use them up.
constexpr auto shutDownLimit = 1800ms;

Pusher::LocalServer::App copyOf(const Pusher::LocalServer::App &application)
{
    return {application.id, application.key, application.secret.clone()};
}

} // namespace

Serve::Serve(ServeArguments arguments, Pusher::ClientOptions options, QHostAddress address,
             LineWriter &out, std::shared_ptr<Pusher::Scheduler> scheduler, QObject *parent)
    : QObject(parent)
    , m_arguments(std::move(arguments))
    , m_options(std::move(options))
    , m_application{m_options.appId.isEmpty() ? u"pushwatch"_s : m_options.appId,
                    m_options.connection.endpoint.key, m_options.secret.clone()}
    , m_address(std::move(address))
    , m_out(out)
    , m_scheduler(std::move(scheduler))
{
}

Serve::~Serve() = default;

Pusher::Result<void> Serve::start()
{
    const bool generate = m_application.secret.isEmpty();
    if (generate) {
        m_application.secret = randomSecret();
        if (LogSink *const log = LogSink::installed())
            log->hide(m_application.secret);
    }
    const auto options = serverOptions();
    if (!options)
        return options.error();
    m_server = std::make_unique<Pusher::LocalServer>(copyOf(m_application), *options, m_scheduler);
    if (auto serving = serveAuth(); !serving)
        return serving;
    if (auto listening = m_server->listen(); !listening)
        return listening;
    if (generate) {
        if (auto kept = keepGeneratedSecret(); !kept)
            return kept;
    }

    writeReady();
    connect(m_server.get(), &Pusher::LocalServer::webhookFailed, this,
            [this](const Pusher::Error &error) {
                const bool ending = m_deadline != nullptr;
                printDiagnostic(error.message
                                + (ending ? u"."_s : u"; it is posted again for five minutes."_s));
            });
    if (const auto skew = options->faults.clockSkew; skew.count() != 0)
        printDiagnostic(u"The server's clock is off by %1 s on purpose."_s.arg(skew.count()));
    connect(m_server.get(), &Pusher::LocalServer::faultInjected, this, &Serve::writeFault);
    if (!m_address.isLoopback())
        printDiagnostic(u"Reachable from other computers, without encryption: for tests only."_s);

    if (m_arguments.simulation) {
        m_simulation = std::make_unique<Simulation>(*m_server, copyOf(m_application),
                                                    *m_arguments.simulation, m_scheduler);
        connect(m_simulation.get(), &Simulation::publishFailed, this,
                [this](const Pusher::Error &error) {
                    // The first tells what is wrong; at 500 a second the others would only bury it.
                    if (!std::exchange(m_publishFailureShown, true))
                        printDiagnostic(u"The simulation cannot publish: "_s + error.message);
                });
        m_simulation->start();
    }
    return {};
}

Pusher::Result<Pusher::LocalServer::Options> Serve::serverOptions() const
{
    Pusher::LocalServer::Options options;
    options.address = m_address;
    options.port = m_arguments.port;
    options.subscriptionCounts = true;
    options.webhook = QUrl(m_arguments.webhook, QUrl::StrictMode);
    options.remoteWebhook = m_arguments.remoteWebhook;
    if (!m_arguments.webhook.isEmpty() && !options.webhook.isValid())
        return Pusher::Error{Pusher::Error::Code::ConfigurationError,
                             u"--webhook is no URL"_s,
                             {},
                             {},
                             {}};
    if (m_arguments.authorizedWithin)
        options.authorizationTimeout =
            std::chrono::ceil<std::chrono::seconds>(*m_arguments.authorizedWithin);
    if (m_arguments.soketi) {
        options.dialect = Pusher::ServerDialect::Soketi;
        options.activityTimeout = 30s;
    }
    if (!m_arguments.faultFile.isEmpty()) {
        auto faults = Pusher::FaultPlan::read(m_arguments.faultFile);
        if (!faults)
            return faults.error();
        options.faults = std::move(faults).value();
    }
    return options;
}

Pusher::Result<void> Serve::serveAuth()
{
    if (m_arguments.rulesFile.isEmpty())
        return {};
    auto handler =
        makeAuthHandler(m_arguments.rulesFile, m_options, m_application.secret, m_scheduler);
    if (!handler)
        return handler.error();
    const QStringList warnings = (*handler)->warnings();
    for (const QString &warning : warnings)
        printDiagnostic(u"warning: "_s + warning);
    m_server->setAuthHandler(std::move(handler).value());
    connect(m_server.get(), &Pusher::LocalServer::authorizationRefused, this,
            &Serve::writeRefusal);
    return {};
}

/// The other side was not told why: whoever runs the server is.
void Serve::writeRefusal(const Pusher::Error &refusal)
{
    if (!m_refusalLines.take(m_scheduler->now())) {
        ++m_untoldRefusals;
        return;
    }
    const quint64 untold = std::exchange(m_untoldRefusals, 0);
    printDiagnostic(refusalLine(refusal)
                    + (untold > 0 ? u" (and %1 more before)"_s.arg(untold) : QString()));
}

void Serve::writeReady()
{
    QByteArray ready;
    JsonObjectWriter(ready)
        .text("type", QByteArrayView("ready"))
        .text("host", m_server->address().toString())
        .number("port", m_server->port())
        .text("appId", m_application.id)
        .text("key", m_application.key)
        .end();
    m_out.writeLine(ready);
}

void Serve::writeFault(const Pusher::InjectedFault &fault)
{
    QByteArray line;
    QByteArray time;
    appendUtcTime(time, m_scheduler->wallNow());
    JsonObjectWriter json(line);
    json.text("type", QByteArrayView("fault"))
        .text("time", QByteArrayView(time))
        .number("number", qint64(fault.number))
        .number("rule", fault.rule)
        .text("at", faultName(fault.at))
        .text("do", faultName(fault.action))
        .number("occasion", fault.occasion);
    const std::initializer_list<std::pair<QByteArrayView, const QString &>> subject{
        {"socketId", fault.socketId},
        {"channel", fault.channel},
        {"event", fault.event},
        {"path", fault.path}};
    for (const auto &[name, value] : subject) {
        if (!value.isEmpty())
            json.text(name, value);
    }
    json.end();
    m_out.writeLine(line);
}

Pusher::Result<void> Serve::keepGeneratedSecret()
{
    // QStandardPaths complains on standard error where the variable is missing.
    const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR", QDir::tempPath());
    m_secretFile.setFileTemplate(runtime + u"/pushwatch-serve-XXXXXX.env"_s);
    // Readable by the owner alone from its first moment, and written as a file that --env takes.
    if (!m_secretFile.open())
        return Pusher::Error{.code = Pusher::Error::Code::StorageError,
                             .message = u"cannot keep the generated secret in %1: %2"_s.arg(
                                 m_secretFile.fileName(), m_secretFile.errorString()),
                             .parameters = {},
                             .closeCode = {},
                             .connectionId = {}};
    const auto line = [this](const char *name, QByteArrayView value) {
        m_secretFile.write(name);
        m_secretFile.write(value.data(), value.size());
        m_secretFile.write("\n");
    };
    line("PUSHER_APP_ID=", m_application.id.toUtf8());
    line("PUSHER_KEY=", m_application.key.toUtf8());
    line("PUSHER_SECRET=", m_application.secret.reveal());
    line("PUSHER_HOST=", m_server->address().toString().toUtf8());
    line("PUSHER_PORT=", QByteArray::number(m_server->port()));
    line("PUSHER_TLS=", "false");
    m_secretFile.close();
    printDiagnostic(
        u"The generated secret stands in %1 (use it with --env)."_s.arg(m_secretFile.fileName()));
    return {};
}

void Serve::shutDown()
{
    if (m_untoldRefusals > 0)
        printDiagnostic(u"%1 more were refused."_s.arg(m_untoldRefusals));
    if (m_simulation)
        m_simulation->stop();
    const auto done = [this] {
        m_deadline.reset();
        if (const quint64 dropped = m_server->statistics().webhookEventsDropped; dropped > 0)
            printDiagnostic(u"%1 webhook events were not delivered."_s.arg(dropped));
        Q_EMIT finished(ExitCode::Done);
    };
    connect(m_server.get(), &Pusher::LocalServer::closed, this, done, Qt::QueuedConnection);
    m_deadline = m_scheduler->singleShot(shutDownLimit, done);
    m_server->shutDown();
}

} // namespace Console
