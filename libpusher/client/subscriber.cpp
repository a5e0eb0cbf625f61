// SPDX-License-Identifier: MIT
#include "libpusher/client/subscriber.h"

#include "libpusher/protocol/channelname.h"
#include "libpusher/protocol/protocolmessages.h"

#include <QPointer>

#include <utility>

using namespace Qt::StringLiterals;

namespace Pusher {

Subscriber::Subscriber(ChannelRegistry &registry, QByteArray key, Send send, QObject *parent)
    : QObject(parent)
    , m_registry(registry)
    , m_key(std::move(key))
    , m_send(std::move(send))
{
    connect(&registry, &ChannelRegistry::subscribeRequested, this, &Subscriber::subscribe);
    connect(&registry, &ChannelRegistry::unsubscribeRequested, this,
            [this](const ChannelName &channel) { m_send(encodeUnsubscribe(channel)); });
    connect(&registry, &ChannelRegistry::stateChanged, this,
            [this](const ChannelName &channel, ChannelRegistry::State state) {
                if (state != ChannelRegistry::State::Left)
                    return;
                cancel(channel);
                m_sharedSecrets.erase(channel);
            });
}

void Subscriber::setAuthorizer(std::unique_ptr<Authorizer> authorizer)
{
    const auto unfinished = std::exchange(m_pending, {});
    for (const auto &[channel, pending] : unfinished)
        pending.reply.cancel();
    if (m_authorizer)
        m_authorizer.release()->deleteLater(); // we may be called from inside it
    m_authorizer = std::move(authorizer);
    m_registry.setCanAuthorize(m_authorizer != nullptr);
    if (m_authorizer) {
        m_authorizer->setParent(this); // moves with us
        connect(m_authorizer.get(), &Authorizer::attemptFailed, this, &Subscriber::attemptFailed);
    }
    for (const auto &[channel, pending] : unfinished)
        subscribe(channel);
}

void Subscriber::connectionEstablished(const SocketId &socketId)
{
    m_socketId = socketId;
    m_registry.connectionEstablished();
}

void Subscriber::connectionLost()
{
    m_socketId = {};
    for (const auto &[channel, pending] : std::exchange(m_pending, {}))
        pending.reply.cancel();
    m_registry.connectionLost();
}

const Secret *Subscriber::sharedSecret(const ChannelName &channel) const
{
    const auto found = m_sharedSecrets.find(channel);
    return found == m_sharedSecrets.end() ? nullptr : &found->second;
}

void Subscriber::subscribe(const ChannelName &channel)
{
    cancel(channel);
    if (!needsAuthorization(channelKind(channel.value()))) {
        send(channel, {});
        return;
    }
    if (!m_authorizer) {
        refuse(channel,
               {Error::Code::AuthorizationFailed, u"the authorizer was taken away"_s, {}, {}, {}});
        return;
    }
    const AuthRequest request{m_socketId, channel};
    const quint64 number = ++m_requests;
    const AuthReply reply(
        [self = QPointer<Subscriber>(this), request, number](Result<AuthAnswer> result) {
            if (self)
                self->authorized(request, number, std::move(result));
        });
    m_pending.insert_or_assign(channel, Pending{number, reply});
    m_authorizer->authorize(request, reply);
}

void Subscriber::authorized(const AuthRequest &request, quint64 number, Result<AuthAnswer> result)
{
    const auto pending = m_pending.find(request.channel);
    if (pending == m_pending.end() || pending->second.number != number
        || request.socketId != m_socketId) {
        ++m_staleAnswers;
        return;
    }
    m_pending.erase(pending);
    if (!result) {
        refuse(request.channel, result.error());
        return;
    }
    AuthAnswer answer = std::move(result).value();
    if (const auto checked = checkAuthAnswer(request, answer, m_key); !checked) {
        refuse(request.channel, checked.error());
        return;
    }
    if (!answer.sharedSecret.isEmpty())
        m_sharedSecrets.insert_or_assign(request.channel, std::move(answer.sharedSecret));
    send(request.channel, answer);
}

void Subscriber::send(const ChannelName &channel, const AuthAnswer &answer)
{
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

void Subscriber::cancel(const ChannelName &channel)
{
    if (const auto pending = m_pending.find(channel); pending != m_pending.end()) {
        pending->second.reply.cancel();
        m_pending.erase(pending);
    }
}

} // namespace Pusher
