// SPDX-License-Identifier: MIT
#pragma once

namespace Pusher::Detail {

/// Raises this process's limit of open files to what it may have, and returns it. At the limit
/// nothing can be opened, accepted or even refused, so whoever needs many must know it beforehand.
int raiseDescriptorLimit();

/// A lower bound for the open files of this process, cheap at any number of them: all below it are
/// in use. The limit of open files where none is free.
int descriptorsInUse();

} // namespace Pusher::Detail
