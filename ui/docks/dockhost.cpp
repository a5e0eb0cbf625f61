// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/docks/dockhost.h"

#include "ui/views/panel.h"

#include <QEvent>
#include <QGuiApplication>
#include <QMainWindow>
#include <QScreen>
#include <QSettings>

#include <algorithm>
#include <iterator>

using namespace Qt::StringLiterals;

namespace Console {

using Place = ViewCatalog::Place;

namespace {

/// Raised when the docks of an older layout would not fit this program's any more.
constexpr int layoutVersion = 1;

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
    for (const ViewCatalog::View &view : ViewCatalog::views()) {
        m_docks.push_back(new ViewDock(view, sources, &window));
        ViewDock *const dock = m_docks.back();
        m_tabs.add(*dock);
        connect(dock, &ViewDock::seenChanged, this, [this, dock](bool seen) {
            if (seen)
                sizeWhenOpened(*dock);
        });
    }
    reset();
    // What is behind must not make the window grow when it is first laid out.
    for (ViewDock *dock : m_docks) {
        if (dock != m_docks.front() && dock != firstBelow())
            dock->settle();
    }
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
    // All in one area: between areas, a window without a centre deals out the room as it likes.
    ViewDock *const first = m_docks.front();
    first->setFloating(false);
    m_window.addDockWidget(Qt::LeftDockWidgetArea, first);
    const auto place = [&](Place where, auto put) {
        for (ViewDock *dock : m_docks) {
            if (dock == first || dock->place() != where)
                continue;
            dock->setFloating(false);
            put(dock);
            dock->setVisible(where != Place::Beside);
        }
    };
    place(Place::Beside,
          [&](ViewDock *dock) { m_window.splitDockWidget(first, dock, Qt::Horizontal); });
    m_unopened.clear();
    std::copy_if(m_docks.begin(), m_docks.end(), std::back_inserter(m_unopened),
                 [](const ViewDock *dock) { return dock->place() == Place::Beside; });
    ViewDock *below = nullptr;
    place(Place::Below, [&](ViewDock *dock) {
        if (below)
            m_window.tabifyDockWidget(below, dock);
        else
            m_window.splitDockWidget(first, dock, Qt::Vertical);
        below = dock;
    });
    ViewDock *neighbour = first;
    place(Place::Main,
          [&](ViewDock *dock) { m_window.tabifyDockWidget(std::exchange(neighbour, dock), dock); });
    if (ViewDock *const shown = firstBelow())
        shown->bringUp();
    first->bringUp();
    m_hasDefaultSizes = !m_window.isVisible();
    if (m_window.isVisible())
        sizeLater();
}

/// The one in front of the default layout's lower tabs.
ViewDock *DockHost::firstBelow() const
{
    const auto found = std::find_if(m_docks.begin(), m_docks.end(), [](const ViewDock *dock) {
        return dock->place() == Place::Below;
    });
    return found == m_docks.end() ? nullptr : *found;
}

/// Sizes can be given only to a layout that has its own: when the panels stand.
void DockHost::sizeLater()
{
    QMetaObject::invokeMethod(this, &DockHost::applySizes, Qt::QueuedConnection);
}

void DockHost::applySizes()
{
    constexpr int belowHeight = 200;
    if (ViewDock *const below = firstBelow())
        setExtent(*below, belowHeight, Qt::Vertical);
}

/// What is not shown yet has no size that could be set.
void DockHost::sizeWhenOpened(ViewDock &dock)
{
    constexpr int besideWidth = 440;
    if (std::erase(m_unopened, &dock) > 0)
        QMetaObject::invokeMethod(
            this, [this, &dock] { setExtent(dock, besideWidth, Qt::Horizontal); },
            Qt::QueuedConnection);
}

/// What the dock takes, the tabs in the middle give.
void DockHost::setExtent(ViewDock &dock, int wanted, Qt::Orientation orientation)
{
    const auto middle = std::find_if(m_docks.begin(), m_docks.end(), [&](ViewDock *other) {
        return other->isSeen() && !other->isFloating() && other->place() == Place::Main;
    });
    if (middle == m_docks.end())
        return;
    const auto extent = [&](const QWidget &widget) {
        return orientation == Qt::Vertical ? widget.height() : widget.width();
    };
    const int rest = std::max(extent(**middle) + extent(dock) - wanted, 1);
    m_window.resizeDocks({&dock, *middle}, {wanted, rest}, orientation);
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
    QMetaObject::invokeMethod(
        this, [this, shown] { widen(*shown); }, Qt::QueuedConnection);
}

void DockHost::widen(ViewDock &dock)
{
    constexpr double most = 0.65;
    constexpr double aside = 0.36;
    const int high = int(m_window.height() * most);
    const int wide = int(m_window.width() * aside);
    if (dock.place() == Place::Below && dock.height() < high)
        setExtent(dock, high, Qt::Vertical);
    else if (dock.place() == Place::Beside && dock.width() < wide)
        setExtent(dock, wide, Qt::Horizontal);
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
    m_unopened.clear();
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
