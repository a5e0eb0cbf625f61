// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"
#include "ui/views/fixedrowview.h"
#include "ui/views/tableplace.h"

#include <optional>
#include <vector>

namespace Console {

class TableColumns;
class TableDelegate;
class TableHeader;
class TableModel;

/// Any table of the console: follows the newest row, or stays where the reader scrolled to.
///
/// Rows that come and go above do not move what is being read; a filter or a new order
/// keeps the current row, the selection and the place. Space freezes, End follows, Home goes to the
/// oldest, / filters, Escape takes back; what changes the model is a request, the panel decides.
class TableView : public FixedRowView {
    Q_OBJECT
public:
    explicit TableView(TableModel &model, QWidget *parent = nullptr);

    void setTheme(const Theme &theme);
    bool isFollowing() const { return m_following; }
    void follow();
    /// Leaves the newest row, makes this one current and shows it in the middle.
    void goTo(int row);
    TableColumns &columns() { return *m_columns; }
    /// In order, each once.
    std::vector<int> selectedRows() const;
    /// What the tool tip at this place of the viewport says; empty where the cell says it all.
    QString toolTipAt(const QPoint &position) const;

Q_SIGNALS:
    void followingChanged(bool following);
    void freezeRequested();
    void followRequested();
    void filterRequested();
    /// Escape: take back what hides or holds rows.
    void escaped();
    /// A click on a column's title.
    void sortRequested(int column);
    /// The reader went to the row of this event.
    void eventChosen(quint64 sequence);
    /// For what floats above the rows.
    void resized();
    /// At `position` on the screen; by mouse or by key.
    void menuRequested(const QPoint &position);
    void headerMenuRequested(const QPoint &position);

protected:
    int sizeHintForColumn(int column) const override;
    void updateGeometries() override;
    void paintEvent(QPaintEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void changeEvent(QEvent *event) override;

protected Q_SLOTS:
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
    void rowsInserted(const QModelIndex &parent, int first, int last) override;
    void rowsAboutToBeRemoved(const QModelIndex &parent, int first, int last) override;

private:
    void setFollowing(bool following);
    void readerScrolled();
    void rowsRemoved(int first, int last);
    void returnToPlace();
    void choose(const QModelIndex &index);
    void paintRow(QPainter &painter, QStyleOptionViewItem &option, int row,
                  const std::vector<int> &columns) const;

    TableModel &m_model;
    TableDelegate *m_delegate;
    TableHeader *m_header;
    TableColumns *m_columns = nullptr;
    Theme m_theme;
    bool m_following;
    std::optional<TablePlace> m_place; ///< while the rows are ordered anew
};

} // namespace Console
