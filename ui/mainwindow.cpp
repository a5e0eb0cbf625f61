// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mainwindow.h"

#include "ui/models/refreshticker.h"
#include "ui/text/foreigntext.h"
#include "ui/text/sentences.h"
#include "ui/views/banner.h"
#include "ui/views/demostripe.h"
#include "ui/views/statusstrip.h"
#include "ui/views/tradepanel.h"

#include <QActionGroup>
#include <QApplication>
#include <QEvent>
#include <QMenuBar>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace Console {

using State = Pusher::Connection::State;
using namespace std::chrono;

namespace {

constexpr auto clockInterval = 250ms;
/// A connection that is back sooner is no news.
constexpr auto errorPatience = 1s;
constexpr auto staleAfter = 15s;

} // namespace

MainWindow::MainWindow(Sources sources, Theme::Kind theme, QWidget *parent)
    : QMainWindow(parent)
    , m_sources(std::move(sources))
    , m_ticker(new RefreshTicker(m_sources.scheduler, this))
    , m_banner(new Banner)
    , m_trades(new TradePanel(m_sources.discovery))
    , m_strip(new StatusStrip)
    , m_stripe(new DemoStripe)
{
    setObjectName(u"mainWindow"_s);
    setWindowIcon(QIcon(u":/icons/pushwatch.svg"_s));
    setWindowTitle(m_sources.target.isEmpty()
                       ? tr("Pushwatch")
                       : tr("%1 – Pushwatch").arg(ForeignText::preview(m_sources.target, 80)));
    resize(1280, 800);
    auto *centre = new QWidget;
    auto *layout = new QVBoxLayout(centre);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(m_stripe);
    layout->addWidget(m_banner);
    layout->addWidget(m_trades, 1);
    layout->addWidget(m_strip);
    setCentralWidget(centre);
    m_stripe->setVisible(m_sources.demo);
    buildMenus();
    setTheme(theme);

    connect(m_ticker, &RefreshTicker::refresh, this, &MainWindow::refresh);
    connect(m_banner, &Banner::actionRequested, this, &MainWindow::retryRequested);
    connect(m_trades, &TradePanel::silenceActionRequested, this, &MainWindow::demoRequested);
    m_trades->setFocus();
    tick();
    if (!m_sources.history)
        m_trades->focusSilenceAction();
}

MainWindow::~MainWindow() = default;

void MainWindow::buildMenus()
{
    const auto add = [](QMenu *menu, const QString &name, const QString &text,
                            const QKeySequence &keys, auto receiver, auto slot) {
        auto *action = menu->addAction(text);
        action->setObjectName(name);
        action->setShortcut(keys);
        connect(action, &QAction::triggered, receiver, slot);
        return action;
    };
    QMenu *file = menuBar()->addMenu(tr("&File"));
    add(file, u"quitAction"_s, tr("&Quit"), QKeySequence::Quit, this, &QWidget::close);

    QMenu *edit = menuBar()->addMenu(tr("&Edit"));
    edit->addAction(m_trades->findChild<QAction *>(u"copyAction"_s));
    add(edit, u"filterAction"_s, tr("&Filter"), Qt::CTRL | Qt::Key_L, m_trades,
        &TradePanel::focusFilter);
    edit->addSeparator();
    add(edit, u"clearAction"_s, tr("&Clear"), Qt::CTRL | Qt::SHIFT | Qt::Key_Delete, m_trades,
        &TradePanel::clear);
    auto *undo = add(edit, u"undoClearAction"_s, tr("&Undo clear"), QKeySequence::Undo, m_trades,
                     &TradePanel::undoClear);
    undo->setEnabled(false);
    connect(m_trades, &TradePanel::undoAvailable, undo, &QAction::setEnabled);

    QMenu *view = menuBar()->addMenu(tr("&View"));
    add(view, u"followAction"_s, tr("Follow &newest"), Qt::CTRL | Qt::Key_End, m_trades,
        &TradePanel::followNewest);
    auto *freeze = view->addAction(tr("F&reeze"));
    freeze->setObjectName(u"freezeAction"_s);
    freeze->setCheckable(true);
    connect(freeze, &QAction::toggled, m_trades, &TradePanel::setFrozen);
    connect(m_trades, &TradePanel::frozenChanged, freeze, &QAction::setChecked);
    view->addSeparator();
    auto *themes = new QActionGroup(this);
    for (const auto kind : {Theme::Kind::Light, Theme::Kind::Dark}) {
        auto *action =
            view->addAction(kind == Theme::Kind::Light ? tr("&Light theme") : tr("&Dark theme"));
        action->setObjectName(kind == Theme::Kind::Light ? u"lightAction"_s : u"darkAction"_s);
        action->setCheckable(true);
        action->setActionGroup(themes);
        connect(action, &QAction::triggered, this, [this, kind] { setTheme(kind); });
    }

    QMenu *connection = menuBar()->addMenu(tr("&Connection"));
    add(connection, u"retryAction"_s, tr("&Retry now"), Qt::Key_F5, this,
        &MainWindow::retryRequested);
}

void MainWindow::setTheme(Theme::Kind kind)
{
    const Theme theme(kind);
    theme.applyTo(*qApp);
    m_banner->setTheme(theme);
    m_trades->setTheme(theme);
    m_strip->setTheme(theme);
    m_stripe->setTheme(theme);
    findChild<QAction *>(kind == Theme::Kind::Light ? u"lightAction"_s : u"darkAction"_s)
        ->setChecked(true);
}

void MainWindow::noteChanges()
{
    m_ticker->request();
}

