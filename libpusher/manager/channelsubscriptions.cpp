// SPDX-License-Identifier: MIT
#include "libpusher/manager/channelsubscriptions.h"

#include "libpusher/client/client.h"
#include "libpusher/manager/errorcause.h"
#include "libpusher/manager/ruledauthorizer.h"
#include "libpusher/protocol/channelname.h"
#include "libpusher/protocol/protocolmessages.h"

#include <iterator>
#include <utility>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {

namespace {

const SubscriptionHolder holder{u"manager"_s};

Error refusal(Error::Code code, const QString &cause, const QString &message)
{
    return {.code = code, .message = message, .parameters = {{u"cause"_s, cause}}};
}

Error authorizationError(const QString &cause, const QString &message)
{
    return refusal(Error::Code::AuthorizationFailed, cause, message);
}

Error goneError()
{
    return refusal(Error::Code::ConnectionFailed, u"no-connection"_s,
                   u"there is no such connection, or it waits for a place in the pool"_s);
}

/// Copies are explicit, because of the token.
AuthHandler::Request copyOf(const AuthHandler::Request &request, const SocketId &socketId)
{
    return {.socketId = socketId,
            .channel = request.channel,
            .userId = request.userId,
            .teamId = request.teamId,
            .token = request.token.clone(),
            .userData = request.userData};
}

} // namespace

ChannelSubscriptions::ChannelSubscriptions(ConnectionPool &pool, AuthHandler &handler,
                                           std::shared_ptr<RateLimiter> limiter,
                                           std::shared_ptr<Scheduler> scheduler, QObject *parent)
    : QObject(parent)
    , m_pool(pool)
    , m_handler(handler)
    , m_limiter(std::move(limiter))
    , m_scheduler(std::move(scheduler))
{
}

ChannelSubscriptions::~ChannelSubscriptions() = default;

void ChannelSubscriptions::prepare(const ConnectionId &id)
{
    Client *const client = m_pool.client(id);
    if (!client || !m_connections.try_emplace(id).second)
        return;
    client->setAuthorizer(std::make_unique<RuledAuthorizer>(
        [self = QPointer(this), id](const AuthRequest &asked, const AuthReply &reply) {
            if (self)
                self->authorize(id, asked, reply);
        }));
    connect(&client->channels(), &ChannelRegistry::stateChanged, this,
            [this, id](const ChannelName &channel, ChannelRegistry::State state) {
                stateChanged(id, channel, state);
            });
}

void ChannelSubscriptions::subscribe(const ConnectionId &id, const ChannelName &channel,
                                     std::optional<Request> request, Subscribed done)
{
    Wish wish;
    if (done)
        wish.waiting.push_back(std::move(done));
    if (const auto fits = check(id, channel, request); !fits) {
        answer(id, channel, std::move(wish.waiting), fits.error());
        return;
    }
    prepare(id);
    if (request) {
        request->channel = channel;
        request->socketId = m_pool.client(id)->connection().status().socketId;
    }
    wish.request = std::move(request);
    const bool isAsked = needsAuthorization(channelKind(channel.value()));
    if (find(id, channel)) {
        renew(id, channel, std::move(wish));
    } else if (isAsked || !wish.request) {
        want(id, channel, std::move(wish));
    } else {
        // The server asks nobody about a public channel, so a rule for it can bite only here.
        const Request asked = copyOf(*wish.request, wish.request->socketId);
        auto kept = std::make_shared<Wish>(std::move(wish));
        decide(id, asked, [this, id, channel, kept](const AuthHandler::Decision &decision) {
            kept->rule = decision.rule;
            kept->permissions = decision.permissions;
            if (decision.error)
                answer(id, channel, std::move(kept->waiting), decision.error);
            else
                want(id, channel, std::move(*kept));
        });
    }
}

Result<void> ChannelSubscriptions::check(const ConnectionId &id, const ChannelName &channel,
                                         const std::optional<Request> &request)
{
    const Client *const client = m_pool.client(id);
    if (!client)
        return goneError();
    const bool isAsked = needsAuthorization(channelKind(channel.value()));
    if (!request) {
        return isAsked ? Result<void>(refusal(Error::Code::AuthenticationFailed, u"no-token"_s,
                                              u"this channel needs a request with a token"_s))
                       : Result<void>();
    }
    if (!request->channel.isEmpty() && request->channel != channel)
        return authorizationError(u"other-channel"_s, u"the request is for another channel"_s);
    const SocketId &current = m_pool.client(id)->connection().status().socketId;
    if (!request->socketId.isEmpty() && !isSocketId(request->socketId.value()))
        return authorizationError(
            u"socket-id"_s, u"a socket id has the form digits.digits, for instance 1234.5678"_s);
    if (!request->socketId.isEmpty() && request->socketId != current)
        return authorizationError(u"other-socket"_s,
                                  u"the request is for another socket than the connection's"_s);
    const auto owner = m_pool.user(id);
    if (!owner->isEmpty() && !request->userId.isEmpty() && request->userId != *owner)
        return authorizationError(u"other-user"_s,
                                  u"the request is for another user than the connection's"_s);
    if (!isAsked && current.isEmpty())
        return refusal(Error::Code::ConnectionFailed, u"no-connection"_s,
                       u"the connection does not stand"_s);
    return {};
}

