// SPDX-License-Identifier: MIT
#include "libpusher/examples/managerexamples.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace Examples {

void announceAchievement(Pusher::ConnectionManager &manager, const Walker &walker,
                         const QString &title, Notify notify)
{
    const QJsonObject data{{u"userId"_s, walker.id.value()}, {u"title"_s, title}};
    const auto event = [&](const QString &channel, const QString &name) {
        return Pusher::ManagedEvent{.eventId = u"%1-%2"_s.arg(walker.id.value(), name),
                                    .channel = Pusher::ChannelName(channel),
                                    .event = Pusher::EventName(name),
                                    .data = QJsonDocument(data).toJson(QJsonDocument::Compact),
                                    .userId = walker.id};
    };
    const QList events{event(u"private-"_s + walker.id.value(), u"achievement-unlocked"_s),
                       event(u"private-"_s + walker.team, u"teammate-achievement"_s)};
    manager.sendEventBatch(events, [notify](const QList<Pusher::ManagedResult> &results) {
        for (const Pusher::ManagedResult &result : results) {
            if (result.ok)
                notify(u"Sent "_s + result.eventId, Severity::Success);
            else
                notify(u"%1: %2"_s.arg(result.eventId, result.error->message), Severity::Error);
        }
    });
}

} // namespace Examples
