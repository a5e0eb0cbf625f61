// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/error.h"
#include "libpusher/core/ids.h"

namespace Pusher::Detail {

/// Sees to it that `error` says what is behind it in a word: the parameter `cause`. Where the part
/// that failed said none it is its `rule` (limits), `http-STATUS`, `timeout`, `close-CODE`, or
/// `other`.
void nameCause(Error &error);

/// As told by the manager: of that connection, with its `cause`; a socket id becomes the parameter
/// `socketId`.
Error attributed(Error error, const ConnectionId &connection);

} // namespace Pusher::Detail
