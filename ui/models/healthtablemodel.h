// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/monitoring/healthstatus.h"
#include "ui/models/keyedtablemodel.h"

#include <optional>

namespace Console {

/// How each objective is kept. Fed with reports: it knows nothing that is monitored.
class HealthTableModel : public KeyedTableModel {
    Q_OBJECT
public:
    enum class Field { Objective, Verdict, Value, Limit, Since, Evidence };
    Q_ENUM(Field)

    explicit HealthTableModel(QObject *parent = nullptr);

    /// Shown with the next `refresh()`.
    void setReport(const Pusher::HealthReport &report) { m_next = report; }
    /// The report is no longer how it is: no verdict stands, and the rest is what was. At once.
    void setOld(bool old);

protected:
    int fetch() override { return m_next ? int(m_next->health.objectives.size()) : unchanged; }
    QString fetchedKey(int place) const override
    {
        return m_next->health.objectives.at(place).objective.name();
    }
    void adopt() override { m_shown = std::exchange(m_next, std::nullopt).value(); }
    QVariant cell(int place, int column, int role) const override;

private:
    static std::vector<Column> allColumns();
    QString text(const Pusher::Verdict &verdict, Field field) const;
    QVariant raw(const Pusher::Verdict &verdict, Field field) const;
    Pusher::Health healthOf(const Pusher::Verdict &verdict) const;

    std::optional<Pusher::HealthReport> m_next;
    Pusher::HealthReport m_shown;
    bool m_old = false;
};

} // namespace Console
