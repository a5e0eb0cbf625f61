// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/domain/discoverystore.h"
#include "ui/models/keyedtablemodel.h"

namespace Console {

/// The strategies that were modified, in order of first appearance.
class StrategyTableModel : public KeyedTableModel {
    Q_OBJECT
public:
    enum class Field { Title, Modified, Times, Age };
    Q_ENUM(Field)

    /// `store` may be null: an empty table.
    explicit StrategyTableModel(std::shared_ptr<const DiscoveryStore> store,
                                QObject *parent = nullptr);

    /// What the ages are counted to; they are told anew once a second, and not while frozen.
    void setNow(Pusher::WallTime now);
    /// The line is down or silent: the figures are what was, not what is.
    void setStale(bool stale);
    /// Something may have been missed: from now on the counts are lower bounds.
    void noteGap();

    const Strategy &strategyAt(int row) const { return m_shown.at(placeOf(row)); }
    /// Modifications of strategies beyond those that are kept.
    quint64 refused() const;

protected:
    int fetch() override;
    QString fetchedKey(int place) const override { return m_next.at(place).title; }
    void adopt() override { m_shown = m_next; }
    QVariant cell(int place, int column, int role) const override;
    bool isSearched(int column) const override { return column == int(Field::Title); }

private:
    static std::vector<Column> allColumns();
    QString text(const Strategy &strategy, Field field) const;
    QVariant raw(const Strategy &strategy, Field field) const;
    QString toolTip(const Strategy &strategy, Field field) const;

    std::shared_ptr<const DiscoveryStore> m_store;
    QList<Strategy> m_shown;
    QList<Strategy> m_next;
    quint64 m_revision = 0;
    Pusher::WallTime m_now;
    bool m_stale = false;
    bool m_hadGap = false;
};

} // namespace Console
