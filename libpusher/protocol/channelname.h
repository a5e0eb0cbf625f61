// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ids.h"
#include "libpusher/core/result.h"

#include <optional>

namespace Pusher {

/// The kinds of Pusher channels; the longest prefix decides, case-sensitive (protocol.md §3.2).
enum class ChannelKind {
    Public,
    Private,
    PrivateEncrypted,
    Presence,
    Cache,
    PrivateCache,
    PrivateEncryptedCache,
    PresenceCache,
    ServerToUser,
};
ChannelKind channelKind(QStringView name);
bool needsAuthorization(ChannelKind kind);

/// Checks charset (`A-Za-z0-9_-=@,.;`, a leading `#` for server-to-user) and length (1–200).
/// The error is ConfigurationError and names the limit.
Result<ChannelName> parseChannelName(QStringView name);
/// What to tell of a name that may be asked for, but is too long for the hosted service (164
/// characters); ConfigurationError with `length` and `limit`. Nothing for all others.
std::optional<Error> channelNameWarning(QStringView name);
constexpr int maximumChannelNameLength = 200;
constexpr int hostedChannelNameLength = 164;
/// 1–200 characters, valid UTF-16; no charset rule (Laravel names contain `\` and `.`).
Result<EventName> parseEventName(QStringView name);
constexpr int maximumEventNameLength = 200;
constexpr int maximumEventDataBytes = 10240;

} // namespace Pusher
