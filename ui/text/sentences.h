// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/connection/connection.h"
#include "libpusher/core/error.h"
#include "libpusher/history/gapledger.h"
#include "ui/domain/trade.h"

#include <QCoreApplication>
#include <QString>

namespace Console {

/// The words for what the library reports as codes; the only place that has them. All translated.
class Sentences {
    Q_DECLARE_TR_FUNCTIONS(Console::Sentences)
public:
    /// What happened, in a few words, for instance "Cannot reach ws-eu.pusher.com".
    static QString title(const Pusher::Error &error);
    /// What to do about it.
    static QString advice(const Pusher::Error &error);

    static QString state(Pusher::Connection::State state);
    /// Why the last connection ended: "4201: no answer to our ping"; empty when there was none.
    static QString lastClose(const Pusher::Connection::Status &status);

    static QString gapCause(Pusher::Gap::Cause cause);
    /// The text of a gap's row.
    static QString gap(const Pusher::Gap &gap);

    /// Why an event of an encrypted channel cannot be read; `reason` is
    /// `Pusher::Event::cannotDecrypt()`.
    static QString cannotDecrypt(std::string_view reason);

    static QString result(Trade::Result result);
    /// "850 ms", "12.4 s", "3 min 20 s", "2 h 14 min".
    static QString duration(std::chrono::milliseconds span);
    /// What goes on counting, in whole seconds: "under 1 s", "12 s", "3 min 20 s".
    static QString age(std::chrono::nanoseconds span);
    /// The same figure with the minus sign of print, which is as wide as a plus.
    static QString withMinusSign(QString figure);
    /// The time of day, local, with milliseconds.
    static QString timeOfDay(Pusher::WallTime time);
    /// The time of day, local, to the second.
    static QString clock(Pusher::WallTime time);
    /// The same, with the date unless it is that of `now`.
    static QString moment(Pusher::WallTime time, Pusher::WallTime now);
};

} // namespace Console
