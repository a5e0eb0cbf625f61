// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/core/scheduler.h"

#include <QString>

#include <optional>
#include <variant>

namespace Console {

/// Where the reader wants to go in a stream of events: to a number, or to a moment.
struct EventPlace {
    std::variant<quint64, Pusher::WallTime> target;

    /// Understands `18204`, `#18,204`; `12:31`, `12:31:04`, `12:31:04.218` of the day (local time)
    /// before `newest`; and `2026-11-22 12:31`, with seconds, with `T`, or with a zone. Nothing for
    /// anything else.
    static std::optional<EventPlace> parse(const QString &text, Pusher::WallTime newest);
};

} // namespace Console
