// SPDX-License-Identifier: MIT
#include "libpusher/auth/localsigner.h"

#include "libpusher/channels/encryptedpayload.h"
#include "libpusher/http/requestsigner.h"
#include "libpusher/protocol/channelrules.h"
#include "libpusher/protocol/protocolmessages.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace Pusher {

namespace {
constexpr qsizetype masterKeySize = 32;
constexpr qsizetype maximumUserId = 128;
constexpr qsizetype maximumUserInfo = 1024;
constexpr qsizetype maximumWatchlist = 100;

Error refused(const QString &message, const QVariantMap &parameters = {})
{
    return {Error::Code::ConfigurationError, message, parameters, {}, {}};
}

Result<void> checkUser(const PresenceUser &user)
{
    if (user.id.value().size() > maximumUserId)
        return refused(u"the user id is longer than %1 characters"_s.arg(maximumUserId),
                       {{u"limit"_s, maximumUserId}});
    if (QJsonDocument(user.info).toJson(QJsonDocument::Compact).size() > maximumUserInfo)
        return refused(u"the user info is larger than %1 bytes"_s.arg(maximumUserInfo),
                       {{u"limit"_s, maximumUserInfo}});
    return {};
}

QByteArray toJson(QJsonObject data, const PresenceUser &user)
{
    if (!user.info.isEmpty())
        data.insert(u"user_info"_s, user.info);
    return QJsonDocument(data).toJson(QJsonDocument::Compact);
}

Result<QByteArray> channelDataOf(const PresenceUser &user)
{
    if (user.id.isEmpty())
        return refused(u"a presence channel needs a user id"_s);
    if (const auto fits = checkUser(user); !fits)
        return fits.error();
    return toJson({{u"user_id"_s, user.id.value()}}, user);
}

Result<QByteArray> userDataOf(const PresenceUser &user)
{
    if (user.id.isEmpty())
        return refused(u"a sign-in needs a user id"_s);
    if (!parseChannelName(Detail::userChannel(user.id.value())))
        return refused(u"the id of a user who signs in may hold only letters, digits and "
                       "_ - = @ , . ;"_s);
    if (const auto fits = checkUser(user); !fits)
        return fits.error();
    if (user.watchlist.size() > maximumWatchlist)
        return refused(u"the watchlist has more than %1 users"_s.arg(maximumWatchlist),
                       {{u"limit"_s, maximumWatchlist}});
    QJsonObject data{{u"id"_s, user.id.value()}};
    if (!user.watchlist.isEmpty())
        data.insert(u"watchlist"_s, QJsonArray::fromStringList(user.watchlist));
    return toJson(std::move(data), user);
}
} // namespace

LocalSigner::LocalSigner(QByteArray key, Secret secret, PresenceUser user, Secret masterKey,
                         QObject *parent)
    : Authorizer(parent)
    , m_key(std::move(key))
    , m_secret(std::move(secret))
    , m_user(std::move(user))
    , m_masterKey(std::move(masterKey))
{
}

void LocalSigner::authorize(const AuthRequest &request, const AuthReply &reply)
{
    QMetaObject::invokeMethod(
        this, [this, request, reply] { reply.answer(sign(request)); }, Qt::QueuedConnection);
}

Result<AuthAnswer> LocalSigner::sign(const AuthRequest &request) const
{
    return sign(request, m_user);
}

Result<AuthAnswer> LocalSigner::sign(const AuthRequest &request, const PresenceUser &user) const
{
    if (!isSocketId(request.socketId.value()))
        return refused(u"a socket id has the form digits.digits"_s);
    AuthAnswer answer;
    if (request.isSignIn) {
        const auto data = userDataOf(m_user);
        if (!data)
            return data.error();
        answer.userData = *data;
        answer.auth = signUser(request.socketId, answer.userData);
        return answer;
    }
    if (const auto name = parseChannelName(request.channel.value()); !name)
        return name.error();
    const ChannelKind kind = channelKind(request.channel.value());
    if (Detail::isPresence(kind)) {
        const auto data = channelDataOf(user);
        if (!data)
            return data.error();
        answer.channelData = *data;
    } else if (Detail::isEncrypted(kind)) {
        if (m_masterKey.size() != masterKeySize)
            return refused(u"an encrypted channel needs a master key of 32 bytes"_s);
        answer.sharedSecret = EncryptedPayload::channelKey(request.channel, m_masterKey);
    }
    answer.auth = signChannel(request, answer.channelData);
    return answer;
}

QByteArray LocalSigner::signChannel(const AuthRequest &request, const QByteArray &channelData) const
{
    QByteArray bytes = request.socketId.value().toUtf8() + ':' + request.channel.value().toUtf8();
    if (!channelData.isEmpty())
        bytes += ':' + channelData;
    return signedBytes(bytes);
}

QByteArray LocalSigner::signUser(const SocketId &socketId, const QByteArray &userData) const
{
    return signedBytes(socketId.value().toUtf8() + "::user::" + userData);
}

QByteArray LocalSigner::signedBytes(const QByteArray &bytes) const
{
    return m_key + ':' + hmacSha256Hex(m_secret, bytes);
}

} // namespace Pusher
