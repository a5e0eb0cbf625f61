// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/connection/connection.h"
#include "libpusher/history/gapledger.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QWidget>

#include <optional>

class QSettings;

namespace Console {

/// What the window tells every panel about the line, four times a second and at each change.
struct LineFacts {
    Pusher::Connection::Status status;
    Pusher::Scheduler::TimePoint now;
    Pusher::WallTime wallNow;
    bool configured = false;
    bool demo = false;
    QString target; ///< whom we talk to; ours or the user's own text
    quint64 malformed = 0; ///< frames that were no Pusher messages
    std::optional<std::chrono::milliseconds> lastEventAge;
    /// Connected, answering, and events come: figures are what is. Else they are what was.
    bool isFresh = false;
};

/// Why there is nothing to see while nothing hides it, and the next step.
struct Silence {
    QString title;
    QString text;
    QString action; ///< the button's text; empty: no button
};

/// One view of the window: the content of a dock. The window calls everything here.
class Panel : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;

    virtual void setTheme(const Theme &theme) = 0;
    /// Takes in what is new: once per tick while the panel can be seen, and when it is shown.
    virtual void refresh() = 0;
    /// What must not be missed while the panel is hidden (a chart's series): every tick, cheap.
    virtual void collect() { }
    /// Ages, countdowns, what is stale; four times a second while the panel can be seen.
    virtual void showFacts(const LineFacts &facts) = 0;
    virtual void setSilence(const Silence &) { }
    /// The event that the reader chose in some panel: for those that show more of it.
    virtual void inspect(quint64) { }
    /// Goes to what stands behind this event.
    virtual void showPlace(quint64) { }
    /// Shows only what matches, as if the reader had typed it.
    virtual void showMatching(const QString &) { }
    /// Every change of the line and every error, in their order, also while the panel is hidden.
    virtual void setStatus(const Pusher::Connection::Status &) { }
    virtual void addError(const Pusher::Error &) { }
    virtual void gapOpened(const Pusher::Gap &) { }
    virtual void gapClosed(const Pusher::Gap &) { }
    /// What would be lost if the program ended now, in a sentence; empty: nothing.
    virtual QString unfinished() const { return {}; }
    /// What comes back with the next start: widths, columns, choices; in a group of the panel's own.
    virtual void saveLayout(QSettings &) const { }
    virtual void restoreLayout(QSettings &) { }

    /// What menus and keys of the window do with the panel that is worked in: its own action of
    /// this object name, if it has one, before one of a panel inside it. The window knows
    /// `copyAction`, `copyCsvAction`, `copyJsonAction`, `selectAllAction`, `filterAction`,
    /// `clearAction`, `undoClearAction`, `followAction`, `freezeAction` (checkable),
    /// `columnsAction`, `sortAction` and `goToAction`; it takes their keys over.
    QAction *command(const QString &name) const;

Q_SIGNALS:
    /// The reader chose this event: shown in the inspector if that is open.
    void eventSelected(quint64 sequence);
    /// The reader asked for this event: the inspector opens.
    void eventOpened(quint64 sequence);
    /// The button of the empty state was pressed.
    void silenceActionRequested();
    /// The line is wanted again, or at once.
    void retryRequested();
    void disconnectRequested();
    /// The reader wants to see, in another view of the catalogue, what stands behind this event
    /// (0: the beginning).
    void placeRequested(const QString &view, quint64 afterEvent);
    /// The reader wants to see, in another view of the catalogue, what matches this filter.
    void matchingRequested(const QString &view, const QString &filter);
};

} // namespace Console
