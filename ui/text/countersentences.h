// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/core/clientcounters.h"

#include <QCoreApplication>

#include <vector>

namespace Console {

/// The client's counters in words: what each one counts, and what that means.
class CounterSentences {
    Q_DECLARE_TR_FUNCTIONS(Console::CounterSentences)
public:
    struct Counter {
        QString key; ///< as the library calls it; stable, for copies
        quint64 Pusher::ClientCounters::*value;
        QString name;
        QString meaning; ///< whole sentences
        bool isLoss = false; ///< more than 0 means that something was refused or lost
    };

    /// All there are, each once.
    static std::vector<Counter> all();
};

} // namespace Console
