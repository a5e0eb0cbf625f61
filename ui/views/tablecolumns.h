// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <vector>

class QHeaderView;
class QMenu;
class QSettings;

namespace Console {

class TableModel;

/// Which columns of a table are shown, in which order, how wide; what the reader chose comes back
/// with the next start.
///
/// The columns share the width in proportion until the reader sets one. A column that the reader
/// showed or hid stays so, whatever the panel would offer.
class TableColumns : public QObject {
    Q_OBJECT
public:
    static constexpr int minimumWidth = 32;
    static constexpr int maximumWidth = 4000;

    TableColumns(const TableModel &model, QHeaderView &header, QObject *parent = nullptr);

    /// Shares `room` pixels among the shown columns, unless the reader set a width.
    void spread(int room);
    /// Shows a column now that there is something in it, unless the reader hid it.
    void offer(int column);
    /// The reader's choice; the last column stays.
    void setShown(int column, bool shown);
    bool isShown(int column) const;
    /// As at first: columns, order and widths.
    void reset();
    /// A line for each column that shows or hides it, and one that resets.
    void fill(QMenu &menu);

    /// One entry per column, `key:shown:width` in the order of the table. Unknown keys, doubles and
    /// garbage are passed over; columns that are not named keep what they have.
    void save(QSettings &settings) const;
    void restore(const QSettings &settings);

Q_SIGNALS:
    void changed();

private:
    enum class Choice { None, Shown, Hidden };

    std::vector<int> shown() const; ///< from left to right
    void restoreOne(const QString &entry, int &place);
    int columnOf(const QString &key) const;
    int leastWidth(int column) const;

    const TableModel &m_model;
    QHeaderView &m_header;
    std::vector<Choice> m_choices;
    std::vector<bool> m_isOffered; ///< whether there is something in it
    int m_room = 0;
    bool m_ownWidths = false; ///< the reader set a column's width
    bool m_settingWidths = false;
};

} // namespace Console
