// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTableView>

#include <vector>

namespace Console {

/// A table whose rows all have one height, so that its geometry is arithmetic: a frame over a
/// million rows costs what one over ten costs.
///
/// Still a `QTableView`, because screen readers get a table from that class only. The vertical bar
/// counts rows: the first one is always wholly visible, and at the end so is the last. Whole rows
/// are selected; columns scroll by the pixel.
class FixedRowView : public QTableView {
    Q_OBJECT
public:
    explicit FixedRowView(QWidget *parent = nullptr);

    int rowHeight() const { return m_rowHeight; }
    /// Those that are not hidden, from left to right.
    std::vector<int> shownColumns() const;

    QModelIndex indexAt(const QPoint &point) const override;
    QRect visualRect(const QModelIndex &index) const override;
    void scrollTo(const QModelIndex &index, ScrollHint hint = EnsureVisible) override;
    void doItemsLayout() override;
    void reset() override;
    /// Nothing: it would read each row for every letter typed; the filter is there for that.
    void keyboardSearch(const QString &search) override;
    void dataChanged(const QModelIndex &topLeft, const QModelIndex &bottomRight,
                     const QList<int> &roles = {}) override;

protected:
    int rowCount() const;
    int topRow() const;
    int rowsThatFit() const;
    int rowAtHeight(int y) const;
    /// After rows came or went.
    void updateRowBar();

    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    void setSelection(const QRect &rect, QItemSelectionModel::SelectionFlags command) override;
    QRegion visualRegionForSelection(const QItemSelection &selection) const override;
    bool isIndexHidden(const QModelIndex &index) const override;
    int verticalOffset() const override;
    int sizeHintForRow(int row) const override;
    void updateGeometries() override;
    void scrollContentsBy(int dx, int dy) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    int m_rowHeight;
    bool m_inGeometries = false;
    QPersistentModelIndex m_dragStart;
    int m_dragHeight = 0;
};

} // namespace Console