void MainWindow::setStatus(const Pusher::Connection::Status &status)
{
    const State before = std::exchange(m_status, status).state;
    if (status.state == State::Connected && before != State::Connected) {
        m_connectedSince = m_sources.scheduler->now();
        m_lineError.reset();
        if (m_bannerShows == BannerShows::LineError)
            hideBanner();
    }
    if (status.state == State::Failed && status.failure)
        showLineError(*status.failure);
    showFacts();
}

void MainWindow::gapOpened(const Pusher::Gap &gap)
{
    m_trades->refresh();
    m_trades->gapOpened(gap);
}

void MainWindow::gapClosed(const Pusher::Gap &gap)
{
    m_trades->gapClosed(gap);
}

void MainWindow::showError(const Pusher::Error &error)
{
    // The news that the line broke comes before the state that says so.
    if (m_status.state == State::Connected && error.code != Pusher::Error::Code::ConnectionFailed) {
        showOtherError(error);
        return;
    }
    if (!m_lineError)
        m_lineErrorSince = m_sources.scheduler->now();
    m_lineError = error;
    if (m_bannerShows == BannerShows::LineError && !m_banner->isHidden())
        showLineError(error);
}

void MainWindow::showOtherError(const Pusher::Error &error)
{
    m_bannerShows = BannerShows::Other;
    m_banner->showMessage(Banner::Kind::Warning, Sentences::title(error), adviceFor(error), {});
}

void MainWindow::hideBanner()
{
    m_bannerShows = BannerShows::Nothing;
    m_banner->hide();
}

void MainWindow::showLineError(const Pusher::Error &error)
{
    m_lineError = error;
    m_bannerShows = BannerShows::LineError;
    const bool isFinal = m_status.state == State::Failed;
    m_banner->showMessage(isFinal ? Banner::Kind::Trouble : Banner::Kind::Warning,
                          Sentences::title(error), adviceFor(error),
                          isFinal ? tr("Try again") : tr("Retry now"));
}

QString MainWindow::adviceFor(const Pusher::Error &error) const
{
    const QString detail = ForeignText::preview(error.message);
    const QString advice = Sentences::advice(error);
    return detail.isEmpty() ? advice : tr("%1 Details: %2").arg(advice, detail);
}

void MainWindow::showConfigurationProblems(const QStringList &problems)
{
    if (problems.isEmpty()) {
        if (m_bannerShows == BannerShows::Configuration)
            hideBanner();
        return;
    }
    QStringList lines;
    for (const QString &problem : problems)
        lines.append(ForeignText::preview(problem));
    m_bannerShows = BannerShows::Configuration;
    m_banner->showMessage(Banner::Kind::Warning, tr("The configuration is not complete"),
                          lines.join(u'\n'), {});
}

void MainWindow::refresh()
{
    if (m_sources.discovery)
        m_sources.discovery->acknowledge();
    m_trades->refresh();
}

void MainWindow::tick()
{
    const auto now = m_sources.scheduler->now();
    if (m_sources.history)
        m_rate.sample(now, m_sources.history->lastSequence());
    if (m_lineError && now - m_lineErrorSince >= errorPatience) {
        if (m_status.state == State::Connected)
            showOtherError(*std::exchange(m_lineError, std::nullopt)); // not the line's, then
        else if (m_bannerShows != BannerShows::LineError)
            showLineError(*m_lineError);
    }
    showFacts();
    m_clock = m_sources.scheduler->singleShot(clockInterval, [this] { tick(); });
}

void MainWindow::showFacts()
{
    const auto now = m_sources.scheduler->now();
    StatusStrip::Facts facts;
    facts.status = m_status;
    facts.now = now;
    facts.configured = m_sources.history != nullptr;
    facts.demo = m_sources.demo;
    facts.target = m_sources.target;
    facts.eventsPerSecond = m_rate.perSecond();
    facts.lastEventAge = m_rate.age(now);
    if (m_sources.history) {
        facts.kept = m_sources.history->size();
        facts.capacity = m_sources.history->capacity();
    }
    m_strip->showFacts(facts);
    const bool isLive = m_status.state == State::Connected && !m_status.pingOverdue;
    m_trades->setStale(!isLive || !facts.lastEventAge || *facts.lastEventAge > staleAfter);
    m_trades->setSilence(silence());
}

Silence MainWindow::silence() const
{
    if (!m_sources.history)
        return {tr("Nothing is connected yet"),
                tr("Put PUSHER_KEY and PUSHER_CLUSTER into a .env file, or look around with the "
                   "built-in demo bots: no account is needed."),
                tr("Start demo")};
    QStringList names;
    for (const QString &channel : m_sources.channels)
        names.append(ForeignText::inSentence(channel, 40));
    switch (m_status.state) {
    case State::Connected: {
        const auto since = floor<seconds>(m_sources.scheduler->now() - m_connectedSince);
        return {
            tr("Waiting for the first trade"),
            names.isEmpty()
                ? tr("Connected, but no channel is subscribed.")
                : tr("Connected for %1 and listening on %2. Nothing received yet; the line works.")
                      .arg(Sentences::duration(since), names.join(u", "_s)),
            {}};
    }
    case State::Failed:
        return {tr("Not connected"),
                m_status.failure ? tr("%1. %2").arg(Sentences::title(*m_status.failure),
                                                    Sentences::advice(*m_status.failure))
                                 : tr("The connection failed for good."),
                {}};
    case State::Disconnected:
        return {tr("Disconnected"), tr("Connection → Retry now connects again."), {}};
    case State::Initialized:
    case State::Connecting:
    case State::Unavailable:
        break;
    }
    return {tr("Connecting"), tr("Trades appear here as soon as the line is up."), {}};
}

void MainWindow::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::WindowStateChange)
        m_ticker->setHidden(isMinimized());
    QMainWindow::changeEvent(event);
}

} // namespace Console
