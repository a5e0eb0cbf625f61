// SPDX-License-Identifier: MIT
#pragma once

namespace Pusher {

/// Whose ways a LocalServer has where servers of protocol 7 differ (protocol.md §1.2, §3.3, §8.4,
/// servers.md): the hosted service's or soketi's. soketi does not look at the `protocol`, ignores
/// unknown events, takes client events on public channels, refuses empty data, answers refused API
/// requests with status 200 and the code inside, and tells no subscription counts.
enum class ServerDialect { Hosted, Soketi };

} // namespace Pusher
