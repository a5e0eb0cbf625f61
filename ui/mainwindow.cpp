// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mainwindow.h"

#include "ui/docks/dockhost.h"
#include "ui/docks/standstill.h"
#include "ui/errornews.h"
#include "ui/models/refreshticker.h"
#include "ui/panelcommands.h"
#include "ui/silencewords.h"
#include "ui/text/foreigntext.h"
#include "ui/text/quietsentences.h"
#include "ui/views/banner.h"
#include "ui/views/demostripe.h"
#include "ui/views/statusstrip.h"
#include "ui/views/switchedoffnotice.h"
#include "ui/windowmenus.h"

#include <QApplication>
#include <QCloseEvent>
#include <QMenuBar>
#include <QMessageBox>
#include <QPushButton>
#include <QSettings>
#include <QStatusBar>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace Console {

using State = Pusher::Connection::State;
using namespace std::chrono;

namespace {

constexpr auto clockInterval = 250ms;
constexpr auto staleAfter = 15s;

} // namespace

MainWindow::MainWindow(Sources sources, std::optional<Theme::Kind> theme, QWidget *parent)
    : QMainWindow(parent)
    , m_sources(std::move(sources))
    , m_themeChoice(theme)
    , m_ticker(new RefreshTicker(m_sources.scheduler, this))
    , m_banner(new Banner)
    , m_switchedOff(new SwitchedOffNotice(m_sources.listeners))
    , m_news(new ErrorNews(*m_banner, m_sources.scheduler, this))
    , m_strip(new StatusStrip)
    , m_stripe(new DemoStripe)
    , m_docks(nullptr)
    , m_commands(new PanelCommands(this))
{
    setObjectName(u"mainWindow"_s);
    setWindowIcon(QIcon(u":/icons/pushwatch.svg"_s));
    setWindowTitle(m_sources.target.isEmpty()
                       ? tr("Pushwatch")
                       : tr("%1 – Pushwatch").arg(ForeignText::preview(m_sources.target, 80)));
    resize(1280, 800);
    m_docks = new DockHost(*this, m_sources);
    buildFrame();
    connectMenus();
    connectPanels();
    applyTheme();
    if (m_sources.settings)
        m_docks->restore(*m_sources.settings);
    m_menus->showLocked(m_docks->isLocked());

    connect(m_ticker, &RefreshTicker::refresh, this, &MainWindow::refresh);
    connect(m_news, &ErrorNews::retryRequested, this, &MainWindow::retryRequested);
    connect(m_news, &ErrorNews::listenersRequested, this, [this] { showView(u"listeners"_s); });
    if (m_sources.listeners) {
        connect(m_sources.listeners.get(), &ListenerLink::troubled, m_news,
                &ErrorNews::showTroubles);
        connect(m_sources.listeners.get(), &ListenerLink::switchedOffChanged, this,
                &MainWindow::showFacts);
    }
    connect(qApp, &QApplication::focusChanged, this,
            [this](QWidget *, QWidget *now) { noteFocus(now); });
    tick();
    Panel &first = m_docks->docks().front()->panel();
    setCurrent(&first);
    first.setFocus();
    if (auto *start = first.findChild<QWidget *>(u"emptyAction"_s); start && !m_sources.history) {
        first.setSilence(silence()); // a button can have the focus only when it is shown
        start->setFocus();
    }
}

MainWindow::~MainWindow()
{
    if (isVisible())
        keepLayout();
    // What its parts say while they go is no news.
    qApp->disconnect(this);
    for (ViewDock *dock : m_docks->docks()) {
        dock->disconnect(this);
        dock->panel().disconnect(this);
    }
}

void MainWindow::buildFrame()
{
    auto *top = new QWidget;
    auto *bar = new QMenuBar;
    auto *layout = new QVBoxLayout(top);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(bar);
    layout->addWidget(m_stripe);
    layout->addWidget(m_banner);
    layout->addWidget(m_switchedOff);
    setMenuWidget(top);
    m_stripe->setVisible(m_sources.demo);
    statusBar()->setSizeGripEnabled(false);
    statusBar()->addWidget(m_strip, 1);
    m_menus = new WindowMenus(*this, *bar, *m_docks, *m_commands, m_sources.demo);
    m_menus->showThemeChoice(m_themeChoice);
}

void MainWindow::connectMenus()
{
    connect(m_menus, &WindowMenus::viewRequested, this, [this](const QString &name) {
        Panel &panel = bringUp(name);
        setCurrent(&panel);
        panel.setFocus(Qt::ShortcutFocusReason);
    });
    connect(m_menus, &WindowMenus::closeViewRequested, this, [this] {
        if (ViewDock *dock = currentDock())
            dock->close();
    });
    connect(m_menus, &WindowMenus::detachViewRequested, this, [this] {
        if (ViewDock *dock = currentDock(); dock && !m_docks->isLocked())
            dock->setFloating(!dock->isFloating());
    });
    connect(m_menus, &WindowMenus::resetLayoutRequested, m_docks, &DockHost::reset);
    connect(m_menus, &WindowMenus::lockRequested, m_docks, &DockHost::setLocked);
    connect(m_menus, &WindowMenus::themeChosen, this, [this](std::optional<Theme::Kind> choice) {
        setTheme(choice);
        if (m_sources.settings)
            m_sources.settings->setValue(u"window/theme"_s, Theme::nameOf(choice));
    });
    connect(m_menus, &WindowMenus::retryRequested, this, &MainWindow::retryRequested);
    connect(m_menus, &WindowMenus::disconnectRequested, this, &MainWindow::disconnectRequested);
    connect(m_menus, &WindowMenus::cutRequested, this, &MainWindow::cutRequested);
}

