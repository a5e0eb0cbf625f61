// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/domain/poolsnapshot.h"
#include "ui/models/keyedtablemodel.h"

#include <optional>

namespace Console {

/// The connections of users, in the order in which they were opened. Fed with snapshots: it knows
/// no pool.
class PoolTableModel : public KeyedTableModel {
    Q_OBJECT
public:
    enum class Field { User, State, Use, Channels, Heard, Idle, Age, Errors, Id, Socket, App };
    Q_ENUM(Field)

    explicit PoolTableModel(QObject *parent = nullptr);

    /// Shown with the next `refresh()`.
    void setSnapshot(PoolSnapshot snapshot) { m_next = std::move(snapshot); }

protected:
    int fetch() override { return m_next ? int(m_next->connections.size()) : unchanged; }
    QString fetchedKey(int place) const override { return m_next->connections.at(place).id.value(); }
    void adopt() override { m_shown = std::exchange(m_next, std::nullopt).value(); }
    QVariant cell(int place, int column, int role) const override;
    bool isSearched(int column) const override;

private:
    using Row = Pusher::PooledConnection;

    static std::vector<Column> allColumns();
    QString text(const Row &row, Field field) const;
    QVariant raw(const Row &row, Field field) const;
    QString hint(const Row &row) const;
    static QString lastError(const Row &row);
    QString sentence(const Row &row) const;

    std::optional<PoolSnapshot> m_next;
    PoolSnapshot m_shown;
};

} // namespace Console
