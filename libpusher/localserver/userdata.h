// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/result.h"
#include "libpusher/localserver/presenceroster.h"
#include "libpusher/localserver/userdirectory.h"

namespace Pusher::Detail {

// What an application says about its users, once its signature was found right (protocol.md §5).
// The errors are ConfigurationError and name the limit.

constexpr int maximumPresenceIdLength = 128;
constexpr int maximumUserInfoBytes = 1024;
constexpr int maximumWatchlist = 100;

/// `channel_data` of a presence subscription: an object with a `user_id` of text or a number.
Result<PresenceMember> parseChannelData(const QString &channelData);
/// `user_data` of a sign-in: an object whose `id` is text that a channel name may hold. Of a longer
/// watchlist the first 100 ids are kept.
Result<SignedInUser> parseUserData(const QString &userData);

} // namespace Pusher::Detail
