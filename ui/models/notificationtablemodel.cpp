// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/notificationtablemodel.h"

#include "ui/text/domainsentences.h"
#include "ui/text/foreigntext.h"
#include "ui/text/sentences.h"

#include <QDateTime>

using namespace Qt::StringLiterals;

namespace Console {

namespace {

QString orDash(const QString &text)
{
    return text.isEmpty() ? u"—"_s : ForeignText::preview(text);
}

Severity severityOf(Notification::Type type)
{
    switch (type) {
    case Notification::Type::BotCompleted:
        return Severity::Healthy;
    case Notification::Type::ProfitTargetReached:
        return Severity::Good;
    case Notification::Type::MarginWarning:
        return Severity::Warning;
    case Notification::Type::Other:
        break;
    }
    return Severity::Neutral;
}

} // namespace

NotificationTableModel::NotificationTableModel(std::shared_ptr<const DiscoveryStore> store,
                                               QObject *parent)
    : RingTableModel(allColumns(), std::move(store), &DiscoveryStore::notifications, parent)
{
}

std::vector<NotificationTableModel::Column> NotificationTableModel::allColumns()
{
    return {{u"time"_s, tr("Time"), 14},
            {u"type"_s, tr("Type"), 24},
            {u"botName"_s, tr("Bot"), 24},
            {u"amount"_s, tr("Amount"), 14, true},
            {u"message"_s, tr("Message"), 48}};
}

QVariant NotificationTableModel::cell(const Notification &notification, int column, int role) const
{
    const auto field = Field(column);
    switch (role) {
    case Qt::DisplayRole:
        return text(notification, field);
    case Qt::AccessibleTextRole:
        return field == Field::Time ? sentence(notification) : text(notification, field);
    case Qt::ToolTipRole:
        // What is longer than a line is told here as far as a tool tip goes.
        return field == Field::Message ? notification.message : QString();
    case RawRole:
        return raw(notification, field);
    case SeverityRole:
        return int(field == Field::Type ? severityOf(notification.type) : Severity::None);
    case SignRole:
        return field == Field::Type;
    default:
        return {};
    }
}

QString NotificationTableModel::text(const Notification &notification, Field field)
{
    switch (field) {
    case Field::Time:
        return Sentences::timeOfDay(notification.received);
    case Field::Type:
        return DomainSentences::notificationType(notification);
    case Field::Bot:
        return orDash(notification.botName);
    case Field::Amount:
        return orDash(notification.amount);
    case Field::Message:
        return orDash(notification.message);
    }
    return {};
}

QVariant NotificationTableModel::raw(const Notification &notification, Field field)
{
    switch (field) {
    case Field::Time:
        return QDateTime::fromMSecsSinceEpoch(
            floor<std::chrono::milliseconds>(notification.received).time_since_epoch().count(),
            Qt::UTC);
    case Field::Type:
        return notification.typeText;
    case Field::Bot:
        return notification.botName;
    case Field::Amount:
        return notification.amount;
    case Field::Message:
        return notification.message;
    }
    return {};
}

QString NotificationTableModel::sentence(const Notification &notification)
{
    //: Spoken by screen readers: type, bot, amount, message, time
    return tr("%1, bot %2, amount %3, %4, %5")
        .arg(text(notification, Field::Type), text(notification, Field::Bot),
             text(notification, Field::Amount), text(notification, Field::Message),
             text(notification, Field::Time));
}

bool NotificationTableModel::occurs(WordFilter::Word &word, const Notification &notification) const
{
    return word.occursIn(text(notification, Field::Type)) || word.occursIn(notification.typeText)
        || word.occursIn(notification.botName) || word.occursIn(notification.message)
        || word.occursIn(notification.amount);
}

} // namespace Console
