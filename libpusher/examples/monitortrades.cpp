// SPDX-License-Identifier: MIT
#include "libpusher/examples/examples.h"

using namespace Qt::StringLiterals;

namespace Examples {

void monitorTrades(Pusher::PusherService &service, Notify notify)
{
    const auto added = service.addListener(
        {.id = Pusher::ListenerId(u"trade-monitor-001"_s),
         .channel = u"bot-updates"_s,
         .event = u"trade-executed"_s,
         .callback =
             [notify](const Pusher::Event &event) {
                 const QVariantMap trade = event.toVariantMap();
                 const QString symbol = trade.value(u"symbol"_s).toString();
                 if (trade.value(u"profit_is_win"_s).toBool())
                     notify(u"Win! %1"_s.arg(symbol), Severity::Success);
                 else
                     notify(u"Loss: %1"_s.arg(symbol), Severity::Error);
             },
         .priority = 10});
    if (!added)
        notify(added.error().message, Severity::Error);
}

} // namespace Examples
