// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/auth/authorizer.h"
#include "libpusher/channels/channelregistry.h"
#include "libpusher/channels/watchlist.h"
#include "libpusher/protocol/protocolmessages.h"

#include <QObject>

#include <functional>
#include <memory>

namespace Pusher {

/// The user of a connection: signs in, and anew on each connection (protocol.md §7). pusher-js:
/// `pusher.user` and `pusher.signin()`.
///
/// Once signed in, the channel `#server-to-user-<id>` is subscribed; what the application sends to
/// the user comes there, for listeners like any other channel's. Knows no socket: it is told what
/// the server said. One thread.
///
/// A sign-in that is refused is made again on the next connection, never on this one by itself.
/// Errors: AuthenticationFailed for refusals, ProtocolError where the server answers nothing, or
/// nothing that fits; MessageDeliveryFailed where it could not be sent. Each has the parameter
/// `signIn`.
class User : public QObject {
    Q_OBJECT
public:
    enum class State {
        SignedOut, ///< not asked for, or no connection stands
        SigningIn, ///< the permission is asked for, or the server
        SignedIn,
        Refused, ///< `error()` says why
    };
    Q_ENUM(State)
    /// Hands a frame to the connection.
    using Send = std::function<bool(const QByteArray &utf8)>;

    /// How long the server may take for its answer.
    static constexpr std::chrono::milliseconds answerDeadline{10000};

    /// `key`: the application's. The registry outlives this object.
    User(ChannelRegistry &registry, QByteArray key, Send send, std::shared_ptr<Scheduler> scheduler,
         QObject *parent = nullptr);

    /// Who permits sign-ins, from the next one on; null: nobody.
    void setAuthorizer(std::unique_ptr<Authorizer> authorizer);

    /// Signs in now, or as soon as a connection stands, and on every later one. May be called again:
    /// after a refusal, or to sign in with news about the same user. ConfigurationError when nobody
    /// permits sign-ins, or the line is not private.
    Result<void> signIn();

    /// Whether every connection signs in.
    bool isWanted() const { return m_wanted; }
    State state() const { return m_state; }
    /// Why, in state Refused.
    const std::optional<Error> &error() const { return m_error; }
    /// Empty until signed in for the first time; stays while the connection is away.
    const UserId &id() const { return m_user.id; }
    /// Our `user_info` as JSON text; may be empty.
    const QByteArray &info() const { return m_user.info; }
    Watchlist &watchlist() { return m_watchlist; }
    /// Permissions that came too late to be used.
    quint64 staleAnswers() const { return m_staleAnswers; }

    /// Told by the client.
    void connectionEstablished(const SocketId &socketId);
    /// `closeCode`: the server's, where it said goodbye.
    void connectionLost(std::optional<int> closeCode = {});
    /// `pusher:signin_success`. False when nothing was asked for.
    bool signInSucceeded(QByteArrayView rawData);
    /// False when it is not about the sign-in.
    bool errorReceived(const PusherError &error);

Q_SIGNALS:
    void stateChanged(Pusher::User::State state);
    /// A refused sign-in, and an own channel that could not be wanted.
    void errorOccurred(const Pusher::Error &error);
    /// `Authorizer::attemptFailed()` of whichever is set.
    void attemptFailed(const Pusher::Error &error);
    /// `Authorizer::tokenExpired()`, likewise.
    void tokenExpired(Pusher::WallTime at);

private:
    void authenticate();
    void authenticated(const SocketId &socketId, quint64 number, Result<AuthAnswer> result);
    void permissionExpired();
    void cancelPermission();
    void expire();
    void refuse(Error::Code code, const QString &message, std::optional<int> closeCode = {});
    void refuse(Error error);
    void wantOwnChannel();
    void setState(State state);
    bool isSent() const { return m_deadline != nullptr; }

    ChannelRegistry &m_registry;
    QByteArray m_key;
    Send m_send;
    std::shared_ptr<Scheduler> m_scheduler;
    std::unique_ptr<Authorizer> m_authorizer;
    Watchlist m_watchlist;
    State m_state = State::SignedOut;
    std::optional<Error> m_error;
    SignInUser m_user;
    SignInUser m_asked; ///< whom the sign-in that was sent is for
    ChannelName m_ownChannel;
    SocketId m_socketId; ///< empty while no connection stands
    std::optional<AuthReply> m_reply; ///< of the permission that is asked for
    TimerHandle m_permissionDeadline;
    quint64 m_requests = 0;
    quint64 m_staleAnswers = 0;
    TimerHandle m_deadline; ///< runs while the server is asked
    bool m_wanted = false;
    bool m_signedInHere = false; ///< on this connection
};

} // namespace Pusher
