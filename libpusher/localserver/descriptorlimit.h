// SPDX-License-Identifier: MIT
#pragma once

namespace Pusher::Detail {

/// Raises this process's limit of open files to what it may have, and returns it. At the limit a
/// server can neither accept nor refuse, so it must know it beforehand.
int raiseDescriptorLimit();

} // namespace Pusher::Detail
