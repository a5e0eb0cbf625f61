// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/monitoring/silencewatchdog.h"

#include <QCoreApplication>
#include <QList>
#include <QString>

namespace Console {

/// The words for events that should come and do not. All translated; names are previews.
class QuietSentences {
    Q_DECLARE_TR_FUNCTIONS(Console::QuietSentences)
public:
    /// "bot-heartbeat of bot-updates has gone quiet"; of several, how many. `silent` is not empty.
    static QString title(const QList<Pusher::Silence> &silent);
    /// Since when, what was expected, what it means and what to do.
    static QString text(const QList<Pusher::Silence> &silent);
    /// For the status strip: "quiet: bot-heartbeat"; of several, how many.
    static QString cell(const QList<Pusher::Silence> &silent);
};

} // namespace Console
