// SPDX-License-Identifier: MIT
#include "libpusher/examples/examples.h"

using namespace Qt::StringLiterals;

namespace Examples {

void awaitStrategyUpdate(Pusher::PusherService &service, Notify notify,
                         std::function<void()> refreshStrategies)
{
    const auto added = service.addListener(
        {.id = Pusher::ListenerId(u"strategy-update-once"_s),
         .channel = u"strategy-updates"_s,
         .event = u"strategy-modified"_s,
         .callback =
             [notify, refreshStrategies](const Pusher::Event &event) {
                 refreshStrategies();
                 const auto title = event.field("title");
                 notify(u"Strategy \"%1\" updated successfully"_s.arg(
                            title ? title->toString() : QString()),
                        Severity::Success);
             },
         .once = true});
    if (!added)
        notify(added.error().message, Severity::Error);
}

} // namespace Examples
