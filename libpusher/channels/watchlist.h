// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ids.h"

#include <QByteArrayView>
#include <QList>
#include <QObject>
#include <QSet>

namespace Pusher {

/// Which of the users that the signed-in user watches are online (protocol.md §7). pusher-js:
/// `pusher.user.watchlist`.
///
/// Whom one watches stands in the `user_data` that was signed; the server tells who is there after
/// each sign-in, and who comes and goes. Bounded; one thread.
class Watchlist : public QObject {
    Q_OBJECT
public:
    /// The service keeps 100 ids of a longer list, and warns with 4302.
    static constexpr qsizetype maximumUsers = 100;

    using QObject::QObject;

    const QSet<UserId> &online() const { return m_online; }
    const QSet<UserId> &offline() const { return m_offline; }
    /// Users who found no room, or whose id was longer than a channel name.
    quint64 refused() const { return m_refused; }

    /// `pusher_internal:watchlist_events`; users who are known to be so are not told again.
    void apply(QByteArrayView rawData);
    /// The connection is gone: nobody knows any more who is there. Not told.
    void clear();

Q_SIGNALS:
    void wentOnline(const QList<Pusher::UserId> &users);
    void wentOffline(const QList<Pusher::UserId> &users);

private:
    QList<UserId> move(const QStringList &ids, QSet<UserId> &from, QSet<UserId> &to);

    QSet<UserId> m_online;
    QSet<UserId> m_offline;
    quint64 m_refused = 0;
};

} // namespace Pusher
