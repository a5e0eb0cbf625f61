// SPDX-License-Identifier: MIT
#include "libpusher/examples/managerexamples.h"

using namespace Qt::StringLiterals;

namespace Examples {

void subscribeToTeam(Pusher::ConnectionManager &manager, const Pusher::ConnectionId &connection,
                     const Walker &walker, Notify notify)
{
    const auto tell = [notify](const Pusher::Result<Pusher::ManagedSubscription> &subscription) {
        if (subscription)
            notify(u"Subscribed to "_s + subscription->channel.value(), Severity::Info);
        else
            notify(u"%1: %2"_s.arg(subscription.error().codeText(), subscription.error().message),
                   Severity::Error);
    };
    // The connection's socket and the channel are filled in; another socket's would be refused.
    const auto request = [&walker](const QString &team, const QJsonObject &userData) {
        return Pusher::ConnectionManager::AuthRequest{.socketId = {},
                                                      .channel = {},
                                                      .userId = walker.id,
                                                      .teamId = team,
                                                      .token = walker.token->clone(),
                                                      .userData = userData};
    };
    const auto channel = [](const QString &name) { return Pusher::ChannelName(name); };
    manager.subscribeToChannel(connection, channel(u"public-announcements"_s), tell);
    manager.subscribeToChannel(connection, channel(u"private-"_s + walker.id.value()),
                               request({}, {}), tell);
    manager.subscribeToChannel(connection, channel(u"private-"_s + walker.team),
                               request(walker.team, {}), tell);
    manager.subscribeToChannel(connection, channel(u"presence-"_s + walker.team),
                               request(walker.team, {{u"name"_s, walker.name}}), tell);
}

} // namespace Examples
