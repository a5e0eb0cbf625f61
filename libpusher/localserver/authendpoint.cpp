// SPDX-License-Identifier: MIT
#include "libpusher/localserver/authendpoint.h"

#include "libpusher/channels/encryptedpayload.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {

namespace {
constexpr QByteArrayView channelPath("/pusher/auth");
constexpr QByteArrayView userPath("/pusher/user-auth");

/// Values by name, in order; `+` is a space here.
QList<std::pair<QByteArray, QString>> formFields(QByteArray body)
{
    QList<std::pair<QByteArray, QString>> fields;
    body.replace('+', ' ');
    const QByteArrayList pairs = body.split('&');
    for (const QByteArray &pair : pairs) {
        const qsizetype equals = pair.indexOf('=');
        if (equals > 0)
            fields.emplaceBack(
                QByteArray::fromPercentEncoding(pair.first(equals)),
                QString::fromUtf8(QByteArray::fromPercentEncoding(pair.sliced(equals + 1))));
    }
    return fields;
}

Secret bearerToken(const HttpRequest &request)
{
    constexpr QByteArrayView scheme("bearer ");
    const QByteArray header = request.header("authorization");
    if (header.first(qMin(header.size(), scheme.size())).toLower() != scheme)
        return {};
    return Secret(QByteArrayView(header).sliced(scheme.size()).trimmed());
}

void respond(const HttpHandler::Reply &reply, HttpResponse response)
{
    response.headers.emplaceBack("Access-Control-Allow-Origin", "*");
    response.headers.emplaceBack("Cache-Control", "no-store");
    reply(response);
}

HttpResponse json(const QJsonObject &object, int status = 200)
{
    HttpResponse response =
        HttpResponse::json(QJsonDocument(object).toJson(QJsonDocument::Compact));
    response.status = status;
    if (status == 401)
        response.headers.emplaceBack("WWW-Authenticate", "Bearer");
    return response;
}

int statusOf(const Error &error)
{
    return error.code == Error::Code::AuthenticationFailed ? 401 : 403;
}

/// What a refused one may know.
QJsonObject refusalBody(int status)
{
    return {{u"error"_s, status == 401 ? u"Unauthorized"_s : u"Forbidden"_s},
            {u"status"_s, status}};
}

QJsonObject answerBody(const AuthAnswer &answer)
{
    QJsonObject body{{u"auth"_s, QString::fromUtf8(answer.auth)}};
    if (!answer.channelData.isEmpty())
        body.insert(u"channel_data"_s, QString::fromUtf8(answer.channelData));
    if (!answer.sharedSecret.isEmpty()) {
        const Secret shared = EncryptedPayload::sharedSecret(answer.sharedSecret);
        body.insert(u"shared_secret"_s, QString::fromLatin1(shared.reveal()));
    }
    return body;
}

/// Whom failures are counted for: a network of IPv6 belongs to one customer, all 2⁶⁴ addresses.
QString sourceOf(const QHostAddress &address)
{
    bool isFour = false;
    const quint32 four = address.toIPv4Address(&isFour); // also ::ffff:a.b.c.d
    if (isFour)
        return QHostAddress(four).toString();
    Q_IPV6ADDR six = address.toIPv6Address();
    std::fill(std::begin(six.c) + 8, std::end(six.c), quint8(0));
    return QHostAddress(six).toString();
}

HttpResponse preflight()
{
    HttpResponse response = HttpResponse::text(200, {});
    response.headers = {{"Access-Control-Allow-Methods", "POST"},
                        {"Access-Control-Allow-Headers", "Authorization, Content-Type"},
                        {"Access-Control-Max-Age", "600"}};
    return response;
}
} // namespace

/// One request until all its channels are decided.
struct AuthEndpoint::Batch {
    SocketId socketId;
    HttpHandler::Reply reply;
    QString source;
    qsizetype open = 0;
    bool single = false;
    bool badToken = false;
    int status = 200; ///< of a single one
    QJsonObject answers;

    void add(const QString &channel, const QJsonObject &body, int itsStatus)
    {
        answers.insert(channel, body);
        status = itsStatus;
        if (--open == 0)
            respond(reply, single ? json(answers.begin()->toObject(), status) : json(answers));
    }
};

AuthEndpoint::AuthEndpoint(std::unique_ptr<AuthHandler> handler,
                           std::shared_ptr<Scheduler> scheduler, Refused refused)
    : m_handler(std::move(handler))
    , m_scheduler(std::move(scheduler))
    , m_refused(std::move(refused))
{
}