void MainWindow::connectPanels()
{
    for (ViewDock *dock : m_docks->docks()) {
        connect(dock, &ViewDock::seenChanged, this,
                [this, dock](bool seen) { noteSeen(*dock, seen); });
        connect(&dock->panel(), &Panel::silenceActionRequested, this, &MainWindow::demoRequested);
        connect(&dock->panel(), &Panel::eventSelected, this, [this](quint64 sequence) {
            for (ViewDock *other : m_docks->docks())
                other->panel().inspect(sequence);
        });
        connect(&dock->panel(), &Panel::eventOpened, this,
                [this](quint64 sequence) { bringUp(u"inspector"_s).inspect(sequence); });
        connect(&dock->panel(), &Panel::placeRequested, this,
                [this](const QString &view, quint64 afterEvent) {
                    bringUp(view).showPlace(afterEvent);
                });
        connect(&dock->panel(), &Panel::matchingRequested, this,
                [this](const QString &view, const QString &filter) {
                    bringUp(view).showMatching(filter);
                });
        connect(&dock->panel(), &Panel::retryRequested, this, &MainWindow::retryRequested);
        connect(&dock->panel(), &Panel::disconnectRequested, this,
                &MainWindow::disconnectRequested);
    }
}

Panel &MainWindow::bringUp(const QString &view)
{
    ViewDock *dock = m_docks->dock(view);
    dock->bringUp();
    return dock->panel();
}

ViewDock *MainWindow::currentDock() const
{
    for (ViewDock *dock : m_docks->docks()) {
        // A panel may have others inside.
        if (&dock->panel() == m_commands->panel() || dock->isAncestorOf(m_commands->panel()))
            return dock;
    }
    return nullptr;
}

void MainWindow::setTheme(std::optional<Theme::Kind> theme)
{
    m_themeChoice = theme;
    m_menus->showThemeChoice(theme);
    applyTheme();
}

void MainWindow::applyTheme()
{
    const Theme theme(m_themeChoice.value_or(Theme::ofDesktop(*qApp)));
    theme.applyTo(*qApp);
    m_banner->setTheme(theme);
    m_switchedOff->setTheme(theme);
    m_strip->setTheme(theme);
    m_stripe->setTheme(theme);
    for (ViewDock *dock : m_docks->docks())
        dock->panel().setTheme(theme);
}

void MainWindow::showView(const QString &name)
{
    m_docks->giveRoom(name);
    if (ViewDock *dock = m_docks->dock(name)) {
        setCurrent(&dock->panel());
        dock->panel().setFocus();
    }
}

void MainWindow::noteChanges()
{
    m_ticker->request();
}

void MainWindow::setStatus(const Pusher::Connection::Status &status)
{
    const State before = std::exchange(m_status, status).state;
    if (status.state == State::Connected && before != State::Connected)
        m_connectedSince = m_sources.scheduler->now();
    m_news->setStatus(status);
    for (ViewDock *dock : m_docks->docks())
        dock->panel().setStatus(status);
    showFacts();
}

void MainWindow::gapOpened(const Pusher::Gap &gap)
{
    for (ViewDock *dock : m_docks->docks())
        dock->panel().gapOpened(gap);
}

void MainWindow::gapClosed(const Pusher::Gap &gap)
{
    for (ViewDock *dock : m_docks->docks())
        dock->panel().gapClosed(gap);
}

void MainWindow::setMalformedFrames(quint64 inAll)
{
    m_malformed = inAll;
}

void MainWindow::noteSilence(const Pusher::Silence &silence)
{
    m_quiet.note(silence);
    showFacts();
}

void MainWindow::showError(const Pusher::Error &error)
{
    for (ViewDock *dock : m_docks->docks())
        dock->panel().addError(error);
    m_news->showError(error);
}

void MainWindow::showConfigurationProblems(const QStringList &problems)
{
    m_news->showConfigurationProblems(problems);
}

void MainWindow::refresh()
{
    if (m_sources.discovery)
        m_sources.discovery->acknowledge();
    for (ViewDock *dock : m_docks->docks()) {
        dock->panel().collect();
        if (dock->isSeen())
            dock->panel().refresh();
    }
}

void MainWindow::tick()
{
    if (m_sources.history)
        m_rate.sample(m_sources.scheduler->now(), m_sources.history->lastSequence());
    m_news->tick();
    showFacts();
    m_clock = m_sources.scheduler->singleShot(clockInterval, [this] { tick(); });
}

