// SPDX-License-Identifier: MIT
#include "libpusher/doctor/authdiagnosis.h"

#include "libpusher/doctor/signaturecheck.h"
#include "libpusher/protocol/channelrules.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {

namespace {
using Cause = Diagnosis::Cause;

constexpr qsizetype signatureDigits = 64;
constexpr qsizetype shownKey = 4; // a secret may stand in the key's place

Diagnosis refused(Cause cause, const QString &message, const QVariantMap &parameters = {})
{
    return {cause, Error::Code::AuthorizationFailed, message, parameters};
}

bool looksLikeHtml(const HttpEvidence &http)
{
    return http.contentType.startsWith("text/html"_L1, Qt::CaseInsensitive)
        || http.body.trimmed().startsWith('<');
}

/// The status alone; Cause None for one that promises an answer.
Diagnosis diagnoseStatus(const HttpEvidence &http)
{
    QVariantMap parameters{{u"httpStatus"_s, http.status}};
    if (http.status == 0) {
        return refused(Cause::EndpointUnreachable,
                       u"the auth endpoint cannot be asked: "_s + shownText(http.reason));
    }
    if (http.status >= 300 && http.status < 400) {
        parameters.insert(u"location"_s, shownText(http.location));
        return refused(Cause::EndpointRedirects,
                       u"the auth endpoint redirects with HTTP %1; redirects are not followed: is "
                       "it behind a log-in, or is the URL wrong?"_s.arg(http.status),
                       parameters);
    }
    if (http.status < 200 || http.status >= 400) {
        parameters.insert(u"serverText"_s, shownText(QString::fromUtf8(http.body)));
        const bool denied = http.status == 401 || http.status == 403;
        return refused(denied ? Cause::EndpointRefused : Cause::EndpointFailed,
                       u"the auth endpoint answered HTTP %1"_s.arg(http.status), parameters);
    }
    if (http.status == 204 || http.body.trimmed().isEmpty()) {
        return refused(Cause::EndpointEmpty,
                       u"the auth endpoint answered HTTP %1 without a body"_s.arg(http.status),
                       parameters);
    }
    if (looksLikeHtml(http)) {
        parameters.insert(u"serverText"_s, shownText(QString::fromUtf8(http.body)));
        return refused(Cause::EndpointHtml,
                       u"the auth endpoint answered with a web page instead of JSON: is the URL "
                       "right, and is a session needed?"_s,
                       parameters);
    }
    return {};
}

bool isObjectText(const QJsonValue &value)
{
    return value.isString() && QJsonDocument::fromJson(value.toString().toUtf8()).isObject();
}

/// The part of the answer that is about `channel`.
QJsonObject ownPart(const QJsonObject &object, const ChannelName &channel)
{
    const QJsonValue named = object.value(channel.value());
    return named.isObject() && !object.contains("auth"_L1) ? named.toObject() : object;
}

Diagnosis diagnoseMembers(const QJsonObject &object)
{
    if (isObjectText(object.value("auth"_L1))) {
        return refused(Cause::AnswerDoubleEncoded,
                       u"auth holds a whole answer as text: it was encoded as JSON twice"_s);
    }
    for (const auto name : {"channel_data"_L1, "user_data"_L1}) {
        if (object.value(name).isObject()) {
            return refused(Cause::ChannelDataReserialised,
                           u"%1 is a JSON object: it has to be the text that was signed, byte for "
                           "byte"_s.arg(name));
        }
    }
    if (!object.value("auth"_L1).isString()) {
        const QStringList members = object.keys().mid(0, 10);
        return refused(Cause::AnswerIncomplete, u"the auth endpoint's answer has no auth"_s,
                       {{u"members"_s, shownText(members.join(u", "))}});
    }
    const QJsonValue secret = object.value("shared_secret"_L1);
    if (secret.isString() && !secret.toString().isEmpty() && !readAuthAnswer(object))
        return refused(Cause::SharedSecretInvalid, u"shared_secret is no base64 of 32 bytes"_s);
    return {};
}

Diagnosis diagnosePresence(const QByteArray &channelData)
{
    if (channelData.isEmpty()) {
        return refused(Cause::ChannelDataMissing,
                       u"a presence channel needs channel_data, which names its user"_s);
    }
    const QJsonDocument document = QJsonDocument::fromJson(channelData);
    if (!document.isObject()) {
        const bool twice = isObjectText(QJsonDocument::fromJson("[" + channelData + "]")[0]);
        return twice
            ? refused(Cause::AnswerDoubleEncoded, u"channel_data was encoded as JSON twice"_s)
            : refused(Cause::UserIdMissing, u"channel_data is no JSON object with a user_id"_s);
    }
    const QJsonValue id = document.object().value("user_id"_L1);
    if (!id.isDouble() && id.toString().isEmpty())
        return refused(Cause::UserIdMissing, u"channel_data has no user_id"_s);
    return {};
}

/// Key and form of `KEY:SIGNATURE`.
Diagnosis diagnoseAuth(const QByteArray &auth, const QByteArray &key)
{
    const qsizetype colon = auth.lastIndexOf(':');
    const QByteArray answered = auth.left(std::max<qsizetype>(colon, 0));
    const QByteArray signature = auth.mid(colon + 1);
    if (colon < 0) {
        return refused(Cause::SignatureMalformed, u"auth is not KEY:SIGNATURE, it has no colon"_s);
    }
    if (answered != key) {
        const auto beginning = [](const QByteArray &text) {
            return QString(QString::fromUtf8(text.left(shownKey)) + u'…');
        };
        const qsizetype position =
            std::mismatch(key.begin(), key.end(), answered.begin(), answered.end()).first
            - key.begin();
        return refused(Cause::KeyMismatch,
                       u"auth is made with another application key than this connection's"_s,
                       {{u"wanted"_s, beginning(key)},
                        {u"got"_s, beginning(answered)},
                        {u"position"_s, position}});
    }
    const auto isHex = [](char c) { return QByteArrayView("0123456789abcdefABCDEF").contains(c); };
    if (signature.size() != signatureDigits
        || !std::all_of(signature.begin(), signature.end(), isHex)) {
        return refused(Cause::SignatureMalformed, u"the signature is not 64 hexadecimal digits"_s,
                       {{u"length"_s, signature.size()}});
    }
    return {};
}
} // namespace

