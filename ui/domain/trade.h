// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/core/result.h"
#include "libpusher/core/scheduler.h"
#include "libpusher/protocol/event.h"
#include "ui/domain/figure.h"

namespace Console {

/// One executed trade as a table row: 56 bytes, texts as ids of the store's name table.
///
/// Payload of `trade-executed`: `{botUUID, botName, symbol, amount, currency, profit_is_win,
/// profit?}` (seed 1, architecture "Payloads"). Id 0 means "not sent".
struct Trade {
    enum class Result : quint8 { Unknown, Win, Loss };

    Pusher::WallTime received;
    quint64 event = 0; ///< sequence number in the event history
    qint64 amountMantissa = 0;
    qint64 profitMantissa = 0;
    Pusher::Interner::Id botUuid = 0;
    Pusher::Interner::Id botName = 0;
    Pusher::Interner::Id symbol = 0;
    Pusher::Interner::Id currency = 0;
    quint8 amountScale = Figure::absentScale;
    quint8 profitScale = Figure::absentScale;
    Result result = Result::Unknown;

    Figure amount() const { return {amountMantissa, amountScale}; }
    Figure profit() const { return {profitMantissa, profitScale}; }

    friend bool operator==(const Trade &, const Trade &) = default;
};
static_assert(sizeof(Trade) <= 64, "gate: 64 bytes a row in the trade store");

/// Decodes in one pass over the payload. ProtocolError, with the reason as message, when the data
/// is no object, has no `symbol`, or a known member has the wrong type; unknown members are
/// ignored, null counts as not sent. Writer's thread of `names` only.
Pusher::Result<Trade> decodeTrade(const Pusher::Event &event, Pusher::Interner &names);

} // namespace Console
