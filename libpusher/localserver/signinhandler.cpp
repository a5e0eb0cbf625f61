// SPDX-License-Identifier: MIT
#include "libpusher/localserver/signinhandler.h"

#include "libpusher/localserver/serverconnection.h"
#include "libpusher/localserver/servermessages.h"
#include "libpusher/localserver/userdata.h"

using namespace Qt::StringLiterals;

namespace Pusher::Detail {
namespace {

constexpr int unauthorized = 4009;
constexpr int watchlistTooLong = 4302;

} // namespace

void SignInHandler::signIn(ServerConnection &from, const SignInRequest &request)
{
    const auto authorized =
        m_state.authenticator.checkSignIn(from.id(), request.auth, request.userData);
    if (!authorized) {
        refuse(from, authorized.error().message);
        return;
    }
    const auto user = parseUserData(request.userData);
    if (!user) {
        refuse(from, user.error().message);
        return;
    }
    if (const SignedInUser *present = m_state.users.userOf(&from)) {
        if (present->id == user->id) {
            from.send(encodeSignInSuccess(request.auth, request.userData, m_state.dialect));
            return;
        }
        ++m_state.counters.refusedSignIns;
        from.send(encodePusherError(unauthorized,
                                    u"Another user is signed in on this connection already"_s));
        return;
    }
    const bool first = m_state.users.add(&from, *user);
    from.send(encodeSignInSuccess(request.auth, request.userData, m_state.dialect));
    if (user->watchlistCut)
        from.send(encodePusherError(watchlistTooLong,
                                    u"The watchlist was cut to %1 users"_s.arg(maximumWatchlist)));
    tellWhoIsThere(from, *user);
    if (first)
        tellWatchers(user->id, true);
}

void SignInHandler::forget(ServerConnection &connection)
{
    if (const auto user = m_state.users.remove(&connection))
        tellWatchers(*user, false);
}

void SignInHandler::refuse(ServerConnection &from, const QString &message)
{
    ++m_state.counters.refusedSignIns;
    from.close(unauthorized, message);
}

void SignInHandler::tellWatchers(const QString &userId, bool online)
{
    const QString frame =
        online ? encodeWatchlistEvents({userId}, {}) : encodeWatchlistEvents({}, {userId});
    const auto watchers = m_state.users.watchersOf(userId);
    for (ServerConnection *watcher : watchers)
        watcher->send(frame);
}

void SignInHandler::tellWhoIsThere(ServerConnection &to, const SignedInUser &user)
{
    if (user.watchlist.isEmpty())
        return;
    QStringList online;
    QStringList offline;
    for (const QString &watched : user.watchlist)
        (m_state.users.isOnline(watched) ? online : offline).append(watched);
    to.send(encodeWatchlistEvents(online, offline));
}

} // namespace Pusher::Detail
