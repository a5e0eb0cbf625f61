// SPDX-License-Identifier: MIT
#include "libpusher/examples/examples.h"

using namespace Qt::StringLiterals;

namespace Examples {

void followUserNotifications(Pusher::PusherService &service, const Pusher::UserId &user, Notify notify)
{
    const auto show = [notify](const Pusher::Event &event) {
        const QVariantMap notification = event.toVariantMap();
        const auto text = [&notification](const QString &key) {
            return notification.value(key).toString();
        };
        const QString type = text(u"type"_s);
        if (type == "bot_completed"_L1)
            notify(u"Bot \"%1\" completed trading session"_s.arg(text(u"botName"_s)), Severity::Info);
        else if (type == "profit_target_reached"_L1)
            notify(u"Profit target reached: $%1"_s.arg(text(u"amount"_s)), Severity::Success);
        else if (type == "margin_warning"_L1)
            notify(u"Margin warning: %1"_s.arg(text(u"message"_s)), Severity::Warning);
        else
            notify(text(u"message"_s), Severity::Info);
    };
    const auto added
        = service.addListener({.id = Pusher::ListenerId(u"user-notifications-"_s + user.value()),
                               .channel = u"user-updates-"_s + user.value(),
                               .event = u"notification"_s,
                               .callback = show,
                               .priority = 50});
    if (!added)
        notify(added.error().message, Severity::Error);
}

} // namespace Examples
