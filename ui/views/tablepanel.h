// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/tableexport.h"
#include "ui/views/panel.h"

#include <QKeySequence>

class QAction;

namespace Console {

class Button;
class EmptyState;
class TableBar;
class TableModel;
class TableView;

/// A table with all that is around it: filter, counts, a summary, follow and freeze, "N new", the
/// choice of columns, sorting, copying; says why it is empty.
///
/// A panel by itself, a base for panels that add something, or a part of one. What menus do with it
/// are its actions: copyAction, copyCsvAction, copyJsonAction, selectAllAction, sortAction, filterAction, freezeAction (checkable),
/// columnsAction, and where rows only come at the end followAction, clearAction, undoClearAction.
class TablePanel : public Panel {
    Q_OBJECT
public:
    struct Options {
        QString name; ///< "trade" gives the object names tradePanel and tradeView
        QString accessibleName; ///< of the table, translated: "Trades"
        QString filterHint; ///< "Filter: bot, symbol …"
    };

    /// `model` becomes a child of the panel unless it has a parent.
    TablePanel(TableModel &model, const Options &options, QWidget *parent = nullptr);

    TableModel &model() { return m_model; }
    TableView &view() { return *m_view; }
    /// Totals, at the right of the bar; plain text.
    void setSummary(const QString &text);
    /// The source is silent or gone: the summary is what was, not what is.
    void setStale(bool stale);
    /// A button or switch of the panel's own, in front of Follow and Freeze.
    void addTool(QWidget *tool);

    void setTheme(const Theme &theme) override;
    void refresh() override;
    void showFacts(const LineFacts &facts) override;
    void showPlace(quint64 afterEvent) override;
    void showMatching(const QString &filter) override;
    void setSilence(const Silence &silence) override;
    void saveLayout(QSettings &settings) const override;
    void restoreLayout(QSettings &settings) override;

public Q_SLOTS:
    void setFrozen(bool frozen);
    void toggleFrozen();
    void followNewest();
    void clear();
    void undoClear();
    void focusFilter();
    /// The button of the empty table, so that Enter presses it.
    void focusSilenceAction();
    /// Sorts by a column, or the other way round if it is sorted by that already.
    void sortBy(int column);

protected:
    /// What is said while the filter hides all rows, and what its button makes the filter.
    struct NoMatch {
        QString title;
        QString text;
        QString action;
        QString filter = {};
    };
    virtual NoMatch noMatch() const;
    /// Enter or a double click on a row: the inspector opens if an event stands behind it.
    virtual void activate(const QModelIndex &index);
    /// Counts, badge, empty state: after the model changed by itself.
    void showState();

Q_SIGNALS:
    void frozenChanged(bool frozen);
    void undoAvailable(bool available);

private:
    QAction *addCommand(const QString &name, const QString &text, const QKeySequence &keys = {});
    void buildActions();
    void connectView();
    void copy(TableExport::Format format);
    void stepBack();
    void showCounts();
    void showBadge();
    QString badgeText() const;
    void showEmptyState();
    void placeOverlays();
    void popUpMenu(const QPoint &position);
    void popUpColumns(const QPoint &position);

    TableModel &m_model;
    TableView *m_view;
    EmptyState *m_empty;
    TableBar *m_bar;
    Button *m_badge;
    Silence m_silence;
    bool m_wasFrozen = false;
};

} // namespace Console