Diagnosis diagnoseAnswer(const AuthEvidence &evidence, const AuthAnswer &answer)
{
    const ChannelKind kind = channelKind(evidence.request.channel.value());
    if (auto form = diagnoseAuth(answer.auth, evidence.key); form.cause != Cause::None)
        return form;
    if (evidence.request.isSignIn) {
        if (const auto user = parseUserData(answer.userData); !user)
            return refused(Cause::UserIdMissing, user.error().message);
    }
    if (isPresence(kind)) {
        if (auto presence = diagnosePresence(answer.channelData); presence.cause != Cause::None)
            return presence;
    }
    if (isEncrypted(kind) && answer.sharedSecret.isEmpty()) {
        return refused(Cause::SharedSecretMissing,
                       u"an encrypted channel needs a shared_secret in the answer"_s);
    }
    if (!evidence.secret)
        return {};
    return checkSignature({evidence.request, QByteArrayView(answer.auth).last(signatureDigits),
                           evidence.request.isSignIn ? answer.userData : answer.channelData,
                           *evidence.secret});
}

AuthFinding diagnoseEndpoint(const AuthEvidence &evidence, const HttpEvidence &http)
{
    if (auto status = diagnoseStatus(http); status.cause != Cause::None)
        return {std::move(status), {}};
    const QJsonDocument document = QJsonDocument::fromJson(http.body);
    if (!document.isObject()) {
        if (isObjectText(QJsonDocument::fromJson("[" + http.body + "]")[0])) {
            return {refused(Cause::AnswerDoubleEncoded,
                            u"the answer is a JSON text inside a JSON string: it was encoded "
                            "twice"_s),
                    {}};
        }
        return {refused(Cause::AnswerNotJson, u"the auth endpoint's answer is no JSON object"_s,
                        {{u"serverText"_s, shownText(QString::fromUtf8(http.body))}}),
                {}};
    }
    const QJsonObject object = ownPart(document.object(), evidence.request.channel);
    if (auto members = diagnoseMembers(object); members.cause != Cause::None)
        return {std::move(members), {}};
    auto answer = readAuthAnswer(object);
    if (!answer)
        return {refused(Cause::AnswerIncomplete, answer.error().message), {}};
    AuthAnswer read = std::move(answer).value();
    Diagnosis diagnosis = diagnoseAnswer(evidence, read);
    return {std::move(diagnosis), std::move(read)};
}

bool isSameSignature(const AuthAnswer &answer, const HttpEvidence &forOtherSocket,
                     const ChannelName &channel)
{
    const QJsonObject object = QJsonDocument::fromJson(forOtherSocket.body).object();
    return ownPart(object, channel).value("auth"_L1).toString().toUtf8() == answer.auth;
}

Diagnosis otherSocketDiagnosis(const AuthRequest &request)
{
    return refused(
        Cause::OtherSocket,
        u"the endpoint answers the same signature whatever socket id it is asked for: it "
        "is kept from another connection"_s,
        {{u"socketId"_s, request.socketId.value()}});
}

Diagnosis diagnoseRefusal(const PusherError &error, std::optional<int> status, bool own)
{
    const QString text = shownText(error.message);
    QVariantMap parameters{{u"serverText"_s, text}};
    if (error.code)
        parameters.insert(u"serverCode"_s, *error.code);
    if (status)
        parameters.insert(u"status"_s, *status);
    if (error.message.contains("Invalid key"_L1))
        return refused(Cause::KeyMismatch, u"the server takes auth of another key: "_s + text,
                       parameters);
    const bool unauthorised = status == 401 || error.code == 4009
        || error.message.contains("signature"_L1, Qt::CaseInsensitive);
    if (unauthorised) {
        return refused(
            Cause::SignatureRefused,
            own ? u"the server refuses what the secret at hand signs: is it the secret "
                  "of this key?"_s
                : u"the server refuses the endpoint's signature: it is made with another "
                  "secret, or over other bytes"_s,
            parameters);
    }
    return refused(Cause::SubscriptionRefused, u"the server refuses the subscription: "_s + text,
                   parameters);
}

} // namespace Pusher::Detail
