// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/windowmenus.h"

#include "ui/docks/dockhost.h"
#include "ui/panelcommands.h"
#include "ui/views/shortcutsheet.h"

#include <QActionGroup>
#include <QMainWindow>
#include <QMenuBar>

using namespace Qt::StringLiterals;

namespace Console {

using State = Pusher::Connection::State;

WindowMenus::WindowMenus(QMainWindow &window, QMenuBar &bar, DockHost &docks,
                         PanelCommands &commands, bool demo)
    : QObject(&window)
    , m_actions(window)
{
    fillFile(*bar.addMenu(tr("&File")), window);
    fillEdit(*bar.addMenu(tr("&Edit")), commands);
    fillView(*bar.addMenu(tr("&View")), docks, commands);
    fillConnection(*bar.addMenu(tr("&Connection")), demo);
    fillHelp(*bar.addMenu(tr("&Help")), window);
    for (ViewDock *dock : docks.docks())
        commands.adopt(dock->panel());
}

QAction *WindowMenus::add(QMenu &menu, const Actions::Description &description)
{
    QAction *action = m_actions.add(description);
    menu.addAction(action);
    return action;
}

void WindowMenus::fillFile(QMenu &menu, QMainWindow &window)
{
    QAction *quit =
        add(menu, {u"quitAction"_s, tr("&Quit"), u"application-exit"_s, {QKeySequence::Quit}});
    connect(quit, &QAction::triggered, &window, &QWidget::close);
}

void WindowMenus::fillEdit(QMenu &menu, PanelCommands &commands)
{
    commands.add(add(menu, {u"copyAction"_s, tr("&Copy"), u"edit-copy"_s, {QKeySequence::Copy}}));
    commands.add(add(menu, {u"copyCsvAction"_s, tr("Copy as CS&V"), {}, {}}));
    commands.add(add(menu, {u"copyJsonAction"_s, tr("Copy as &JSON"), {}, {}}));
    commands.add(
        add(menu, {u"selectAllAction"_s, tr("Select &all"), {}, {QKeySequence::SelectAll}}));
    menu.addSeparator();
    commands.add(
        add(menu, {u"filterAction"_s, tr("&Filter"), u"view-filter"_s, {Qt::CTRL | Qt::Key_L}}));
    commands.add(
        add(menu, {u"goToAction"_s, tr("&Go to event …"), {}, {Qt::CTRL | Qt::Key_G}}));
    menu.addSeparator();
    commands.add(add(menu,
                     {u"clearAction"_s,
                      tr("C&lear"),
                      u"edit-clear-history"_s,
                      {Qt::CTRL | Qt::SHIFT | Qt::Key_Delete}}));
    commands.add(add(menu,
                     {u"undoClearAction"_s,
                      tr("&Undo clear"),
                      u"edit-undo"_s,
                      {QKeySequence(QKeySequence::Undo)}}));
}

void WindowMenus::fillView(QMenu &menu, DockHost &docks, PanelCommands &commands)
{
    int number = 1;
    for (const ViewDock *dock : docks.docks()) {
        Actions::Description description{dock->name() + u"ViewAction"_s, dock->windowTitle(),
                                         dock->iconName()};
        constexpr int keys = 10; // Ctrl+1 … Ctrl+9, Ctrl+0, and the same with Alt
        const auto key = Qt::Key(Qt::Key_0 + number % keys);
        if (number <= keys)
            description.keys = {Qt::CTRL | key};
        else if (number <= 2 * keys)
            description.keys = {Qt::CTRL | Qt::ALT | key};
        connect(add(menu, description), &QAction::triggered, this,
                [this, name = dock->name()] { Q_EMIT viewRequested(name); });
        ++number;
    }
    menu.addSeparator();
    commands.add(add(
        menu, {u"followAction"_s, tr("Follow &newest"), u"go-bottom"_s, {Qt::CTRL | Qt::Key_End}}));
    commands.add(add(menu,
                     {u"freezeAction"_s,
                      tr("F&reeze"),
                      u"media-playback-pause"_s,
                      {Qt::CTRL | Qt::Key_Space},
                      true}));
    commands.add(add(menu, {u"sortAction"_s, tr("&Sort by this column"), {}, {}}));
    commands.add(add(menu, {u"columnsAction"_s, tr("&Columns …"), u"view-file-columns"_s, {}}));
    menu.addSeparator();
    QMenu *open = menu.addMenu(tr("&Open views"));
    for (ViewDock *dock : docks.docks())
        open->addAction(dock->toggleViewAction());
    connect(add(menu,
                {u"closeViewAction"_s,
                 tr("Close v&iew"),
                 u"pushwatch-close"_s,
                 {Qt::CTRL | Qt::Key_W}}),
            &QAction::triggered, this, &WindowMenus::closeViewRequested);
    connect(add(menu, {u"detachViewAction"_s, tr("&Detach view"), u"pushwatch-detach"_s, {}}),
            &QAction::triggered, this, &WindowMenus::detachViewRequested);
    m_lock = add(menu, {u"lockAction"_s, tr("&Lock layout"), u"object-locked"_s, {}, true});
    connect(m_lock, &QAction::triggered, this, &WindowMenus::lockRequested);
    connect(add(menu, {u"resetLayoutAction"_s, tr("Reset l&ayout"), {}, {}}), &QAction::triggered,
            this, &WindowMenus::resetLayoutRequested);
    menu.addSeparator();
    fillTheme(*menu.addMenu(tr("&Theme")));
}

void WindowMenus::fillTheme(QMenu &menu)
{
    auto *group = new QActionGroup(this);
    const auto choice = [&](const QString &name, const QString &text,
                            std::optional<Theme::Kind> kind) {
        QAction *action = add(menu, {name, text, {}, {}, true});
        action->setActionGroup(group);
        connect(action, &QAction::triggered, this, [this, kind] { Q_EMIT themeChosen(kind); });
        return action;
    };
    m_light = choice(u"lightAction"_s, tr("&Light"), Theme::Kind::Light);
    m_dark = choice(u"darkAction"_s, tr("&Dark"), Theme::Kind::Dark);
    m_system = choice(u"systemThemeAction"_s, tr("&Follow system"), std::nullopt);
}

void WindowMenus::fillConnection(QMenu &menu, bool demo)
{
    m_retry = add(menu, {u"retryAction"_s, tr("&Retry now"), u"view-refresh"_s, {Qt::Key_F5}});
    m_connect = add(menu, {u"connectAction"_s, tr("&Connect"), u"network-connect"_s, {}});
    m_disconnect =
        add(menu, {u"disconnectAction"_s, tr("&Disconnect"), u"network-disconnect"_s, {}});
    for (QAction *action : {m_retry, m_connect})
        connect(action, &QAction::triggered, this, &WindowMenus::retryRequested);
    connect(m_disconnect, &QAction::triggered, this, &WindowMenus::disconnectRequested);
    if (!demo)
        return;
    menu.addSeparator();
    connect(add(menu, {u"cutLineAction"_s, tr("Cut the demo's &line"), {}, {}}),
            &QAction::triggered, this, &WindowMenus::cutRequested);
}

void WindowMenus::fillHelp(QMenu &menu, QMainWindow &window)
{
    QAction *sheet = add(menu,
                         {u"shortcutsAction"_s,
                          tr("&Keyboard shortcuts"),
                          u"input-keyboard"_s,
                          {Qt::Key_F1, Qt::Key_Question}});
    connect(sheet, &QAction::triggered, this, [this, &window] { showShortcuts(window); });
}

void WindowMenus::showShortcuts(QMainWindow &window)
{
    auto *sheet = window.findChild<ShortcutSheet *>();
    if (!sheet)
        sheet = new ShortcutSheet(m_actions.all(), &window);
    sheet->show();
    sheet->raise();
    sheet->activateWindow();
}

void WindowMenus::showThemeChoice(std::optional<Theme::Kind> choice)
{
    QAction *chosen = !choice ? m_system : *choice == Theme::Kind::Light ? m_light : m_dark;
    chosen->setChecked(true);
}

void WindowMenus::showLine(const Pusher::Connection::Status *status)
{
    const bool isEnded = !status || status->state == State::Initialized
        || status->state == State::Disconnected || status->state == State::Failed;
    m_retry->setEnabled(status && status->state != State::Connected);
    m_connect->setEnabled(status && isEnded);
    m_disconnect->setEnabled(!isEnded);
}

void WindowMenus::showLocked(bool locked)
{
    m_lock->setChecked(locked);
}

} // namespace Console
