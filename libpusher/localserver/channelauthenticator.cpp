// SPDX-License-Identifier: MIT
#include "libpusher/localserver/channelauthenticator.h"

#include "libpusher/http/requestsigner.h"

using namespace Qt::StringLiterals;

namespace Pusher::Detail {
namespace {

/// Room for a socket id, the longest channel name, and a beginning of channel_data.
constexpr qsizetype shownSignedText = 400;
constexpr qsizetype shownSignature = 64;

Error refused(const QString &message)
{
    return {Error::Code::AuthorizationFailed, message, {}, {}, {}};
}

} // namespace

ChannelAuthenticator::ChannelAuthenticator(QByteArray key, Secret secret)
    : m_key(std::move(key))
    , m_secret(std::move(secret))
{
}

Result<void> ChannelAuthenticator::checkSubscription(const SocketId &socket, const QString &channel,
                                                     const QString &auth,
                                                     const QString &channelData) const
{
    if (auth.isEmpty())
        return refused(u"Auth info required to subscribe to channel "_s + channel);
    const QString signedText = socket.value() + u':' + channel;
    return check(auth, channelData.isEmpty() ? signedText : signedText + u':' + channelData);
}

Result<void> ChannelAuthenticator::checkSignIn(const SocketId &socket, const QString &auth,
                                               const QString &userData) const
{
    return check(auth, socket.value() + u"::user::"_s + userData);
}

Result<void> ChannelAuthenticator::check(const QString &auth, const QString &signedText) const
{
    const qsizetype colon = auth.indexOf(u':');
    const QString signature = auth.mid(colon + 1);
    if (colon < 0 || auth.left(colon).toUtf8() != m_key)
        return refused(u"Invalid key in subscription auth data: '"_s + auth.left(shownSignature)
                       + u'\'');
    if (!isHmacSha256Hex(signature.toUtf8(), m_secret, signedText.toUtf8()))
        return refused(u"Invalid signature: Expected HMAC SHA256 hex digest of "_s
                       + signedText.left(shownSignedText) + u", but got "_s
                       + signature.left(shownSignature));
    return {};
}

} // namespace Pusher::Detail
