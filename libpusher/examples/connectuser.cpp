// SPDX-License-Identifier: MIT
#include "libpusher/examples/managerexamples.h"

using namespace Qt::StringLiterals;

namespace Examples {

void connectUser(Pusher::ConnectionManager &manager, const Pusher::UserId &user, QObject *session,
                 Notify notify, std::function<void(const Pusher::ConnectionId &)> connected)
{
    const auto opened = manager.openConnection(
        {.user = user, .owner = session},
        [notify, connected](const Pusher::Result<Pusher::ConnectionId> &connection) {
            if (connection)
                connected(*connection);
            else
                notify(connection.error().message, Severity::Error);
        });
    // Known at once: the pool is full.
    if (!opened && opened.error().code == Pusher::Error::Code::ConnectionPoolExhausted)
        notify(u"Too many users are connected; try again later"_s, Severity::Warning);
}

} // namespace Examples