ChannelSubscriptions::Wish *ChannelSubscriptions::find(const ConnectionId &id,
                                                       const ChannelName &channel)
{
    return const_cast<Wish *>(std::as_const(*this).find(id, channel));
}

const ChannelSubscriptions::Wish *ChannelSubscriptions::find(const ConnectionId &id,
                                                             const ChannelName &channel) const
{
    const auto wishes = m_connections.find(id);
    if (wishes == m_connections.end())
        return nullptr;
    const auto wish = wishes->second.find(channel);
    return wish == wishes->second.end() ? nullptr : &wish->second;
}

void ChannelSubscriptions::want(const ConnectionId &id, const ChannelName &channel, Wish wish)
{
    Client *const client = m_pool.client(id);
    if (!client) {
        answer(id, channel, std::move(wish.waiting), goneError());
        return;
    }
    if (find(id, channel)) {
        renew(id, channel, std::move(wish));
        return;
    }
    if (const auto place = m_limiter->checkSubscriptionLimit(bucketOf(id), id); !place) {
        Error error = place.error();
        error.parameters.insert(u"channel"_s, channel.value());
        answer(id, channel, std::move(wish.waiting), error);
        return;
    }
    // Before it is wanted: the registry asks for the permission at once.
    m_connections[id].insert_or_assign(channel, std::move(wish));
    changeCount(1);
    if (const auto wanted = client->channels().subscribe(channel, holder); !wanted) {
        if (Wish *const refused = find(id, channel))
            answer(id, channel, std::move(refused->waiting), wanted.error());
        drop(id, channel);
    } else if (client->channels().entries().value(channel).state
               == ChannelRegistry::State::Subscribed) {
        stateChanged(id, channel, ChannelRegistry::State::Subscribed);
    }
}

/// It is wanted already; the new request is for the next connection, once it is believed.
void ChannelSubscriptions::renew(const ConnectionId &id, const ChannelName &channel, Wish wish)
{
    ChannelRegistry &channels = m_pool.client(id)->channels();
    const auto state = channels.entries().value(channel).state;
    if (!wish.request || state != ChannelRegistry::State::Subscribed) {
        Wish &kept = *find(id, channel);
        if (wish.request)
            kept.request = std::move(wish.request);
        std::move(wish.waiting.begin(), wish.waiting.end(), std::back_inserter(kept.waiting));
        if (state == ChannelRegistry::State::Subscribed)
            answer(id, channel, std::exchange(kept.waiting, {}));
        else
            channels.retry(channel);
        return;
    }
    const Request asked = copyOf(*wish.request, wish.request->socketId);
    auto shared = std::make_shared<Wish>(std::move(wish));
    decide(id, asked, [this, id, channel, shared](const AuthHandler::Decision &decision) {
        Wish *const kept = find(id, channel);
        if (kept && !decision.error)
            kept->request = std::move(shared->request);
        answer(id, channel, std::move(shared->waiting),
               kept ? decision.error : std::optional(goneError()));
    });
}

bool ChannelSubscriptions::unsubscribe(const ConnectionId &id, const ChannelName &channel)
{
    Client *const client = m_pool.client(id);
    if (!client || !find(id, channel))
        return false;
    client->channels().unsubscribe(channel, holder);
    drop(id, channel); // others may hold it
    return true;
}

void ChannelSubscriptions::closed(const ConnectionId &id, const std::optional<Error> &reason)
{
    m_limiter->closeConnection(id);
    auto node = m_connections.extract(id);
    if (!node)
        return;
    for (auto &[channel, wish] : node.mapped())
        answer(id, channel, std::move(wish.waiting), reason.value_or(goneError()));
    changeCount(-int(node.mapped().size()));
}

void ChannelSubscriptions::changeCount(int by)
{
    m_count += by;
    if (by != 0)
        Q_EMIT countChanged();
}

bool ChannelSubscriptions::isAwaited(const Error &error) const
{
    const Wish *const wish = find(ConnectionId(error.connectionId),
                                  ChannelName(error.parameters.value(u"channel"_s).toString()));
    return wish && !wish->stood && !wish->waiting.empty();
}

