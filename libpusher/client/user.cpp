// SPDX-License-Identifier: MIT
#include "libpusher/client/user.h"

#include "libpusher/protocol/channelrules.h"

#include <QPointer>

#include <utility>

using namespace Qt::StringLiterals;

namespace Pusher {
namespace {

constexpr int unauthorized = 4009;
constexpr int reconnect = 4200;

/// Who wants the user's own channel.
SubscriptionHolder holder()
{
    return SubscriptionHolder(u"sign-in"_s);
}

} // namespace

User::User(ChannelRegistry &registry, QByteArray key, Send send,
           std::shared_ptr<Scheduler> scheduler, QObject *parent)
    : QObject(parent)
    , m_registry(registry)
    , m_key(std::move(key))
    , m_send(std::move(send))
    , m_scheduler(std::move(scheduler))
    , m_watchlist(this)
{
}

void User::setAuthorizer(std::unique_ptr<Authorizer> authorizer)
{
    const bool asking = m_reply.has_value();
    cancelPermission();
    if (m_authorizer)
        m_authorizer.release()->deleteLater(); // we may be called from inside it
    m_authorizer = std::move(authorizer);
    if (m_authorizer) {
        m_authorizer->setParent(this); // moves with us
        connect(m_authorizer.get(), &Authorizer::attemptFailed, this, &User::attemptFailed);
        connect(m_authorizer.get(), &Authorizer::tokenExpired, this, &User::tokenExpired);
    }
    if (asking)
        authenticate();
}

Result<void> User::signIn()
{
    if (!m_authorizer)
        return Error{Error::Code::ConfigurationError,
                     u"a sign-in needs a user auth endpoint, a signer or a handler; none is set"_s,
                     {},
                     {},
                     {}};
    if (!m_registry.lineIsPrivate())
        return Error{Error::Code::ConfigurationError,
                     u"a sign-in needs an encrypted line: everybody on the way could read it"_s,
                     {},
                     {},
                     {}};
    m_wanted = true;
    if (!m_socketId.isEmpty() && m_state != State::SigningIn)
        authenticate();
    return {};
}

void User::connectionEstablished(const SocketId &socketId)
{
    m_socketId = socketId;
    if (m_wanted)
        authenticate();
}

void User::connectionLost(std::optional<int> closeCode)
{
    // The server's way to refuse a sign-in is to hang up (soketi, and the hosted service).
    const bool refused = isSent() && closeCode == unauthorized;
    m_socketId = {};
    m_signedInHere = false;
    m_deadline.reset();
    cancelPermission();
    m_watchlist.clear();
    if (refused)
        refuse(Error::Code::AuthenticationFailed,
               u"the server refused the sign-in and closed the connection"_s, closeCode);
    else if (m_state != State::Refused || closeCode != unauthorized)
        setState(State::SignedOut);
}

void User::authenticate()
{
    m_deadline.reset();
    if (!m_authorizer) {
        refuse(Error::Code::AuthenticationFailed, u"the user's authorizer was taken away"_s);
        return;
    }
    const quint64 number = ++m_requests;
    const AuthReply reply(
        [self = QPointer<User>(this), socketId = m_socketId, number](Result<AuthAnswer> result) {
            if (self)
                self->authenticated(socketId, number, std::move(result));
        });
    m_reply = reply;
    if (const auto limit = m_authorizer->answerDeadline()) {
        m_permissionDeadline = m_scheduler->singleShot(*limit, [this] { permissionExpired(); });
    }
    setState(State::SigningIn);
    m_authorizer->authorize({m_socketId, {}, true}, reply);
}

void User::authenticated(const SocketId &socketId, quint64 number, Result<AuthAnswer> result)
{
    if (!m_reply || number != m_requests || socketId != m_socketId) {
        ++m_staleAnswers;
        return;
    }
    m_reply.reset();
    m_permissionDeadline.reset();
    if (!result) {
        refuse(result.error());
        return;
    }
    if (const auto checked = checkAuthAnswer({socketId, {}, true}, *result, m_key); !checked) {
        refuse(checked.error());
        return;
    }
    m_asked = *parseUserData(result->userData);
    if (m_signedInHere && m_asked.id != m_user.id) {
        refuse(Error::Code::AuthenticationFailed,
               u"another user is signed in on this connection"_s);
        return;
    }
    if (!m_send(encodeSignIn(result->auth, result->userData))) {
        refuse(Error::Code::MessageDeliveryFailed, u"the sign-in could not be sent"_s);
        return;
    }
    m_deadline = m_scheduler->singleShot(answerDeadline, [this] { expire(); });
}

void User::permissionExpired()
{
    cancelPermission();
    refuse(Error::Code::AuthenticationFailed,
           u"nobody permitted the sign-in within the time that its handler is given"_s);
}

void User::cancelPermission()
{
    m_permissionDeadline.reset();
    if (m_reply)
        std::exchange(m_reply, {})->cancel();
}

void User::expire()
{
    m_deadline.reset();
    refuse(Error::Code::ProtocolError,
           u"the server did not answer the sign-in within %1 s; does it have user authentication, "
           "and is that enabled for the application?"_s.arg(answerDeadline.count() / 1000));
}

bool User::signInSucceeded(QByteArrayView rawData)
{
    if (!isSent())
        return false;
    m_deadline.reset();
    const auto user = parseSignInSuccess(rawData);
    if (!user || user->id != m_asked.id) {
        refuse(Error::Code::ProtocolError,
               user ? u"the server signed in another user"_s
                    : u"the server's answer to the sign-in: "_s + user.error().message);
        return true;
    }
    m_user = *user;
    m_signedInHere = true;
    // First the channel, so that another user's is left before those who wait for us are asked for.
    wantOwnChannel();
    setState(State::SignedIn);
    return true;
}

bool User::errorReceived(const PusherError &error)
{
    if (!isSent() || !error.channel.isEmpty())
        return false;
    if (error.code == reconnect && error.message.startsWith("Invalid message format"_L1)) {
        m_deadline.reset();
        refuse(Error::Code::ProtocolError, u"the server does not know sign-ins: "_s + error.message,
               error.code);
        return true;
    }
    // Reverb's refused subscription; it has no sign-ins (protocol.md §3.3, §7).
    const bool aboutChannel = error.message.startsWith("Connection is unauthorized"_L1);
    if (error.code == unauthorized && !aboutChannel) {
        m_deadline.reset();
        refuse(Error::Code::AuthenticationFailed,
               u"the server refused the sign-in: "_s + error.message, error.code);
        return true;
    }
    return false;
}

void User::wantOwnChannel()
{
    const ChannelName own(Detail::userChannel(m_user.id.value()));
    if (own == m_ownChannel)
        return;
    if (!m_ownChannel.isEmpty())
        m_registry.unsubscribe(m_ownChannel, holder());
    m_ownChannel = own;
    if (const auto wanted = m_registry.subscribe(own, holder()); !wanted) {
        m_ownChannel = {};
        Q_EMIT errorOccurred(wanted.error());
    }
}

void User::refuse(Error::Code code, const QString &message, std::optional<int> closeCode)
{
    refuse(Error{code, message, {}, closeCode, {}});
}

void User::refuse(Error error)
{
    error.parameters.insert(u"signIn"_s, true);
    error.connectionId = m_socketId.value();
    m_error = error;
    // Channels that waited are refused with it, and who hears of that may end us.
    const QPointer<User> alive(this);
    setState(m_signedInHere ? State::SignedIn : State::Refused);
    if (alive)
        Q_EMIT errorOccurred(error);
}

void User::setState(State state)
{
    if (state != State::Refused)
        m_error.reset();
    if (std::exchange(m_state, state) != state)
        Q_EMIT stateChanged(state);
}

} // namespace Pusher
