// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QWidget>

class QHBoxLayout;
class QLineEdit;

namespace Console {

class Button;
class ElidedLabel;

/// The line above a table: filter box, counts, what was just done, a summary, a panel's own tools,
/// Follow and Freeze. In a narrow window the summary gives way first.
class TableBar : public QWidget {
    Q_OBJECT
public:
    /// `name` is what screen readers hear of the table; a table that is not live has no Follow.
    TableBar(const QString &name, const QString &filterHint, bool isLive,
             QWidget *parent = nullptr);

    void setTheme(const Theme &theme);
    void setCount(const QString &text);
    void setSummary(const QString &text);
    /// The summary is what was, not what is.
    void setStale(bool stale);
    /// What was just done, until the next note or `clearNote()`.
    void setNote(const QString &text);
    void clearNote() { setNote({}); }
    void addTool(QWidget *tool);
    void showState(bool isFollowing, bool isFrozen);

    bool hasFilter() const;
    void setFilter(const QString &text);
    void clearFilter() { setFilter({}); }
    void focusFilter();

Q_SIGNALS:
    void filterChanged(const QString &text);
    /// Escape in the filter box: back to the table, with the filter.
    void filterLeft();
    void followRequested();
    void freezeToggled(bool frozen);

private:
    QLineEdit *m_filter;
    ElidedLabel *m_count;
    ElidedLabel *m_note;
    ElidedLabel *m_summary;
    QHBoxLayout *m_tools;
    Button *m_follow;
    Button *m_freeze;
};

} // namespace Console
