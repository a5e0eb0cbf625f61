// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/result.h"
#include "libpusher/core/secret.h"

#include <functional>

namespace Pusher {

/// Asked for a bearer token whenever one is needed. Calls back once, now or later, in the same
/// thread. ConnectionFailed means "try again later", any other error is final.
using TokenProvider = std::function<void(std::function<void(Result<Secret>)>)>;

} // namespace Pusher
