// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/countertablemodel.h"

#include <QLocale>

#include <utility>

using namespace Qt::StringLiterals;

namespace Console {

CounterTableModel::CounterTableModel(QObject *parent)
    : KeyedTableModel(allColumns(), parent)
{
}

std::vector<CounterTableModel::Column> CounterTableModel::allColumns()
{
    return {{u"count"_s, tr("Count"), 11, true},
            {u"counter"_s, tr("What"), 24},
            {u"meaning"_s, tr("What it means"), 60}};
}

void CounterTableModel::setCounters(const Pusher::ClientCounters &counters)
{
    m_isNew = m_isNew || m_next != counters;
    m_next = counters;
}

quint64 CounterTableModel::losses() const
{
    quint64 sum = 0;
    for (const CounterSentences::Counter &counter : m_counters) {
        if (counter.isLoss && m_next)
            sum += *m_next.*counter.value;
    }
    return sum;
}

int CounterTableModel::fetch()
{
    return std::exchange(m_isNew, false) ? int(m_counters.size()) : unchanged;
}

QString CounterTableModel::fetchedKey(int place) const
{
    return m_counters.at(std::size_t(place)).key;
}

void CounterTableModel::adopt()
{
    m_shown = m_next.value_or(m_shown);
}

QVariant CounterTableModel::cell(int place, int column, int role) const
{
    const CounterSentences::Counter &counter = m_counters.at(std::size_t(place));
    const quint64 count = m_shown.*counter.value;
    const bool isLoss = counter.isLoss && count > 0;
    const auto field = Field(column);
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        if (field == Field::Count)
            return QLocale().toString(count);
        return field == Field::Name ? counter.name : counter.meaning;
    case RawRole:
        if (field == Field::Count)
            return qulonglong(count);
        return field == Field::Name ? counter.key : counter.meaning;
    case SeverityRole:
        return int(field == Field::Name && isLoss ? Severity::Warning : Severity::None);
    case SignRole:
        return field == Field::Name && isLoss;
    case StaleRole:
        // What did not happen steps back.
        return count == 0;
    default:
        return {};
    }
}

} // namespace Console
