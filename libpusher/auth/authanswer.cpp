// SPDX-License-Identifier: MIT
#include "libpusher/auth/authanswer.h"

#include "libpusher/channels/encryptedpayload.h"
#include "libpusher/protocol/channelrules.h"
#include "libpusher/protocol/protocolmessages.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Pusher {

namespace {
constexpr qsizetype secretSize = EncryptedPayload::keySize;
constexpr qsizetype signatureDigits = 64;

Error refused(const QString &message)
{
    return {Error::Code::AuthorizationFailed, message, {}, {}, {}};
}

bool isHexDigit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
} // namespace

Result<AuthAnswer> readAuthAnswer(const QJsonObject &object)
{
    const auto bytes = [&object](QLatin1StringView name) {
        return object.value(name).toString().toUtf8();
    };
    for (const auto name :
         {"auth"_L1, "channel_data"_L1, "shared_secret"_L1, "user_data"_L1}) {
        const QJsonValue value = object.value(name);
        if (!value.isString() && !value.isUndefined() && !value.isNull())
            return refused(u"the answer's %1 must be a string"_s.arg(name));
    }
    AuthAnswer answer{bytes("auth"_L1), bytes("channel_data"_L1), {}, bytes("user_data"_L1)};
    if (const QByteArray encoded = bytes("shared_secret"_L1); !encoded.isEmpty()) {
        auto key = EncryptedPayload::keyFromSharedSecret(encoded);
        if (!key)
            return refused(u"the answer's shared_secret is no base64 of 32 bytes"_s);
        answer.sharedSecret = *std::move(key);
    }
    return answer;
}

Result<void> checkAuthAnswer(const AuthRequest &request, const AuthAnswer &answer,
                             const QByteArray &key)
{
    const QByteArrayView auth = answer.auth;
    const qsizetype colon = auth.lastIndexOf(':');
    if (auth.isEmpty())
        return refused(u"the answer has no auth"_s);
    if (colon < 0)
        return refused(u"the answer's auth is not KEY:SIGNATURE"_s);
    if (auth.first(colon) != key)
        return refused(u"the answer is signed for another application key"_s);
    const QByteArrayView signature = auth.sliced(colon + 1);
    if (signature.size() != signatureDigits
        || !std::all_of(signature.begin(), signature.end(), isHexDigit))
        return refused(u"the answer's signature is not 64 hexadecimal digits"_s);
    if (Detail::isEncrypted(channelKind(request.channel.value()))
        && answer.sharedSecret.size() != secretSize)
        return refused(u"the answer has no shared_secret of 32 bytes"_s);
    if (request.isSignIn) {
        if (const auto user = parseUserData(answer.userData); !user)
            return refused(u"the answer's "_s + user.error().message);
    }
    return {};
}

} // namespace Pusher