LineFacts MainWindow::lineFacts() const
{
    LineFacts facts;
    facts.status = m_status;
    facts.now = m_sources.scheduler->now();
    facts.wallNow = m_sources.scheduler->wallNow();
    facts.configured = m_sources.history != nullptr;
    facts.demo = m_sources.demo;
    facts.target = m_sources.target;
    facts.malformed = m_malformed;
    facts.lastEventAge = m_rate.age(facts.now);
    facts.isFresh = m_status.state == State::Connected && !m_status.pingOverdue
        && facts.lastEventAge && *facts.lastEventAge <= staleAfter;
    return facts;
}

Silence MainWindow::silence() const
{
    SilenceWords::Line line;
    line.facts = lineFacts();
    line.channels = m_sources.channels;
    line.connectedFor = floor<seconds>(line.facts.now - m_connectedSince);
    line.received = m_sources.history ? m_sources.history->lastSequence() : 0;
    return SilenceWords::of(line);
}

void MainWindow::showFacts()
{
    const LineFacts facts = lineFacts();
    StatusStrip::Facts strip{facts.status,
                             facts.now,
                             facts.configured,
                             facts.demo,
                             facts.target,
                             m_rate.perSecond(),
                             facts.lastEventAge,
                             0,
                             0,
                             {},
                             {}};
    if (m_sources.history) {
        strip.kept = m_sources.history->size();
        strip.capacity = m_sources.history->capacity();
    }
    const QList<Pusher::Silence> quiet = m_quiet.at(facts.wallNow);
    m_news->setQuiet(quiet);
    if (!quiet.isEmpty()) {
        strip.quiet = QuietSentences::cell(quiet);
        strip.quietDetails = QuietSentences::text(quiet);
    }
    m_strip->showFacts(strip);
    m_menus->showLine(facts.configured ? &m_status : nullptr);
    const Silence why = silence();
    const QStringList off =
        m_sources.listeners ? m_sources.listeners->switchedOff() : QStringList();
    for (ViewDock *dock : m_docks->docks()) {
        if (!dock->isSeen())
            continue;
        const QStringList feedersOff = Standstill::of(dock->name(), off);
        LineFacts ofView = facts;
        ofView.isFresh = facts.isFresh && feedersOff.isEmpty();
        dock->panel().showFacts(ofView);
        dock->panel().setSilence(feedersOff.isEmpty() ? why : Standstill::silence(feedersOff));
    }
    const ViewDock *listeners = m_docks->dock(u"listeners"_s);
    m_switchedOff->setSuperfluous(listeners && listeners->isSeen());
}

void MainWindow::noteSeen(ViewDock &dock, bool seen)
{
    if (seen) {
        dock.panel().refresh();
        showFacts();
    }
    // One goes and another comes, in any order: when both have.
    QMetaObject::invokeMethod(this, &MainWindow::settleCurrent, Qt::QueuedConnection);
}

/// Another tab came to the front: keys and menus go to what can be seen.
void MainWindow::settleCurrent()
{
    ViewDock *current = currentDock();
    if (current && !current->isSeen()) {
        current = m_docks->seenInsteadOf(*current);
        if (current)
            setCurrent(&current->panel());
    }
    if (current && QApplication::focusWidget() == this)
        current->panel().setFocus();
}

void MainWindow::noteFocus(QWidget *now)
{
    for (QWidget *widget = now; widget; widget = widget->parentWidget()) {
        if (auto *panel = qobject_cast<Panel *>(widget)) {
            if (isAncestorOf(panel))
                setCurrent(panel);
            return;
        }
    }
}

void MainWindow::setCurrent(Panel *panel)
{
    m_commands->setPanel(panel);
}

void MainWindow::keepLayout()
{
    if (m_sources.settings)
        m_docks->save(*m_sources.settings);
}

void MainWindow::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::WindowStateChange)
        m_ticker->setHidden(isMinimized());
    else if (event->type() == QEvent::ThemeChange && !m_themeChoice)
        applyTheme(); // the desktop went dark or light
    QMainWindow::changeEvent(event);
}

bool MainWindow::mayClose()
{
    QStringList unfinished;
    for (const ViewDock *dock : m_docks->docks()) {
        if (const QString sentence = dock->panel().unfinished(); !sentence.isEmpty())
            unfinished.append(sentence);
    }
    if (unfinished.isEmpty())
        return true;
    QMessageBox question(QMessageBox::Warning, tr("Something is still under way"),
                         unfinished.join(u'\n'), QMessageBox::NoButton, this);
    question.setObjectName(u"unfinishedQuestion"_s);
    question.setTextFormat(Qt::PlainText);
    QPushButton *const close = question.addButton(tr("Close anyway"), QMessageBox::AcceptRole);
    question.setDefaultButton(question.addButton(tr("Keep open"), QMessageBox::RejectRole));
    question.exec();
    return question.clickedButton() == close;
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (!mayClose()) {
        event->ignore();
        return;
    }
    keepLayout();
    QMainWindow::closeEvent(event);
}

} // namespace Console
