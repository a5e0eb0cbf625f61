// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/auth/jwt.h"
#include "libpusher/config/clientoptions.h"

namespace Pusher {

/// What the options say about tokens, with their keys. ConfigurationError names the option: a file
/// that cannot be read, or a key that is none. Without any key every token is refused.
Result<JwtVerifier> tokenVerifierFor(const JwtOptions &options);

} // namespace Pusher
