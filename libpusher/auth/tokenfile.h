// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/auth/tokenprovider.h"

namespace Pusher {

/// Gives the token that `text` is, or, where it is `@FILE`, what stands in that file whenever a new
/// one is wanted: another program may put a fresh token there. White space around it is dropped.
/// ConfigurationError when the file cannot be read; never says what is in it.
TokenProvider tokenProvider(const Secret &text);

} // namespace Pusher
