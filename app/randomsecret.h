// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/core/secret.h"

namespace Console {

/// 128 bits from the system, as 32 hexadecimal digits: the secret of a server that lives as long as
/// we do.
Pusher::Secret randomSecret();

} // namespace Console
