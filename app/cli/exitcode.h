// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/core/error.h"

namespace Console {

/// What the program answers to the shell; scripts rely on these (contract, "Exit codes").
enum class ExitCode {
    Done = 0,
    InternalError = 1,
    Usage = 2,
    Configuration = 3,
    ConnectionFailed = 4,
    Refused = 5,
    RateLimited = 6,
    NotDelivered = 7,
    TimedOut = 8,
    Interrupted = 130,
};

ExitCode exitCodeFor(Pusher::Error::Code code);

} // namespace Console
