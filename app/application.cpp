// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/application.h"

#include "app/cli/configuration.h"
#include "app/cli/diagnostics.h"
#include "app/cli/interruptwatcher.h"
#include "app/logsink.h"
#include "app/translation.h"
#include "libpusher/protocol/channelname.h"

#include <QApplication>

#include <unistd.h>
#include <utility>

namespace Console {

using namespace Qt::StringLiterals;

namespace {

/// What the seed's DiscoveryContext listens to; a profile will choose others.
QStringList defaultChannels()
{
    return {u"bot-updates"_s, u"strategy-updates"_s};
}

QString targetText(const Pusher::Endpoint &endpoint)
{
    if (endpoint.host.isEmpty())
        return endpoint.cluster;
    return endpoint.port == 0 ? endpoint.host : u"%1:%2"_s.arg(endpoint.host).arg(endpoint.port);
}

/// Tests what the window connects to, with the channels it wants.
DoctorFactory doctorFactory(Pusher::ClientOptions &&options, const QStringList &channels)
{
    Pusher::Doctor::Options examination;
    for (const QString &channel : channels) {
        if (const auto name = Pusher::parseChannelName(channel))
            examination.channels.append(*name);
    }
    return [kept = std::make_shared<const Pusher::ClientOptions>(std::move(options)), examination] {
        return std::make_unique<Pusher::Doctor>(*kept, examination);
    };
}

} // namespace

Application::Application(WindowArguments arguments, std::unique_ptr<QSettings> settings,
                         QObject *parent)
    : QObject(parent)
    , m_arguments(std::move(arguments))
    , m_settings(std::move(settings))
{
}

Application::~Application() = default;

void Application::start()
{
    if (m_arguments.connection.demo)
        startDemo();
    else
        startConfigured();
    if (!m_arguments.screenshot.isEmpty())
        m_screenshotTimer =
            m_scheduler->singleShot(m_arguments.screenshotAfter, [this] { takeScreenshot(); });
}

void Application::startConfigured()
{
    Pusher::OptionsReader reader;
    QStringList problems;
    if (const auto read = readConfiguration(m_arguments.connection, reader); !read)
        problems.append(read.error().message);
    auto options = reader.build();
    for (const QString &line : noticeLines(reader.notices()))
        printDiagnostic(line);
    for (const Pusher::ConfigNotice &notice : reader.notices()) {
        if (notice.severity == Pusher::ConfigNotice::Severity::Error)
            problems.append(notice.message);
    }
    if (options)
        setUpLog(*options);
    if (options && problems.isEmpty()) {
        const QString target = targetText(options->connection.endpoint);
        open(std::move(options).value(), target, defaultChannels());
        return;
    }
    showWindow({});
    m_window->showConfigurationProblems(problems);
}

void Application::startDemo()
{
    auto demo = std::make_unique<DemoServer>(m_arguments.connection.scenario);
    if (const auto started = demo->start(); !started) {
        if (!m_window)
            showWindow({});
        if (!m_session)
            connect(m_window.get(), &MainWindow::retryRequested, this, &Application::startDemo,
                    Qt::ConnectionType(Qt::QueuedConnection | Qt::UniqueConnection));
        m_window->showError(started.error());
        return;
    }
    // What was there goes after the new window stands, or the program would end with its last
    // window; among the old ones the window goes first, then the client, then the server.
    const auto oldDemo = std::exchange(m_demo, std::move(demo));
    const auto oldSession = std::move(m_session);
    const auto oldWindow = std::move(m_window);
    m_demo->openUsers();
    auto options = m_demo->clientOptions();
    options.logLevel = m_arguments.connection.logLevel.value_or(options.logLevel);
    setUpLog(options);
    open(std::move(options), u"demo"_s, DemoServer::channelsOfAllKinds());
}

void Application::open(Pusher::ClientOptions &&options, const QString &target,
                       const QStringList &channels)
{
    m_session = std::make_unique<Session>(options, channels, m_scheduler);
    MainWindow::Sources sources;
    sources.discovery = m_session->discoveryStore();
    sources.history = m_session->history();
    sources.listeners = m_session->listeners();
    sources.channelLink = m_session->channels();
    sources.makeDoctor = doctorFactory(std::move(options), channels);
    sources.trace = m_session->trace();
    sources.counters = m_session->counters();
    sources.publishing = m_session->publishing();
    sources.auth = m_session->authorization();
    sources.health = m_session->health();
    sources.target = target;
    sources.channels = channels;
    sources.demo = bool(m_demo);
    if (m_demo) {
        sources.pool = m_demo->pool();
        sources.limiter = m_demo->limiter();
        sources.auth = m_demo->authorization();
    }
    showWindow(std::move(sources));
    connectWindow();
    m_session->start();
    if (m_demo) // where it costs nobody anything
        Q_EMIT m_session->health()->probeRequested(true);
}

void Application::showWindow(MainWindow::Sources sources)
{
    sources.scheduler = m_scheduler;
    sources.settings = m_settings.get();
    const QString kept = m_settings ? m_settings->value(u"window/theme"_s).toString() : QString();
    const QString theme = m_arguments.theme.isEmpty() ? kept : m_arguments.theme;
    m_window = std::make_unique<MainWindow>(std::move(sources), Theme::fromName(theme));
    // Queued: the window that asks is replaced by the answer.
    connect(m_window.get(), &MainWindow::demoRequested, this, &Application::startDemo,
            Qt::QueuedConnection);
    m_window->show();
    if (!m_arguments.view.isEmpty())
        m_window->showView(m_arguments.view);
}

void Application::connectWindow()
{
    MainWindow *const window = m_window.get();
    Pusher::Client &client = m_session->client();
    connect(&m_session->discovery(), &Discovery::changed, window, &MainWindow::noteChanges);
    connect(&client, &Pusher::Client::eventsReceived, window, &MainWindow::noteChanges);
    connect(&client, &Pusher::Client::errorOccurred, window, &MainWindow::showError);
    connect(&client, &Pusher::Client::malformedFrameReceived, window,
            &MainWindow::setMalformedFrames);
    connect(&client.connection(), &Pusher::Connection::statusChanged, window,
            &MainWindow::setStatus);
    connect(&m_session->silenceWatchdog(), &Pusher::SilenceWatchdog::changed, window,
            &MainWindow::noteSilence);
    connect(&client.gaps(), &Pusher::GapLedger::gapOpened, window, &MainWindow::gapOpened);
    connect(&client.gaps(), &Pusher::GapLedger::gapClosed, window, &MainWindow::gapClosed);
    connect(window, &MainWindow::retryRequested, m_session.get(), &Session::retry);
    connect(window, &MainWindow::disconnectRequested, m_session.get(), &Session::hangUp);
    if (m_demo) {
        connect(m_session.get(), &Session::listening, m_demo.get(), &DemoServer::startTrading);
        connect(window, &MainWindow::cutRequested, m_demo.get(), &DemoServer::cutLine);
        connect(m_demo.get(), &DemoServer::publishFailed, window, &MainWindow::showError);
    }
}

void Application::takeScreenshot()
{
    const bool saved = m_window->grab().save(m_arguments.screenshot, "PNG");
    if (!saved)
        printDiagnostic(u"pushwatch: cannot write "_s + m_arguments.screenshot);
    QCoreApplication::exit(int(saved ? ExitCode::Done : ExitCode::InternalError));
}

ExitCode runWindow(int &argc, char **argv, const WindowArguments &arguments)
{
    const bool display = qEnvironmentVariableIsSet("DISPLAY")
        || qEnvironmentVariableIsSet("WAYLAND_DISPLAY")
        || qEnvironmentVariableIsSet("QT_QPA_PLATFORM");
    if (!display && !arguments.screenshot.isEmpty()) {
        qputenv("QT_QPA_PLATFORM", "offscreen");
    } else if (!display) {
        printDiagnostic(u"pushwatch: no display here; pushwatch tail works without."_s);
        return ExitCode::InternalError;
    }
    // The threads of client and demo need no GLib, and messages cost less without it.
    qputenv("QT_NO_THREADED_GLIB", "1");
    QApplication qtApplication(argc, argv);
    QApplication::setDesktopFileName(u"io.pushwatch.Pushwatch"_s);
    LogSink log(STDERR_FILENO);
    log.install();
    installTranslation(qtApplication);
    // A picture shows the same window on every computer.
    auto settings = arguments.screenshot.isEmpty() ? std::make_unique<QSettings>(
                        QSettings::IniFormat, QSettings::UserScope, u"pushwatch"_s, u"pushwatch"_s)
                                                   : nullptr;
    Application application(arguments, std::move(settings));
    application.start();
    InterruptWatcher watcher;
    QObject::connect(&watcher, &InterruptWatcher::interrupted, &application,
                     [] { QCoreApplication::exit(int(ExitCode::Interrupted)); });
    return ExitCode(QApplication::exec());
}

} // namespace Console
