// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/http/httpanswer.h"

namespace Pusher::Detail {

// Read the answers to questions (protocol.md §8.1, and the differences of §8.4); errors as
// `HttpApi::channels()` tells.

/// `GET /channels`
Result<QList<OccupiedChannel>> readChannels(const HttpAnswer &answer, WallTime now);
/// `GET /channels/{name}`
Result<ChannelInfo> readChannel(const HttpAnswer &answer, WallTime now);
/// `GET /channels/{name}/users`
Result<QList<UserId>> readUsers(const HttpAnswer &answer, WallTime now);

} // namespace Pusher::Detail
