// SPDX-License-Identifier: MIT
#include "libpusher/localserver/authendpoint.h"

#include "libpusher/channels/encryptedpayload.h"

#include <QJsonDocument>
#include <QJsonObject>

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
    qsizetype open = 0;
    bool single = false;
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

AuthEndpoint::AuthEndpoint(std::unique_ptr<AuthHandler> handler, Refused refused)
    : m_handler(std::move(handler))
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
    QStringList channels;
    for (const auto &[name, value] : formFields(body)) {
        if (name == "socket_id")
            batch->socketId = SocketId(value);
        else if (name == "channel_name" && !channels.contains(value))
            channels.append(value);
    }
    const Secret token = bearerToken(request);
    if (request.path == userPath) {
        authorizeUser(batch->socketId, token, reply);
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

void AuthEndpoint::authorizeUser(const SocketId &socketId, const Secret &token,
                                 const HttpHandler::Reply &reply)
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