void ChannelSubscriptions::decide(const ConnectionId &id, const Request &request, Decided done)
{
    m_handler.authenticateChannel(
        request,
        [self = QPointer(this), id, channel = request.channel,
         done = std::move(done)](AuthHandler::Decision decision) {
            if (!self)
                return;
            const auto owner = self->m_pool.user(id);
            if (!decision.error && owner && !owner->isEmpty() && !decision.userId.isEmpty()
                && decision.userId != *owner) {
                decision.answer = {};
                decision.permissions.clear();
                decision.error = authorizationError(
                    u"other-user"_s, u"the token is another user's than the connection"_s);
            }
            const std::optional<Error::Code> refused =
                decision.error ? std::optional(decision.error->code) : std::nullopt;
            if (decision.error) {
                QVariantMap &told = decision.error->parameters;
                if (decision.error->code == Error::Code::AuthenticationFailed)
                    told.insert(u"cause"_s, u"token"_s);
                if (!decision.rule.isEmpty())
                    told.insert(u"rule"_s, decision.rule);
            }
            Q_EMIT self->decided({.at = self->m_scheduler->wallNow(),
                                  .connection = id,
                                  .user = decision.userId,
                                  .channel = channel,
                                  .rule = decision.rule,
                                  .reason = decision.reason(),
                                  .permissions = decision.permissions,
                                  .refusal = refused});
            if (self)
                done(std::move(decision));
        });
}

void ChannelSubscriptions::authorize(const ConnectionId &id, const AuthRequest &asked,
                                     const AuthReply &reply)
{
    const Wish *const wish = find(id, asked.channel);
    if (!wish || !wish->request) {
        reply.answer(refusal(Error::Code::AuthenticationFailed, u"no-token"_s,
                             u"nobody has subscribed to this channel with a token"_s));
        return;
    }
    const Request request = copyOf(*wish->request, asked.socketId);
    decide(id, request, [this, id, channel = asked.channel, reply](AuthHandler::Decision decision) {
        if (decision.error) {
            reply.answer(*decision.error);
            return;
        }
        if (Wish *const asking = find(id, channel)) {
            asking->rule = decision.rule;
            asking->permissions = decision.permissions;
        }
        reply.answer(std::move(decision.answer));
    });
}

void ChannelSubscriptions::stateChanged(const ConnectionId &id, const ChannelName &channel,
                                        ChannelRegistry::State state)
{
    Wish *const wish = find(id, channel);
    if (!wish)
        return;
    switch (state) {
    case ChannelRegistry::State::Pending:
        break;
    case ChannelRegistry::State::Subscribed:
        wish->stood = true;
        answer(id, channel, std::exchange(wish->waiting, {}));
        break;
    case ChannelRegistry::State::Refused: {
        ChannelRegistry &channels = m_pool.client(id)->channels();
        answer(id, channel, std::exchange(wish->waiting, {}),
               channels.entries().value(channel).error);
        if (wish->stood)
            break; // it may be permitted on the next connection, as it was
        channels.unsubscribe(channel, holder);
        drop(id, channel);
        break;
    }
    case ChannelRegistry::State::Left:
        answer(id, channel, std::exchange(wish->waiting, {}),
               refusal(Error::Code::ConnectionFailed, u"left"_s,
                       u"the channel was left before it stood"_s));
        drop(id, channel);
        break;
    }
}

/// Gives its place back, once.
void ChannelSubscriptions::drop(const ConnectionId &id, const ChannelName &channel)
{
    const auto wishes = m_connections.find(id);
    if (wishes == m_connections.end() || wishes->second.erase(channel) == 0)
        return;
    m_limiter->releaseSubscriptions(id, 1);
    changeCount(-1);
}

void ChannelSubscriptions::answer(const ConnectionId &id, const ChannelName &channel,
                                  std::vector<Subscribed> waiting,
                                  const std::optional<Error> &error)
{
    if (waiting.empty())
        return;
    ManagedSubscription told{.connection = id, .channel = channel};
    if (const Wish *const wish = find(id, channel)) {
        told.rule = wish->rule;
        told.permissions = wish->permissions;
    }
    const auto result = error ? Result<ManagedSubscription>(attributed(*error, id))
                              : Result<ManagedSubscription>(told);
    QMetaObject::invokeMethod(
        this,
        [self = QPointer(this), waiting = std::move(waiting), result] {
            for (const Subscribed &done : waiting) {
                if (self)
                    done(result);
            }
        },
        Qt::QueuedConnection);
}

/// Who pays for its subscriptions; nobody's connection pays for itself.
UserId ChannelSubscriptions::bucketOf(const ConnectionId &id) const
{
    const auto user = m_pool.user(id);
    return user && !user->isEmpty() ? *user : UserId(u'(' + id.value() + u')');
}

} // namespace Pusher::Detail
