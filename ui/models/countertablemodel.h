// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/keyedtablemodel.h"
#include "ui/models/roles.h"
#include "ui/text/countersentences.h"

#include <optional>

namespace Console {

/// What the client counted since the start, a row for each counter, each with what it means. Fed
/// with values: it knows no client.
class CounterTableModel : public KeyedTableModel {
    Q_OBJECT
public:
    enum class Field { Count, Name, Meaning };
    Q_ENUM(Field)

    explicit CounterTableModel(QObject *parent = nullptr);

    /// Shown with the next `refresh()`.
    void setCounters(const Pusher::ClientCounters &counters);
    /// Of all that means that something was refused or lost; the newest figures, shown or not.
    quint64 losses() const;

protected:
    int fetch() override;
    QString fetchedKey(int place) const override;
    void adopt() override;
    QVariant cell(int place, int column, int role) const override;

private:
    static std::vector<Column> allColumns();

    const std::vector<CounterSentences::Counter> m_counters = CounterSentences::all();
    Pusher::ClientCounters m_shown;
    std::optional<Pusher::ClientCounters> m_next;
    bool m_isNew = false;
};

} // namespace Console
