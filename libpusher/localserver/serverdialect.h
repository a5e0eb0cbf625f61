// SPDX-License-Identifier: MIT
#pragma once

namespace Pusher {

/// Whose spelling a LocalServer uses where servers of protocol 7 differ (protocol.md §1.2, §3.3,
/// §8.4): the hosted service's or soketi's.
enum class ServerDialect { Hosted, Soketi };

} // namespace Pusher
