// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/domainsentences.h"

#include "ui/text/foreigntext.h"

#include <QDateTime>
#include <QLocale>

using namespace Qt::StringLiterals;

namespace Console {

QString DomainSentences::botStatus(const QString &status)
{
    const auto is = [&status](QLatin1StringView word) {
        return status.compare(word, Qt::CaseInsensitive) == 0;
    };
    if (is("CREATED"_L1))
        //: The status of a bot
        return tr("created");
    if (is("RUNNING"_L1))
        //: The status of a bot
        return tr("running");
    if (is("PAUSED"_L1))
        //: The status of a bot
        return tr("paused");
    if (is("ERROR"_L1))
        //: The status of a bot
        return tr("error");
    return status.isEmpty() ? u"—"_s : ForeignText::preview(status);
}

QString DomainSentences::activity(Activity::Kind kind)
{
    switch (kind) {
    case Activity::Kind::TradeExecuted:
        return tr("trade executed");
    case Activity::Kind::BotCreated:
        return tr("bot created");
    case Activity::Kind::BotUpdated:
        return tr("bot updated");
    case Activity::Kind::StrategyModified:
        return tr("strategy modified");
    case Activity::Kind::NotificationReceived:
        return tr("notification");
    case Activity::Kind::Undecodable:
        return tr("not understood");
    }
    return {};
}

QString DomainSentences::notificationType(const Notification &notification)
{
    switch (notification.type) {
    case Notification::Type::BotCompleted:
        return tr("bot completed");
    case Notification::Type::ProfitTargetReached:
        return tr("profit target reached");
    case Notification::Type::MarginWarning:
        return tr("margin warning");
    case Notification::Type::Other:
        break;
    }
    return notification.typeText.isEmpty() ? u"—"_s : ForeignText::preview(notification.typeText);
}

QString DomainSentences::moment(Pusher::WallTime time)
{
    const auto sinceEpoch = floor<std::chrono::milliseconds>(time).time_since_epoch();
    const QDateTime local = QDateTime::fromMSecsSinceEpoch(sinceEpoch.count());
    return tr("%1, %2").arg(QLocale().toString(local.date(), QLocale::ShortFormat),
                            local.time().toString(u"HH:mm:ss"_s));
}

} // namespace Console
