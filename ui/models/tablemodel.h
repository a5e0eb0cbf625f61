// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>

#include <vector>

namespace Console {

/// What every table of the console can do, whatever its rows come from: take in what is new in
/// batches, hold still, filter and sort by an index of its own.
///
/// Lives in the GUI thread; needs no widget. Texts of cells are previews: one line, bounded, foreign
/// characters made visible (`ForeignText::preview`); `RawRole` answers the value as it was sent.
class TableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    struct Column {
        QString key; ///< stable, C locale: settings, the header of CSV, the member of JSON
        QString title; ///< translated
        int width = 12; ///< in digits: what the column usually holds
        bool isNumber = false; ///< right-aligned
        bool isShown = true; ///< at first; the reader chooses
    };

    explicit TableModel(std::vector<Column> columns, QObject *parent = nullptr);

    const std::vector<Column> &columns() const { return m_columns; }
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

    /// Shows what is new; nothing while frozen. Once per tick, by the panel that is visible.
    virtual void refresh() = 0;
    virtual void setFrozen(bool frozen) = 0;
    virtual bool isFrozen() const = 0;
    /// Words that must all occur in the row; empty: everything.
    virtual void setFilter(const QString &text) = 0;
    virtual const QString &filter() const = 0;

    /// Rows of data taken in and kept, filtered or not.
    virtual quint64 total() const = 0;
    /// Those of them that pass the filter.
    virtual quint64 shown() const = 0;
    /// Rows that came since the newest one taken in: what a frozen view has not seen.
    virtual quint64 waiting() const { return 0; }

    /// Whether rows only ever come at the end, so that following the newest makes sense.
    virtual bool isLive() const { return false; }
    virtual bool isMarker(int row) const;

    static Qt::Alignment alignmentOf(const Column &column);

private:
    const std::vector<Column> m_columns;
};

} // namespace Console
