// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

namespace Pusher {

/// What the client does after a close code (protocol.md §4, architecture "Back-off").
enum class CloseAction {
    RetryWithBackoff, ///< 1xxx, unknown, none
    RetryWithTlsOnce, ///< 4000
    Stop, ///< other 40xx: would fail again unchanged
    RetryAfterOneSecond, ///< 41xx: the law, but at least 1 s
    RetryAtOnce, ///< 42xx: at once the first time in a row, then the law
    RetryWithWarning, ///< >= 4300: the law, and a warning
};

CloseAction closeAction(int code);
/// A short English technical meaning, for instance 4001 "application key unknown in this cluster".
QString closeCodeMeaning(int code);

} // namespace Pusher
