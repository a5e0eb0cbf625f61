// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/connectionlog.h"
#include "ui/models/logtablemodel.h"

namespace Console {

/// What became of the line, oldest first: attempts, silences, ends.
class AttemptTableModel : public LogTableModel {
    Q_OBJECT
public:
    enum class Field { Time, Attempt, Stage, Result, Took, Code, Reason };
    Q_ENUM(Field)

    AttemptTableModel(std::shared_ptr<const ConnectionLog> log,
                      std::shared_ptr<Pusher::Scheduler> scheduler, QObject *parent = nullptr);

    void refresh() override;

    static QString outcome(ConnectionLog::Outcome outcome);

protected:
    quint64 revision() const override { return m_log->revision(); }
    quint64 newestId() const override;
    int fetchAfter(quint64 cleared) override;
    quint64 fetchedId(int place) const override { return m_fetched[std::size_t(place)].id; }
    quint64 idOf(int place) const override { return m_shown[std::size_t(place)].id; }
    void adopt() override { m_shown = m_fetched; }
    QVariant cell(int place, int column, int role) const override;
    bool isSearched(int column) const override;

private:
    using Entry = ConnectionLog::Entry;

    static std::vector<Column> allColumns();
    static std::optional<int> codeOf(const Entry &entry);
    QString text(const Entry &entry, Field field) const;
    QVariant raw(const Entry &entry, Field field) const;
    QString hint(const Entry &entry) const;
    QString sentence(const Entry &entry) const;
    std::chrono::milliseconds lasted(const Entry &entry) const;

    std::shared_ptr<const ConnectionLog> m_log;
    std::shared_ptr<Pusher::Scheduler> m_scheduler;
    std::vector<Entry> m_shown;
    std::vector<Entry> m_fetched;
    /// When the lengths of what still lasts were read: a frozen table claims nothing about later.
    Pusher::Scheduler::TimePoint m_readAt;
};

} // namespace Console
