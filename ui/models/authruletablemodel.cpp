// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/authruletablemodel.h"

#include "ui/models/roles.h"
#include "ui/text/authsentences.h"
#include "ui/text/foreigntext.h"

#include <QLocale>

using namespace Qt::StringLiterals;

namespace Console {

AuthRuleTableModel::AuthRuleTableModel(QObject *parent)
    : KeyedTableModel(allColumns(), parent)
{
}

std::vector<AuthRuleTableModel::Column> AuthRuleTableModel::allColumns()
{
    return {{u"order"_s, tr("#"), 4, true},
            {u"pattern"_s, tr("Pattern"), 24},
            {u"demands"_s, tr("Demands"), 32},
            {u"allowed"_s, tr("Allowed"), 9, true},
            {u"refused"_s, tr("Refused"), 9, true}};
}

/// Other rules in the same place are other rows.
QString AuthRuleTableModel::fetchedKey(int place) const
{
    return QString::number(place) + u' ' + m_next->at(place).rule.pattern;
}

QVariant AuthRuleTableModel::cell(int place, int column, int role) const
{
    const Pusher::AuthRuleStatus &status = m_shown.at(place);
    const auto field = Field(column);
    const QStringList warnings = status.rule.warnings();
    switch (role) {
    case Qt::DisplayRole:
        return text(place, field);
    case Qt::AccessibleTextRole:
        //: Spoken by screen readers: pattern, what it demands, how often it allowed and refused
        return field == Field::Pattern
            ? tr("%1, demands %2, allowed %3, refused %4")
                  .arg(text(place, Field::Pattern), text(place, Field::Demands),
                       text(place, Field::Allowed), text(place, Field::Refused))
            : text(place, field);
    case Qt::ToolTipRole:
        return warnings.isEmpty() ? text(place, Field::Demands) : warnings.join(u'\n');
    case RawRole:
        return raw(place, field);
    case SeverityRole:
        return int(field == Field::Pattern && !warnings.isEmpty() ? Severity::Warning
                                                                  : Severity::None);
    case SignRole:
        return field == Field::Pattern && !warnings.isEmpty();
    case StaleRole:
        // What never decided steps back.
        return status.allowed + status.refused == 0;
    default:
        return {};
    }
}

QString AuthRuleTableModel::text(int place, Field field) const
{
    const Pusher::AuthRuleStatus &status = m_shown.at(place);
    switch (field) {
    case Field::Order:
        return QLocale().toString(place + 1);
    case Field::Pattern:
        return ForeignText::preview(status.rule.pattern);
    case Field::Demands:
        return AuthSentences::demands(status.rule);
    case Field::Allowed:
        return QLocale().toString(status.allowed);
    case Field::Refused:
        return QLocale().toString(status.refused);
    }
    return {};
}

QVariant AuthRuleTableModel::raw(int place, Field field) const
{
    const Pusher::AuthRuleStatus &status = m_shown.at(place);
    switch (field) {
    case Field::Order:
        return place + 1;
    case Field::Pattern:
        return status.rule.pattern;
    case Field::Demands:
        return AuthSentences::demands(status.rule);
    case Field::Allowed:
        return qulonglong(status.allowed);
    case Field::Refused:
        return qulonglong(status.refused);
    }
    return {};
}

} // namespace Console
