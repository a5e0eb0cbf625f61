// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/strategytablemodel.h"

#include "ui/models/roles.h"
#include "ui/text/domainsentences.h"
#include "ui/text/foreigntext.h"
#include "ui/text/listenersentences.h"
#include "ui/text/sentences.h"

#include <QDateTime>
#include <QLocale>

using namespace Qt::StringLiterals;

namespace Console {

using namespace std::chrono;

StrategyTableModel::StrategyTableModel(std::shared_ptr<const DiscoveryStore> store, QObject *parent)
    : KeyedTableModel(allColumns(), parent)
    , m_store(std::move(store))
{
}

std::vector<StrategyTableModel::Column> StrategyTableModel::allColumns()
{
    return {{u"title"_s, tr("Strategy"), 32},
            {u"modified"_s, tr("Modified"), 14},
            //: How often a strategy was modified
            {u"times"_s, tr("Times"), 10, true},
            //: How long ago a strategy was modified
            {u"age"_s, tr("Age"), 16, true}};
}

void StrategyTableModel::setNow(Pusher::WallTime now)
{
    if (isFrozen())
        return; // with the rows
    const bool isNewSecond = floor<seconds>(now) != floor<seconds>(m_now);
    m_now = now;
    if (isNewSecond)
        columnsChanged(int(Field::Age), int(Field::Age));
}

void StrategyTableModel::setStale(bool stale)
{
    if (std::exchange(m_stale, stale) != stale)
        columnsChanged(0, columnCount() - 1);
}

void StrategyTableModel::noteGap()
{
    if (!std::exchange(m_hadGap, true))
        columnsChanged(int(Field::Times), int(Field::Times));
}

quint64 StrategyTableModel::refused() const
{
    return m_store ? m_store->strategies().refused() : 0;
}

int StrategyTableModel::fetch()
{
    if (!m_store || m_store->strategies().revision() == m_revision)
        return unchanged;
    m_revision = m_store->strategies().revision();
    m_next = m_store->strategies().snapshot();
    return int(m_next.size());
}

QVariant StrategyTableModel::cell(int place, int column, int role) const
{
    const Strategy &strategy = m_shown.at(place);
    const auto field = Field(column);
    switch (role) {
    case Qt::DisplayRole:
        return text(strategy, field);
    case Qt::ToolTipRole:
        return toolTip(strategy, field);
    case Qt::AccessibleTextRole:
        return field == Field::Title
            //: Spoken by screen readers: strategy, time, how often
            ? tr("%1, modified at %2, times %3")
                  .arg(text(strategy, field), text(strategy, Field::Modified),
                       text(strategy, Field::Times))
            : text(strategy, field);
    case RawRole:
        return raw(strategy, field);
    case SeverityRole:
        return int(Severity::None);
    case StaleRole:
        return m_stale;
    case SequenceRole:
        return strategy.event;
    default:
        return {};
    }
}

QString StrategyTableModel::text(const Strategy &strategy, Field field) const
{
    switch (field) {
    case Field::Title:
        return ForeignText::preview(strategy.title);
    case Field::Modified:
        return Sentences::timeOfDay(strategy.modified);
    case Field::Times: {
        const QString times = QLocale().toString(strategy.times);
        return m_hadGap ? u"≥ "_s + times : times;
    }
    case Field::Age:
        return ListenerSentences::age(strategy.modified, m_now);
    }
    return {};
}

QVariant StrategyTableModel::raw(const Strategy &strategy, Field field) const
{
    switch (field) {
    case Field::Title:
        return strategy.title;
    case Field::Times:
        return strategy.times;
    case Field::Modified:
    case Field::Age:
        return QDateTime::fromMSecsSinceEpoch(
            floor<milliseconds>(strategy.modified).time_since_epoch().count(), Qt::UTC);
    }
    return {};
}

QString StrategyTableModel::toolTip(const Strategy &strategy, Field field) const
{
    switch (field) {
    case Field::Modified:
    case Field::Age:
        return DomainSentences::moment(strategy.modified);
    case Field::Times:
        return m_hadGap ? tr("At least: while the line was down, changes may have been missed")
                        : QString();
    case Field::Title:
        break;
    }
    return {};
}

} // namespace Console
