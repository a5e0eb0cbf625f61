// SPDX-License-Identifier: MIT
#include "libpusher/examples/managerexamples.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace Examples {

void broadcastActivity(Pusher::ConnectionManager &manager, const Walker &walker,
                       const QString &activityId, double kilometres, Notify notify)
{
    const QJsonObject data{{u"userId"_s, walker.id.value()}, {u"distance"_s, kilometres}};
    const Pusher::ManagedEvent event{
        .eventId = activityId,
        .channel = Pusher::ChannelName(u"private-"_s + walker.team),
        .event = Pusher::EventName(u"activity-created"_s),
        .data = QJsonDocument(data).toJson(QJsonDocument::Compact),
        .userId = walker.id};
    manager.sendEvent(event, [notify](const Pusher::ManagedResult &result) {
        if (result.ok) {
            notify(u"Activity %1 was shared"_s.arg(result.eventId), Severity::Success);
        } else if (result.error->code == Pusher::Error::Code::RateLimited) {
            const auto wait = result.error->parameters.value(u"retryAfterMs"_s);
            notify(u"Too fast: try again in %1 ms"_s.arg(wait.toString()), Severity::Warning);
        } else {
            notify(result.error->message, Severity::Error);
        }
    });
}

} // namespace Examples
