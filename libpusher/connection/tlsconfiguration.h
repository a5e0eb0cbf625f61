// SPDX-License-Identifier: MIT
#pragma once

#include <QSslConfiguration>

namespace Pusher::Detail {

/// What every TLS client of the library uses: TLS 1.2 or newer, the peer verified, and the CA
/// certificates set explicitly. Without the last Qt looks for CA files in world-known folders while
/// it verifies (CVE-2025-14575, Q25). The bundle is read once per process; any thread.
QSslConfiguration clientTlsConfiguration();

} // namespace Pusher::Detail
