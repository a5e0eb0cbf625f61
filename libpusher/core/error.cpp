// SPDX-License-Identifier: MIT
#include "libpusher/core/error.h"

using namespace Qt::StringLiterals;

namespace Pusher {

QString Error::codeText(Code code)
{
    switch (code) {
    case Code::ConnectionFailed:
        return u"CONNECTION_FAILED"_s;
    case Code::AuthenticationFailed:
        return u"AUTHENTICATION_FAILED"_s;
    case Code::AuthorizationFailed:
        return u"AUTHORIZATION_FAILED"_s;
    case Code::RateLimited:
        return u"RATE_LIMITED"_s;
    case Code::ConnectionPoolExhausted:
        return u"CONNECTION_POOL_EXHAUSTED"_s;
    case Code::MessageDeliveryFailed:
        return u"MESSAGE_DELIVERY_FAILED"_s;
    case Code::ProtocolError:
        return u"PROTOCOL_ERROR"_s;
    case Code::ConfigurationError:
        return u"CONFIGURATION_ERROR"_s;
    case Code::StorageError:
        return u"STORAGE_ERROR"_s;
    }
    Q_UNREACHABLE();
}

} // namespace Pusher
