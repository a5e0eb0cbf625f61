// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/connectionlog.h"
#include "ui/models/keyedtablemodel.h"

namespace Console {

/// What became of the line, oldest first: attempts, silences, ends.
class AttemptTableModel : public KeyedTableModel {
    Q_OBJECT
public:
    enum class Field { Time, Attempt, Stage, Result, Code, Reason, Took };
    Q_ENUM(Field)

    AttemptTableModel(std::shared_ptr<const ConnectionLog> log,
                      std::shared_ptr<Pusher::Scheduler> scheduler, QObject *parent = nullptr);

    void refresh() override;
    bool isLive() const override { return true; }
    quint64 waiting() const override;

    static QString outcome(ConnectionLog::Outcome outcome);

protected:
    int fetch() override;
    QString fetchedKey(int place) const override;
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
    quint64 m_revision = 0;
    /// When the lengths of what still lasts were read: a frozen table claims nothing about later.
    Pusher::Scheduler::TimePoint m_readAt;
};

} // namespace Console
