// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/examples/examples.h"
#include "libpusher/manager/connectionmanager.h"

/// The integration examples of seed 2 (`example-usage.ts`), as they look with libpusher. The tests
/// run each of them.
namespace Examples {

/// Example 1, user connection handling: opens the user's connection, or finds the one that he has.
/// `connected` gets its id once it stands; it is closed when `session` is destroyed.
void connectUser(Pusher::ConnectionManager &manager, const Pusher::UserId &user, QObject *session,
                 Notify notify, std::function<void(const Pusher::ConnectionId &)> connected);

/// Who walks with a team of Mile Quest.
struct Walker {
    Pusher::UserId id; ///< `user-123`
    QString name;
    QString team; ///< `team-456`
    std::shared_ptr<const Pusher::Secret> token; ///< from the application's sign-in
};

/// Example 2, channel subscriptions: announcements for all, the user's own, his team's with who is
/// there.
void subscribeToTeam(Pusher::ConnectionManager &manager, const Pusher::ConnectionId &connection,
                     const Walker &walker, Notify notify);

/// Example 3, activity broadcasting: the team sees what a user has walked.
void broadcastActivity(Pusher::ConnectionManager &manager, const Walker &walker,
                       const QString &activityId, double kilometres, Notify notify);

/// Example 4, achievement notifications: the user and his team hear of it, both or neither.
void announceAchievement(Pusher::ConnectionManager &manager, const Walker &walker,
                         const QString &title, Notify notify);

/// Example 5, health monitoring: says so when the health changes, and why. No timer is needed: it is
/// judged with every heartbeat.
void watchHealth(Pusher::ConnectionManager &manager, Notify notify);

} // namespace Examples
