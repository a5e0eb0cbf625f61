// SPDX-License-Identifier: MIT
#include "libpusher/examples/examples.h"

using namespace Qt::StringLiterals;

namespace Examples {

void watchBotStatus(Pusher::PusherService &service, Notify notify,
                    std::function<void(const QString &botUuid)> stopBot)
{
    const auto added = service.addListener(
        {.id = Pusher::ListenerId(u"bot-status-critical"_s),
         .channel = u"bot-updates"_s,
         .event = u"bot-updated"_s,
         .callback =
             [notify, stopBot](const Pusher::Event &event) {
                 // One field costs about 60 ns; the rest is decoded only for the bot in trouble.
                 const auto status = event.field("status");
                 if (!status || status->toString() != "ERROR"_L1)
                     return;
                 const QVariantMap bot = event.toVariantMap();
                 notify(u"Bot %1 encountered an error!"_s.arg(bot.value(u"botName"_s).toString()),
                        Severity::Error);
                 stopBot(bot.value(u"botUUID"_s).toString());
             },
         .priority = 100});
    if (!added)
        notify(added.error().message, Severity::Error);
}

} // namespace Examples
