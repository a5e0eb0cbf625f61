// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/auth/authorizer.h"
#include "libpusher/channels/channelregistry.h"
#include "libpusher/client/user.h"

#include <QObject>

#include <functional>
#include <map>
#include <memory>

namespace Pusher {

/// Turns what the registry requests into frames: authorises where needed, then sends. One thread.
///
/// An authorisation belongs to one connection and one request: an answer for another socket id, or
/// for a channel that was left or asked for anew meanwhile, is dropped and counted (P9, P10). One
/// that fails, or is not answered within `Authorizer::answerDeadline()`, refuses its channel; the
/// registry keeps it and asks again on the next connection.
class Subscriber : public QObject {
    Q_OBJECT
public:
    /// Hands a frame to the connection; a refused write means that it is on its way down, or full.
    using Send = std::function<bool(const QByteArray &utf8)>;

    /// `key`: the application's. The registry outlives this object.
    Subscriber(ChannelRegistry &registry, QByteArray key, Send send,
               std::shared_ptr<Scheduler> scheduler, QObject *parent = nullptr);

    /// Channels that only a signed-in user may join wait for the sign-in where one is under way: the
    /// user's own, and presence channels whose permission names no member. `user` outlives this.
    void setUser(const User &user);
    /// Null: only channels that need no authorisation. What is being authorised is asked again.
    void setAuthorizer(std::unique_ptr<Authorizer> authorizer);

    void connectionEstablished(const SocketId &socketId);
    void connectionLost();

    /// Asks for the key of an encrypted channel anew, because it opens nothing; `keyRefreshed()`
    /// follows, unless the channel is left or the connection lost before.
    void refreshKey(const ChannelName &channel);
    /// Whether permission to subscribe is being asked for, its own or the user's.
    bool isAuthorizing(const ChannelName &channel) const
    {
        return m_pending.contains(channel) || m_awaitingUser.contains(channel);
    }
    /// The key of an encrypted channel, as of its last authorisation; null for others.
    const Secret *sharedSecret(const ChannelName &channel) const;
    /// The channel was left, and nothing waits for its key any more.
    void forgetKey(const ChannelName &channel) { m_sharedSecrets.erase(channel); }
    /// Answers that came too late to be used.
    quint64 staleAnswers() const { return m_staleAnswers; }

Q_SIGNALS:
    /// `Authorizer::attemptFailed()` of whichever is set.
    void attemptFailed(const Pusher::Error &error);
    /// `Authorizer::tokenExpired()`, likewise.
    void tokenExpired(Pusher::WallTime at);
    /// The subscription is about to be sent with this `channel_data`; not where there is none. It is
    /// empty for a presence channel that the signed-in user joins as such.
    void channelDataSigned(const Pusher::ChannelName &channel, const QByteArray &channelData);
    /// `sharedSecret()` is new, or `error` says why it is not.
    void keyRefreshed(const Pusher::ChannelName &channel,
                      const std::optional<Pusher::Error> &error);

private:
    struct Pending {
        quint64 number = 0;
        AuthReply reply;
        TimerHandle deadline;
    };
    using Requests = std::map<ChannelName, Pending>;
    using Answered = void (Subscriber::*)(const ChannelName &channel, Result<AuthAnswer> result);

    void subscribe(const ChannelName &channel);
    /// `answered` is called with a checked answer, unless it comes too late.
    void ask(Requests &requests, const ChannelName &channel, Answered answered);
    void subscriptionAuthorized(const ChannelName &channel, Result<AuthAnswer> result);
    void keyAnswered(const ChannelName &channel, Result<AuthAnswer> result);
    void send(const ChannelName &channel, const AuthAnswer &answer);
    bool waitForUser(const ChannelName &channel, AuthAnswer &answer);
    void userStateChanged(User::State state);
    void refuse(const ChannelName &channel, Error error);
    static void cancel(Requests &requests, const ChannelName &channel);
    static void cancelAll(Requests &requests);

    ChannelRegistry &m_registry;
    QByteArray m_key;
    Send m_send;
    std::unique_ptr<Authorizer> m_authorizer;
    SocketId m_socketId;
    std::shared_ptr<Scheduler> m_scheduler;
    Requests m_pending; ///< subscriptions
    Requests m_refreshes; ///< keys
    std::map<ChannelName, Secret> m_sharedSecrets;
    const User *m_user = nullptr;
    std::map<ChannelName, AuthAnswer> m_awaitingUser;
    quint64 m_requests = 0;
    quint64 m_staleAnswers = 0;
};

} // namespace Pusher
