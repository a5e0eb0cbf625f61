// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/docks/dockhost.h"

#include "ui/views/panel.h"

#include <QEvent>
#include <QGuiApplication>
#include <QMainWindow>
#include <QScreen>
#include <QSettings>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace Console {

using Place = ViewCatalog::Place;

namespace {

/// Raised when the docks of an older layout would not fit this program's any more.
constexpr int layoutVersion = 1;

Qt::DockWidgetArea areaOf(Place place)
{
    switch (place) {
    case Place::Below:
        return Qt::BottomDockWidgetArea;
    case Place::Beside:
        return Qt::RightDockWidgetArea;
    case Place::Main:
        break;
    }
    return Qt::LeftDockWidgetArea;
}

} // namespace

DockHost::DockHost(QMainWindow &window, const Sources &sources)
    : QObject(&window)
    , m_window(window)
    , m_tabs(window)
{
    window.setDockOptions(QMainWindow::AllowNestedDocks | QMainWindow::AllowTabbedDocks
                          | QMainWindow::GroupedDragging);
    window.setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    window.setDocumentMode(true);
    window.setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    for (const ViewCatalog::View &view : ViewCatalog::views()) {
        m_docks.push_back(new ViewDock(view, sources, &window));
        m_tabs.add(*m_docks.back());
    }
    reset();
    window.installEventFilter(this);
}

ViewDock *DockHost::dock(const QString &name) const
{
    const auto found = std::find_if(m_docks.begin(), m_docks.end(),
                                    [&](const ViewDock *dock) { return dock->name() == name; });
    return found == m_docks.end() ? nullptr : *found;
}

ViewDock *DockHost::seenInsteadOf(ViewDock &dock) const
{
    for (QDockWidget *neighbour : m_window.tabifiedDockWidgets(&dock)) {
        if (auto *view = qobject_cast<ViewDock *>(neighbour); view && view->isSeen())
            return view;
    }
    const auto seen = std::find_if(m_docks.begin(), m_docks.end(),
                                   [](const ViewDock *view) { return view->isSeen(); });
    return seen == m_docks.end() ? nullptr : *seen;
}

void DockHost::reset()
{
    std::array<ViewDock *, 3> first{};
    for (ViewDock *dock : m_docks) {
        dock->setFloating(false);
        m_window.addDockWidget(areaOf(dock->place()), dock);
        ViewDock *&neighbour = first[std::size_t(dock->place())];
        if (neighbour)
            m_window.tabifyDockWidget(neighbour, dock);
        else
            neighbour = dock;
        dock->setVisible(dock->place() != Place::Beside);
    }
    for (ViewDock *dock : first) {
        if (dock && dock->place() != Place::Beside)
            dock->bringUp();
    }
    m_hasDefaultSizes = !m_window.isVisible();
    if (m_window.isVisible())
        sizeLater();
}

/// Sizes can be given only to a layout that has its own: when the panels stand.
void DockHost::sizeLater()
{
    QMetaObject::invokeMethod(this, &DockHost::applySizes, Qt::QueuedConnection);
}

void DockHost::applySizes()
{
    constexpr int belowHeight = 200;
    constexpr int besideWidth = 360;
    for (ViewDock *dock : m_docks) {
        if (dock->place() == Place::Below)
            m_window.resizeDocks({dock}, {belowHeight}, Qt::Vertical);
        else if (dock->place() == Place::Beside)
            m_window.resizeDocks({dock}, {besideWidth}, Qt::Horizontal);
    }
}

bool DockHost::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Show && std::exchange(m_hasDefaultSizes, false))
        sizeLater();
    return QObject::eventFilter(watched, event);
}

void DockHost::giveRoom(const QString &name)
{
    ViewDock *shown = dock(name);
    if (!shown)
        return;
    shown->bringUp();
    QMetaObject::invokeMethod(this, [this, shown] { widen(*shown); }, Qt::QueuedConnection);
}

void DockHost::widen(ViewDock &dock)
{
    constexpr double most = 0.65;
    constexpr double aside = 0.45;
    const auto area = m_window.dockWidgetArea(&dock);
    const bool isLying = area == Qt::BottomDockWidgetArea || area == Qt::TopDockWidgetArea;
    const double share = area == Qt::RightDockWidgetArea ? aside : most;
    const int wanted = int((isLying ? m_window.height() : m_window.width()) * share);
    if ((isLying ? dock.height() : dock.width()) < wanted)
        m_window.resizeDocks({&dock}, {wanted}, isLying ? Qt::Vertical : Qt::Horizontal);
}

void DockHost::setLocked(bool locked)
{
    m_isLocked = locked;
    for (ViewDock *dock : m_docks)
        dock->setFeatures(locked ? QDockWidget::NoDockWidgetFeatures
                                 : QDockWidget::DockWidgetClosable | QDockWidget::DockWidgetMovable
                                  | QDockWidget::DockWidgetFloatable);
}

void DockHost::save(QSettings &settings) const
{
    settings.beginGroup(u"window"_s);
    settings.setValue(u"geometry"_s, m_window.saveGeometry());
    settings.setValue(u"docks"_s, m_window.saveState(layoutVersion));
    settings.setValue(u"locked"_s, m_isLocked);
    QStringList seen;
    for (const ViewDock *dock : m_docks) {
        if (dock->isSeen())
            seen.append(dock->name());
    }
    settings.setValue(u"seen"_s, seen);
    settings.endGroup();
    settings.beginGroup(u"views"_s);
    for (const ViewDock *dock : m_docks) {
        settings.beginGroup(dock->name());
        dock->panel().saveLayout(settings);
        settings.endGroup();
    }
    settings.endGroup();
}

/// Screens are unplugged between two starts.
void DockHost::bringBack(ViewDock &dock)
{
    const auto screens = QGuiApplication::screens();
    const bool isOnScreen = std::any_of(screens.begin(), screens.end(), [&](const QScreen *screen) {
        return screen->availableGeometry().intersects(dock.frameGeometry());
    });
    if (dock.isFloating() && !isOnScreen)
        dock.move(m_window.frameGeometry().center() - dock.rect().center());
}

void DockHost::restore(QSettings &settings)
{
    settings.beginGroup(u"window"_s);
    m_window.restoreGeometry(settings.value(u"geometry"_s).toByteArray());
    if (m_window.restoreState(settings.value(u"docks"_s).toByteArray(), layoutVersion)) {
        m_hasDefaultSizes = false;
        // The state alone forgets which tab was in front (QTBUG-110153).
        for (const QString &name : settings.value(u"seen"_s).toStringList()) {
            if (ViewDock *seen = dock(name))
                seen->raise();
        }
        for (ViewDock *each : m_docks)
            bringBack(*each);
    } else {
        reset();
    }
    setLocked(settings.value(u"locked"_s).toBool());
    settings.endGroup();
    settings.beginGroup(u"views"_s);
    for (ViewDock *dock : m_docks) {
        settings.beginGroup(dock->name());
        dock->panel().restoreLayout(settings);
        settings.endGroup();
    }
    settings.endGroup();
}

} // namespace Console
