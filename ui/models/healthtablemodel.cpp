// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/healthtablemodel.h"

#include "ui/models/roles.h"
#include "ui/models/utcdatetime.h"
#include "ui/text/healthsentences.h"
#include "ui/text/sentences.h"

#include <utility>

using namespace Qt::StringLiterals;

namespace Console {

using Pusher::Health;
using Pusher::Verdict;

namespace {

Severity severityOf(Health health)
{
    switch (health) {
    case Health::Healthy:
        return Severity::Healthy;
    case Health::Degraded:
        return Severity::Warning;
    case Health::Unhealthy:
        return Severity::Critical;
    case Health::Unknown:
        break;
    }
    return Severity::Offline;
}

} // namespace

HealthTableModel::HealthTableModel(QObject *parent)
    : KeyedTableModel(allColumns(), parent)
{
}

std::vector<HealthTableModel::Column> HealthTableModel::allColumns()
{
    return {{u"objective"_s, tr("Objective"), 28},   {u"verdict"_s, tr("Verdict"), 14},
            {u"value"_s, tr("Value"), 12, true},     {u"limit"_s, tr("Limit"), 18},
            {u"since"_s, tr("Since"), 20},           {u"evidence"_s, tr("Evidence"), 40}};
}

void HealthTableModel::setOld(bool old)
{
    if (std::exchange(m_old, old) != old)
        columnsChanged(0, columnCount() - 1);
}

Health HealthTableModel::healthOf(const Verdict &verdict) const
{
    return m_old ? Health::Unknown : verdict.health;
}

QVariant HealthTableModel::cell(int place, int column, int role) const
{
    const Verdict &verdict = m_shown.health.objectives.at(place);
    const auto field = Field(column);
    switch (role) {
    case Qt::DisplayRole:
        return text(verdict, field);
    case Qt::AccessibleTextRole:
        //: Spoken by screen readers: objective, verdict, value, limit
        return field == Field::Objective
            ? tr("%1: %2, %3, %4")
                  .arg(text(verdict, Field::Objective), text(verdict, Field::Verdict),
                       text(verdict, Field::Value), text(verdict, Field::Limit))
            : text(verdict, field);
    case Qt::ToolTipRole:
        return verdict.health > Health::Healthy
            ? HealthSentences::advice(verdict.objective.kind)
            : text(verdict, Field::Evidence);
    case RawRole:
        return raw(verdict, field);
    case SeverityRole:
        return int(field == Field::Verdict ? severityOf(healthOf(verdict)) : Severity::None);
    case SignRole:
        return field == Field::Verdict;
    case StaleRole:
        return healthOf(verdict) == Health::Unknown;
    default:
        return {};
    }
}

QString HealthTableModel::text(const Verdict &verdict, Field field) const
{
    switch (field) {
    case Field::Objective:
        return HealthSentences::objective(verdict.objective.kind);
    case Field::Verdict:
        return HealthSentences::health(healthOf(verdict));
    case Field::Value:
        return verdict.value ? HealthSentences::value(verdict.objective, *verdict.value) : u"—"_s;
    case Field::Limit:
        return HealthSentences::limit(verdict);
    case Field::Since:
        return Sentences::moment(verdict.since, m_shown.time);
    case Field::Evidence:
        return HealthSentences::evidence(verdict);
    }
    return {};
}

QVariant HealthTableModel::raw(const Verdict &verdict, Field field) const
{
    switch (field) {
    case Field::Objective:
        return verdict.objective.name();
    case Field::Verdict:
        return Pusher::healthText(healthOf(verdict));
    case Field::Value:
        return verdict.value ? QVariant(*verdict.value) : QVariant();
    case Field::Limit:
        return verdict.limit();
    case Field::Since:
        return utcDateTime(verdict.since);
    case Field::Evidence:
        return verdict.evidence();
    }
    return {};
}

} // namespace Console
