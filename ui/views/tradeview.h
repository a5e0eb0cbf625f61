// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QTableView>

namespace Console {

class TableHeader;
class TradeDelegate;
class TradeTableModel;

/// The table of trades: follows the newest row, or stays where the reader scrolled to.
///
/// Rows that are evicted above do not move what is being read. Space freezes, End follows, /
/// filters, Escape takes back; all are requests, the panel decides. The columns share the width in
/// proportion until the reader sets one.
class TradeView : public QTableView {
    Q_OBJECT
public:
    explicit TradeView(TradeTableModel &model, QWidget *parent = nullptr);

    void setTheme(const Theme &theme);
    bool isFollowing() const { return m_following; }
    void follow();
    /// The column of profits, hidden until a sender tells one.
    void showProfit();
    /// The selected rows, one line each, as plain text with tabs.
    QString selectedText() const;

public Q_SLOTS:
    /// Puts the selected rows on the clipboard.
    void copy() const;

Q_SIGNALS:
    void followingChanged(bool following);
    void freezeRequested();
    void followRequested();
    void filterRequested();
    /// Escape: take back what hides or holds rows.
    void escaped();
    /// For what floats above the rows.
    void resized();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void rowsAboutToBeRemoved(const QModelIndex &parent, int first, int last) override;

private:
    void setFollowing(bool following);
    void readerScrolled();
    void keepPlace(int removedRows);
    void spreadColumns();

    TradeTableModel &m_model;
    TradeDelegate *m_delegate;
    TableHeader *m_header;
    bool m_following = true;
    bool m_ownWidths = false; ///< the reader set a column's width
    bool m_spreading = false;
};

} // namespace Console
