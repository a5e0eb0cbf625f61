// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/exitcode.h"

namespace Console {

ExitCode exitCodeFor(Pusher::Error::Code code)
{
    using Code = Pusher::Error::Code;
    switch (code) {
    case Code::ConfigurationError:
        return ExitCode::Configuration;
    case Code::ConnectionFailed:
    case Code::ConnectionPoolExhausted:
    case Code::ProtocolError:
        return ExitCode::ConnectionFailed;
    case Code::AuthenticationFailed:
    case Code::AuthorizationFailed:
        return ExitCode::Refused;
    case Code::RateLimited:
        return ExitCode::RateLimited;
    case Code::MessageDeliveryFailed:
        return ExitCode::NotDelivered;
    case Code::StorageError:
        break;
    }
    return ExitCode::InternalError;
}

} // namespace Console
