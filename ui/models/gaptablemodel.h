// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/core/scheduler.h"
#include "libpusher/history/gapledger.h"
#include "ui/models/logtablemodel.h"

#include <map>
#include <memory>

namespace Console {

/// When something could not be heard, oldest first: as many gaps as the ledger keeps. What still
/// lasts is marked, and its length grows.
class GapTableModel : public LogTableModel {
    Q_OBJECT
public:
    enum class Field { From, To, Lasted, Channels, Cause, After };
    Q_ENUM(Field)

    explicit GapTableModel(std::shared_ptr<Pusher::Scheduler> scheduler, QObject *parent = nullptr);

    void gapOpened(const Pusher::Gap &gap);
    void gapClosed(const Pusher::Gap &gap);

    void refresh() override;

    const Pusher::Gap &gapAt(int row) const { return m_shown[std::size_t(placeOf(row))]; }
    /// Whether a channel cannot be heard now.
    bool isOpen() const { return m_open > 0; }
    /// How long nothing was heard in all, gaps at the same time counted once.
    std::chrono::milliseconds unheard() const;
    /// Gaps that are kept, shown or not.
    quint64 known() const { return m_gaps.size(); }
    /// Gaps that left because the list was full.
    quint64 dropped() const { return m_dropped; }

protected:
    quint64 revision() const override { return m_revision; }
    quint64 newestId() const override { return m_gaps.empty() ? 0 : m_gaps.rbegin()->first; }
    int fetchAfter(quint64 cleared) override;
    quint64 fetchedId(int place) const override { return m_fetched[std::size_t(place)].id; }
    quint64 idOf(int place) const override { return m_shown[std::size_t(place)].id; }
    void adopt() override;
    QVariant cell(int place, int column, int role) const override;
    bool isSearched(int column) const override;

private:
    static std::vector<Column> allColumns();
    void put(const Pusher::Gap &gap);
    std::chrono::milliseconds lasted(const Pusher::Gap &gap) const;
    QString text(const Pusher::Gap &gap, Field field) const;
    QVariant raw(const Pusher::Gap &gap, Field field) const;

    std::shared_ptr<Pusher::Scheduler> m_scheduler;
    std::map<quint64, Pusher::Gap> m_gaps; ///< by id, and so by age
    std::vector<Pusher::Gap> m_shown;
    std::vector<Pusher::Gap> m_fetched;
    std::size_t m_open = 0;
    quint64 m_dropped = 0;
    quint64 m_revision = 0;
    /// When the lengths of open gaps were read: a frozen table claims nothing about later.
    Pusher::WallTime m_readAt;
};

} // namespace Console
