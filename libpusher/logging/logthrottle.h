// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/limits/tokenbucket.h"

#include <QString>

#include <unordered_map>
#include <vector>

namespace Pusher {

/// Keeps a flood of lines from burying the log: a line that repeats itself is written so often and
/// then counted, and all lines together have a rate (reliability.md X10). One thread.
///
/// Nothing goes uncounted: every line was admitted, or stands in a `Summary`, or in `leftOut()`.
class LogThrottle {
public:
    /// Of the same line: at once, and then a second.
    static constexpr int repeatsAtOnce = 5;
    static constexpr int repeatsPerSecond = 1;
    /// Of all lines.
    static constexpr int linesAtOnce = 2000;
    static constexpr int linesPerSecond = 500;
    static constexpr std::size_t maximumKnown = 256; ///< lines that are told apart
    /// A line that was left out is told of when it has been quiet for so long.
    static constexpr std::chrono::milliseconds quiet{1000};

    struct Summary {
        QtMsgType type = QtDebugMsg;
        QString category;
        QString text;
        quint64 more = 0; ///< how often it came without being written
    };
    struct Decision {
        bool admitted = false;
        quint64 more = 0; ///< to tell first: how often it came since it was last written
    };

    LogThrottle();

    /// `key` stands for the line: the same for the same type, category and text.
    Decision admit(quint64 key, Scheduler::TimePoint now);
    /// What a summary of an admitted line should say.
    void remember(quint64 key, Summary line);

    /// Those that were left out and have been quiet since, each once.
    std::vector<Summary> settle(Scheduler::TimePoint now);
    /// Whether `settle()` will have something to say.
    bool isWaiting() const { return m_waiting > 0; }
    /// Lines that were not even told apart, because there were too many at once.
    quint64 leftOut() const { return m_leftOut; }

private:
    struct Known {
        TokenBucket bucket{repeatsAtOnce, repeatsPerSecond, std::chrono::seconds(1)};
        Scheduler::TimePoint last{};
        Summary line; ///< `more`: not told yet
    };

    bool makeRoom(Scheduler::TimePoint now);

    std::unordered_map<quint64, Known> m_known;
    TokenBucket m_all{linesAtOnce, linesPerSecond, std::chrono::seconds(1)};
    std::size_t m_waiting = 0; ///< known lines with something to tell
    quint64 m_leftOut = 0;
};

} // namespace Pusher
