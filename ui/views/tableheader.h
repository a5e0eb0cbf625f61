// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QHeaderView>

namespace Console {

class TableModel;

/// Column titles in quiet ink, on the same margins as the cells under them; an arrow at the one
/// that the rows are sorted by.
class TableHeader : public QHeaderView {
    Q_OBJECT
public:
    /// `table`: whose order is told; null: of a view that has none to tell of.
    explicit TableHeader(const TableModel *table, QWidget *parent = nullptr);

    void setTheme(const Theme &theme);
    QSize sizeHint() const override;

protected:
    void paintSection(QPainter *painter, const QRect &rect, int section) const override;
    void paintEvent(QPaintEvent *event) override;

private:
    const TableModel *m_table;
    Theme m_theme;
};

} // namespace Console
