// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ringbuffer.h"
#include "libpusher/core/scheduler.h"

#include <QList>
#include <QString>

#include <mutex>

namespace Pusher {

/// One line of the log, as it may be shown.
struct LogLine {
    quint64 number = 0; ///< 1, 2, 3 …, never repeated
    WallTime at;
    QtMsgType type = QtDebugMsg;
    QString category;
    QString text; ///< without secrets, at most `LogRing::maximumText` characters

    friend bool operator==(const LogLine &, const LogLine &) = default;
};

/// The newest lines of the log, for a view, a bundle for support, or a test. Any thread.
///
/// Bounded in lines and in their length; what leaves is counted.
class LogRing {
public:
    static constexpr qsizetype defaultCapacity = 2000;
    static constexpr qsizetype maximumText = 1000;

    explicit LogRing(qsizetype capacity = defaultCapacity);

    /// Gives the line its number; a longer text is cut, with an ellipsis.
    void append(LogLine line);
    /// Oldest first; only those behind `number`.
    QList<LogLine> linesAfter(quint64 number = 0) const;
    quint64 appended() const;
    /// Lines that left because newer ones came.
    quint64 dropped() const;

private:
    mutable std::mutex m_mutex;
    RingBuffer<LogLine> m_lines;
};

} // namespace Pusher
