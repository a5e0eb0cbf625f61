// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

namespace Pusher {

/// Whether `host` (a name or an address, without brackets) can only be this computer: `localhost`,
/// a name below it, or a loopback address. Such traffic needs no TLS and must not go through a
/// proxy.
bool isLoopbackHost(const QString &host);

} // namespace Pusher
