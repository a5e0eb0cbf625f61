// SPDX-License-Identifier: MIT
#include "libpusher/client/subscriber.h"

#include "libpusher/protocol/channelrules.h"
#include "libpusher/protocol/protocolmessages.h"

#include <QPointer>

#include <utility>

using namespace Qt::StringLiterals;

namespace Pusher {

Subscriber::Subscriber(ChannelRegistry &registry, QByteArray key, Send send,
                       std::shared_ptr<Scheduler> scheduler, QObject *parent)
    : QObject(parent)
    , m_registry(registry)
    , m_key(std::move(key))
    , m_send(std::move(send))
    , m_scheduler(std::move(scheduler))
{
    connect(&registry, &ChannelRegistry::subscribeRequested, this, &Subscriber::subscribe);
    connect(&registry, &ChannelRegistry::unsubscribeRequested, this,
            [this](const ChannelName &channel) { m_send(encodeUnsubscribe(channel)); });
    connect(&registry, &ChannelRegistry::stateChanged, this,
            [this](const ChannelName &channel, ChannelRegistry::State state) {
                if (state != ChannelRegistry::State::Left)
                    return;
                cancel(m_pending, channel);
                cancel(m_refreshes, channel);
            });
}

void Subscriber::setAuthorizer(std::unique_ptr<Authorizer> authorizer)
{
    const Requests unfinished = std::exchange(m_pending, {});
    const Requests unrefreshed = std::exchange(m_refreshes, {});
    for (const Requests *requests : {&unfinished, &unrefreshed}) {
        for (const auto &[channel, pending] : *requests)
            pending.reply.cancel();
    }
    if (m_authorizer)
        m_authorizer.release()->deleteLater(); // we may be called from inside it
    m_authorizer = std::move(authorizer);
    m_registry.setCanAuthorize(m_authorizer != nullptr);
    if (m_authorizer) {
        m_authorizer->setParent(this); // moves with us
        connect(m_authorizer.get(), &Authorizer::attemptFailed, this, &Subscriber::attemptFailed);
        connect(m_authorizer.get(), &Authorizer::tokenExpired, this, &Subscriber::tokenExpired);
    }
    // Without an authorizer each of them is refused at once, and who hears of it may end us.
    const QPointer<Subscriber> alive(this);
    for (const auto &[channel, pending] : unfinished) {
        if (alive)
            subscribe(channel);
    }
    for (const auto &[channel, pending] : unrefreshed) {
        if (alive)
            refreshKey(channel);
    }
}

void Subscriber::setUser(const User &user)
{
    m_user = &user;
    connect(&user, &User::stateChanged, this, &Subscriber::userStateChanged);
}

void Subscriber::connectionEstablished(const SocketId &socketId)
{
    m_socketId = socketId;
    m_registry.connectionEstablished();
}

void Subscriber::connectionLost()
{
    m_socketId = {};
    cancelAll(m_pending);
    cancelAll(m_refreshes);
    m_awaitingUser.clear();
    m_registry.connectionLost();
}

const Secret *Subscriber::sharedSecret(const ChannelName &channel) const
{
    const auto found = m_sharedSecrets.find(channel);
    return found == m_sharedSecrets.end() ? nullptr : &found->second;
}

void Subscriber::subscribe(const ChannelName &channel)
{
    cancel(m_pending, channel);
    m_awaitingUser.erase(channel);
    if (needsAuthorization(channelKind(channel.value())))
        ask(m_pending, channel, &Subscriber::subscriptionAuthorized);
    else if (AuthAnswer none; !waitForUser(channel, none))
        send(channel, none);
}

void Subscriber::refreshKey(const ChannelName &channel)
{
    cancel(m_refreshes, channel);
    ask(m_refreshes, channel, &Subscriber::keyAnswered);
}

void Subscriber::ask(Requests &requests, const ChannelName &channel, Answered answered)
{
    if (!m_authorizer) {
        (this->*answered)(channel,
                          Error{.code = Error::Code::AuthorizationFailed,
                                .message = u"the authorizer was taken away"_s});
        return;
    }
    const AuthRequest request{m_socketId, channel};
    const quint64 number = ++m_requests;
    const auto take = [this, &requests, request, number, answered](Result<AuthAnswer> result) {
        const auto pending = requests.find(request.channel);
        if (pending == requests.end() || pending->second.number != number
            || request.socketId != m_socketId) {
            ++m_staleAnswers;
            return;
        }
        requests.erase(pending);
        if (result) {
            if (const auto checked = checkAuthAnswer(request, result.value(), m_key); !checked)
                result = checked.error();
        }
        (this->*answered)(request.channel, std::move(result));
    };
    const AuthReply reply([self = QPointer<Subscriber>(this), take](Result<AuthAnswer> result) {
        if (self)
            take(std::move(result));
    });
    TimerHandle deadline;
    if (const auto limit = m_authorizer->answerDeadline()) {
        deadline = m_scheduler->singleShot(*limit, [reply, limit = *limit] {
            const AuthReply asked = reply; // the answer ends this timer, and what it holds
            asked.cancel();
            asked.answer(Error{.code = Error::Code::AuthorizationFailed,
                               .message = u"the authorizer did not answer within %1 s"_s.arg(
                                   std::chrono::duration<double>(limit).count()),
                               .parameters = {{u"timeoutMs"_s, qint64(limit.count())}}});
        });
    }
    requests.insert_or_assign(channel, Pending{number, reply, std::move(deadline)});
    m_authorizer->authorize(request, reply);
}

void Subscriber::subscriptionAuthorized(const ChannelName &channel, Result<AuthAnswer> result)
{
    if (!result) {
        refuse(channel, result.error());
        return;
    }
    AuthAnswer answer = std::move(result).value();
    if (!answer.sharedSecret.isEmpty())
        m_sharedSecrets.insert_or_assign(channel, std::move(answer.sharedSecret));
    if (!waitForUser(channel, answer))
        send(channel, answer);
}

/// Whether `channel` was put aside, or refused, for want of a signed-in user.
bool Subscriber::waitForUser(const ChannelName &channel, AuthAnswer &answer)
{
    const ChannelKind kind = channelKind(channel.value());
    const bool isNameless = Detail::isPresence(kind) && answer.channelData.isEmpty();
    if (kind != ChannelKind::ServerToUser && !isNameless)
        return false;
    switch (m_user ? m_user->state() : User::State::SignedOut) {
    case User::State::SignedIn:
        return false;
    case User::State::SigningIn:
        m_awaitingUser.insert_or_assign(channel, std::move(answer));
        return true;
    case User::State::SignedOut:
    case User::State::Refused:
        break;
    }
    refuse(channel,
           Error{.code = Error::Code::AuthorizationFailed,
                 .message = isNameless
                     ? u"the permission names no member, and no user is signed in"_s
                     : u"only the user who is signed in may join this channel"_s});
    return true;
}

void Subscriber::userStateChanged(User::State state)
{
    if (state == User::State::SigningIn)
        return;
    const QPointer<Subscriber> alive(this);
    for (auto &[channel, answer] : std::exchange(m_awaitingUser, {})) {
        if (alive && m_registry.isWanted(channel) && !waitForUser(channel, answer))
            send(channel, answer);
    }
}

void Subscriber::keyAnswered(const ChannelName &channel, Result<AuthAnswer> result)
{
    if (!result) {
        Q_EMIT keyRefreshed(channel, result.error());
        return;
    }
    m_sharedSecrets.insert_or_assign(channel, std::move(std::move(result).value().sharedSecret));
    Q_EMIT keyRefreshed(channel, {});
}

void Subscriber::send(const ChannelName &channel, const AuthAnswer &answer)
{
    if (!answer.channelData.isEmpty() || Detail::isPresence(channelKind(channel.value())))
        Q_EMIT channelDataSigned(channel, answer.channelData);
    // Where the write is refused and the connection lives on, the deadline asks once more.
    m_send(encodeSubscribe(channel, answer.auth, answer.channelData));
    m_registry.subscriptionSent(channel);
}

void Subscriber::refuse(const ChannelName &channel, Error error)
{
    error.parameters.insert(u"channel"_s, channel.value());
    error.connectionId = m_socketId.value();
    m_registry.subscriptionRefused(channel, error);
}

void Subscriber::cancel(Requests &requests, const ChannelName &channel)
{
    if (const auto pending = requests.find(channel); pending != requests.end()) {
        pending->second.reply.cancel();
        requests.erase(pending);
    }
}

void Subscriber::cancelAll(Requests &requests)
{
    for (const auto &[channel, pending] : std::exchange(requests, {}))
        pending.reply.cancel();
}

} // namespace Pusher
