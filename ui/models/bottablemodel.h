// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/domain/discoverystore.h"
#include "ui/models/keyedtablemodel.h"

namespace Console {

/// The bots in order of first appearance, with what was counted of each.
class BotTableModel : public KeyedTableModel {
    Q_OBJECT
public:
    enum class Field { State, Bot, Uuid, Since, Trades, Wins, Losses, WinRate, LastEvent };
    Q_ENUM(Field)

    /// Older than this, the age of a bot's last event is shown as stale.
    static constexpr std::chrono::seconds quietAfter{60};

    /// `store` may be null: an empty table.
    explicit BotTableModel(std::shared_ptr<const DiscoveryStore> store, QObject *parent = nullptr);

    /// What the ages are counted to; they are told anew once a second, and not while frozen.
    void setNow(Pusher::WallTime now);
    /// The line is down or silent: the figures are what was, not what is.
    void setStale(bool stale);
    /// Something may have been missed: from now on the counts are lower bounds.
    void noteGap();

    const BotRecord &botAt(int row) const { return m_shown.at(placeOf(row)); }
    /// Of all bots, filtered or not, those whose status is an error.
    int failed() const { return m_failed; }
    /// Trades and announcements of bots beyond those that are kept.
    quint64 refused() const;

protected:
    int fetch() override;
    QString fetchedKey(int place) const override;
    void adopt() override;
    QVariant cell(int place, int column, int role) const override;
    bool isSearched(int column) const override;

private:
    static std::vector<Column> allColumns();
    QString text(const BotRecord &record, Field field) const;
    QVariant raw(const BotRecord &record, Field field) const;
    QString toolTip(const BotRecord &record, Field field) const;
    QString sentence(const BotRecord &record) const;
    bool isStale(const BotRecord &record, Field field) const;
    QString count(quint64 number) const;

    std::shared_ptr<const DiscoveryStore> m_store;
    QList<BotRecord> m_shown;
    QList<BotRecord> m_next;
    quint64 m_revision = 0;
    Pusher::WallTime m_now;
    int m_failed = 0;
    bool m_stale = false;
    bool m_hadGap = false;
};

} // namespace Console
