// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/protocol/event.h"
#include "ui/models/roles.h"

#include <QCoreApplication>
#include <QString>

namespace Console {

/// What an event says, in one line of at most 256 characters: a trade, a bot's state, a strategy, a
/// notification by their members, anything else by the beginning of its data.
///
/// Made for the rows that are painted, not for those that arrive: some microseconds each, whatever
/// the size of the payload. Foreign text is made fit for a screen. Never fails: data that is no
/// JSON, or not what its event's name promises, is shown as text.
struct EventSummary {
    Q_DECLARE_TR_FUNCTIONS(Console::EventSummary)
public:
    /// Larger data (bytes as received) is not decoded: its beginning is shown.
    static constexpr qsizetype maximumDecoded = 8 * 1024;

    static EventSummary of(const Pusher::Event &event);

    QString text;
    Severity severity = Severity::None;
};

} // namespace Console
