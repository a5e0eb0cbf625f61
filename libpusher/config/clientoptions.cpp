// SPDX-License-Identifier: MIT
#include "libpusher/config/clientoptions.h"

#include "libpusher/config/optionkeys.h"

using namespace Qt::StringLiterals;

namespace Pusher {

Result<void> ClientOptions::validate() const
{
    for (const Detail::OptionKey &key : Detail::optionKeys()) {
        if (const auto checked = Detail::checkOptionRange(key, *this); !checked)
            return checked.error();
    }
    const auto refused = [](const QString &name, const QString &rule) {
        return Error{
            Error::Code::ConfigurationError, name + u' ' + rule, {{u"name"_s, name}}, {}, {}};
    };
    if (connection.endpoint.key.isEmpty())
        return refused(u"PUSHER_KEY"_s, u"is missing"_s);
    if (const auto route = network.route(); !route)
        return route.error();
    if (network.proxyUser.isEmpty() && !network.proxyPassword.isEmpty())
        return refused(u"PUSHER_PROXY_PASSWORD"_s, u"needs PUSHER_PROXY_USER"_s);
    if (connection.backoff.reconnectDelay > connection.backoff.maxReconnectDelay)
        return refused(u"PUSHER_RECONNECT_DELAY"_s,
                       u"must not exceed PUSHER_MAX_RECONNECT_DELAY"_s);
    if (signIn && userAuthEndpoint.isEmpty() && (secret.isEmpty() || userId.isEmpty()))
        return refused(u"PUSHER_SIGN_IN"_s,
                       u"needs PUSHER_USER_AUTH_ENDPOINT, or PUSHER_SECRET and PUSHER_USER"_s);
    if (rateLimit.messagesPerSecond > rateLimit.messagesPerMinute)
        return refused(u"PUSHER_MESSAGES_PER_SECOND"_s,
                       u"must not exceed PUSHER_MESSAGES_PER_MINUTE"_s);
    if (rateLimit.messagesPerWindow() == 0)
        return refused(u"PUSHER_WINDOW_SIZE"_s,
                       u"is too short for a single message at PUSHER_MESSAGES_PER_MINUTE"_s);
    return {};
}

Secret ClientOptions::masterKeyBytes() const
{
    const QByteArrayView encoded = encryptionMasterKey.reveal();
    return Secret(QByteArray::fromBase64(QByteArray::fromRawData(encoded.data(), encoded.size())));
}

} // namespace Pusher
