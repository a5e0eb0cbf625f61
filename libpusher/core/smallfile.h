// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/result.h"
#include "libpusher/core/secret.h"

namespace Pusher::Detail {

/// The whole of a small regular file: a token, a key, rules. Never waits (FIFO, device).
/// ConfigurationError names the file and what is wrong, never what is in it.
Result<Secret> readSmallFile(const QString &path, qsizetype maximumBytes);

} // namespace Pusher::Detail
