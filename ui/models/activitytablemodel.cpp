// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/activitytablemodel.h"

#include "ui/text/domainsentences.h"
#include "ui/text/foreigntext.h"
#include "ui/text/sentences.h"

#include <QDateTime>
#include <QLocale>

using namespace Qt::StringLiterals;

namespace Console {

ActivityTableModel::ActivityTableModel(std::shared_ptr<const DiscoveryStore> store, QObject *parent)
    : RingTableModel(allColumns(), std::move(store), &DiscoveryStore::activity, parent)
{
}

std::vector<ActivityTableModel::Column> ActivityTableModel::allColumns()
{
    return {{u"time"_s, tr("Time"), 14},
            {u"what"_s, tr("What"), 22},
            //: Bot, strategy or type of notification, or why an event was not understood
            {u"subject"_s, tr("Subject"), 40},
            {u"event"_s, tr("Event"), 12, true}};
}

QVariant ActivityTableModel::cell(const Activity &activity, int column, int role) const
{
    const auto field = Field(column);
    const bool isBroken = activity.kind == Activity::Kind::Undecodable;
    switch (role) {
    case Qt::DisplayRole:
        return text(activity, field);
    case Qt::AccessibleTextRole:
        return field == Field::Time
            //: Spoken by screen readers: what happened, to whom, time
            ? tr("%1: %2, %3")
                  .arg(text(activity, Field::What), text(activity, Field::Subject),
                       text(activity, Field::Time))
            : text(activity, field);
    case Qt::ToolTipRole:
        return isBroken && field != Field::Time
            ? tr("%1. The event is kept as it was received.").arg(subject(activity))
            : QString();
    case RawRole:
        return raw(activity, field);
    case SeverityRole:
        return int(isBroken && field == Field::What ? Severity::Warning : Severity::None);
    case SignRole:
        return isBroken && field == Field::What;
    default:
        return {};
    }
}

QString ActivityTableModel::text(const Activity &activity, Field field) const
{
    switch (field) {
    case Field::Time:
        return Sentences::timeOfDay(activity.received);
    case Field::What:
        return DomainSentences::activity(activity.kind);
    case Field::Subject:
        return subject(activity).isEmpty() ? u"—"_s : ForeignText::preview(subject(activity));
    case Field::Event:
        return QLocale().toString(activity.event);
    }
    return {};
}

QVariant ActivityTableModel::raw(const Activity &activity, Field field) const
{
    switch (field) {
    case Field::Time:
        return QDateTime::fromMSecsSinceEpoch(
            floor<std::chrono::milliseconds>(activity.received).time_since_epoch().count(),
            Qt::UTC);
    case Field::What:
        return DomainSentences::activity(activity.kind);
    case Field::Subject:
        return subject(activity);
    case Field::Event:
        return activity.event;
    }
    return {};
}

const QString &ActivityTableModel::subject(const Activity &activity) const
{
    return store()->names().text(activity.subject);
}

bool ActivityTableModel::occurs(WordFilter::Word &word, const Activity &activity) const
{
    enum Vocabulary { Kinds, Names };
    return word.occursIn(Kinds, quint32(activity.kind), [](quint32 kind) {
        return DomainSentences::activity(Activity::Kind(kind));
    }) || word.occursIn(Names, activity.subject, [this](quint32 id) -> const QString & {
        return store()->names().text(id);
    }) || (word.isNumeric() && word.occursIn(QString::number(activity.event)));
}

} // namespace Console
