// SPDX-License-Identifier: MIT
#include "libpusher/limits/subscriptionplaces.h"

#include <algorithm>
#include <limits>

namespace Pusher {

using Rule = RateLimitResult::Rule;

SubscriptionPlaces::SubscriptionPlaces(int perConnection, int perUser)
    : m_perConnection(perConnection)
    , m_perUser(perUser)
{
    Q_ASSERT(perConnection >= 0 && perUser >= 0);
}

void SubscriptionPlaces::setLimits(int perConnection, int perUser)
{
    Q_ASSERT(perConnection >= 0 && perUser >= 0);
    m_perConnection = perConnection;
    m_perUser = perUser;
}

RateLimitResult SubscriptionPlaces::take(const UserId &user, const ConnectionId &connection,
                                         int count)
{
    const auto found = m_connections.constFind(connection);
    const bool isNew = found == m_connections.cend();
    if (!isNew && found->user != user)
        return {};
    // Lower limits take nothing away: then there is less than no room.
    const int onConnection = m_perConnection - (isNew ? 0 : found->places);
    const int ofUser = m_perUser - m_users.value(user);
    const int room = std::max(std::min(onConnection, ofUser), 0);

    RateLimitResult result{.remaining = room};
    if (count > room) {
        const bool isConnection = onConnection <= ofUser;
        result.rule = isConnection ? Rule::SubscriptionsPerConnection : Rule::SubscriptionsPerUser;
        result.limit = isConnection ? m_perConnection : m_perUser;
        return result;
    }
    if (isNew && m_connections.size() >= maximumConnections)
        return {.rule = Rule::TooManyConnections, .limit = maximumConnections};
    Connection &account = m_connections[connection];
    account.user = user;
    account.places += count;
    m_users[user] += count;
    return {.allowed = true,
            .rule = Rule::None,
            .retryAfter = std::chrono::milliseconds(0),
            .remaining = room - count};
}

int SubscriptionPlaces::giveBack(const ConnectionId &connection, int count)
{
    const auto account = m_connections.find(connection);
    if (account == m_connections.end())
        return 0;
    const int given = std::clamp(count, 0, account->places);
    const auto user = m_users.find(account->user);
    account->places -= given;
    *user -= given;
    if (*user == 0)
        m_users.erase(user);
    if (account->places == 0)
        m_connections.erase(account);
    return given;
}

int SubscriptionPlaces::close(const ConnectionId &connection)
{
    return giveBack(connection, std::numeric_limits<int>::max());
}

int SubscriptionPlaces::ofConnection(const ConnectionId &connection) const
{
    return m_connections.value(connection).places;
}

} // namespace Pusher
