// SPDX-License-Identifier: MIT
#include "libpusher/examples/examples.h"

using namespace Qt::StringLiterals;

namespace Examples {

void collectAnalytics(Pusher::PusherService &service,
                      std::function<void(const AnalyticsRecord &)> track)
{
    const auto record = [track](const Pusher::Event &event) {
        track({event.timestamp(), event.channel().value(), event.name().value()});
    };
    const auto listen = [&service, &record](const QString &id, const QString &channel,
                                            const QString &event) {
        return service.addListener({.id = Pusher::ListenerId(id),
                                    .channel = channel,
                                    .event = event,
                                    .callback = record,
                                    .priority = 1});
    };
    // One id on four pairs: each triple (id, channel, event) is a registration of its own.
    const std::pair<QString, QString> commonEvents[] = {
        {u"bot-updates"_s, u"trade-executed"_s},
        {u"bot-updates"_s, u"bot-updated"_s},
        {u"bot-updates"_s, u"bot-created"_s},
        {u"strategy-updates"_s, u"strategy-modified"_s},
    };
    for (const auto &pair : commonEvents)
        std::ignore = listen(u"analytics-collector"_s, pair.first, pair.second);
}

void collectEverything(Pusher::PusherService &service,
                       std::function<void(const AnalyticsRecord &)> track)
{
    // `*` hears whatever is subscribed, but subscribes nothing by itself.
    std::ignore = service.addListener(
        {.id = Pusher::ListenerId(u"analytics-everything"_s),
         .channel = u"*"_s,
         .event = u"*"_s,
         .callback =
             [track](const Pusher::Event &event) {
                 track({event.timestamp(), event.channel().value(), event.name().value()});
             },
         .priority = 1});
}

} // namespace Examples