bool AuthEndpoint::isServedHere(QByteArrayView path)
{
    return path == channelPath || path == userPath;
}

void AuthEndpoint::handle(const HttpRequest &request, const QByteArray &body,
                          const HttpHandler::Reply &reply)
{
    if (request.method == "OPTIONS") {
        respond(reply, preflight());
        return;
    }
    if (request.method != "POST") {
        respond(reply, HttpResponse::methodNotAllowed("POST, OPTIONS"));
        return;
    }
    auto batch = std::make_shared<Batch>();
    batch->reply = reply;
    batch->source = sourceOf(request.peer);
    if (isLimited(batch->source, reply))
        return;
    QStringList channels;
    for (const auto &[name, value] : formFields(body)) {
        if (name == "socket_id")
            batch->socketId = SocketId(value);
        else if (name == "channel_name" && !channels.contains(value))
            channels.append(value);
    }
    const Secret token = bearerToken(request);
    if (request.path == userPath) {
        authorizeUser(batch->socketId, batch->source, token, reply);
        return;
    }
    if (channels.isEmpty() || channels.size() > maximumChannels) {
        respond(
            reply,
            HttpResponse::text(
                400, u"the form needs socket_id and 1 to %1 channel_name"_s.arg(maximumChannels)));
        return;
    }
    batch->open = channels.size();
    batch->single = channels.size() == 1;
    for (const QString &channel : std::as_const(channels))
        authorizeChannel(batch, channel, token);
}

/// Answered before anything of the request is looked at.
bool AuthEndpoint::isLimited(const QString &source, const HttpHandler::Reply &reply)
{
    const auto wait = m_badTokens.blockedFor(source, m_scheduler->now());
    if (wait == std::chrono::milliseconds::zero())
        return false;
    ++m_limited;
    m_refused({Error::Code::RateLimited,
               u"too many bad tokens from %1"_s.arg(source),
               {{u"host"_s, source}},
               {},
               {}});
    HttpResponse response = json({{u"error"_s, u"Too Many Requests"_s}, {u"status"_s, 429}}, 429);
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait);
    response.headers.emplaceBack("Retry-After", QByteArray::number(qint64(seconds.count())));
    respond(reply, std::move(response));
    return true;
}

AuthEndpoint::Counters AuthEndpoint::counters() const
{
    const AuthHandler::Counters decided = m_handler->counters();
    return {decided.allowed, decided.refused, m_limited};
}

void AuthEndpoint::authorizeUser(const SocketId &socketId, const QString &source,
                                 const Secret &token, const HttpHandler::Reply &reply)
{
    const auto signIn = m_handler->authenticateUser(socketId, token);
    if (signIn) {
        respond(reply,
                json({{u"auth"_s, QString::fromUtf8(signIn->auth)},
                      {u"user_data"_s, QString::fromUtf8(signIn->userData)}}));
        return;
    }
    tell(signIn.error(), {}, {}, token);
    const int status = statusOf(signIn.error());
    if (status == 401)
        m_badTokens.failed(source, m_scheduler->now());
    respond(reply, json(refusalBody(status), status));
}

void AuthEndpoint::authorizeChannel(const std::shared_ptr<Batch> &batch, const QString &channel,
                                    const Secret &token)
{
    // The handler is ours, so none of its answers comes when we are gone.
    m_handler->authenticateChannel(
        {.socketId = batch->socketId, .channel = ChannelName(channel), .token = token.clone()},
        [this, batch, channel,
         kept = std::make_shared<const Secret>(token.clone())](AuthHandler::Decision decision) {
            if (decision.success()) {
                batch->add(channel, answerBody(decision.answer), 200);
                return;
            }
            tell(*decision.error, channel, decision.rule, *kept);
            const int status = statusOf(*decision.error);
            // One token, however many channels it was shown for.
            if (status == 401 && !std::exchange(batch->badToken, true))
                m_badTokens.failed(batch->source, m_scheduler->now());
            batch->add(channel, refusalBody(status), status);
        });
}

void AuthEndpoint::tell(Error error, const QString &channel, const QString &rule,
                        const Secret &token)
{
    error.parameters.insert(u"channel"_s, channel);
    error.parameters.insert(u"rule"_s, rule);
    if (!token.isEmpty())
        error.parameters.insert(u"token"_s, JwtVerifier::fingerprint(token.reveal()));
    m_refused(error);
}

} // namespace Pusher::Detail
