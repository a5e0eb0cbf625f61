// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/connection/connection.h"

#include <deque>
#include <vector>

namespace Console {

/// When the line could be heard, over the last hour. One thread, needs no event loop.
///
/// A flapping line is bounded too: the oldest spans leave, and the time watched gets shorter with
/// them, so that no share is ever told of a time that is no longer known.
class UptimeHistory {
public:
    using TimePoint = Pusher::Scheduler::TimePoint;
    static constexpr std::chrono::minutes window{60};
    static constexpr std::size_t capacity = 4096;

    enum class Line {
        Off, ///< nobody wanted a connection
        Down, ///< wanted, and not there
        Silent, ///< a ping is unanswered: from when it was written
        Up,
    };
    struct Span {
        TimePoint from;
        TimePoint to;
        Line line = Line::Off;

        friend bool operator==(const Span &, const Span &) = default;
    };
    struct Share {
        std::chrono::milliseconds wanted{0}; ///< the time watched in which a line was wanted
        std::chrono::milliseconds up{0};

        /// Rounded down to a tenth: 100 means that nothing was missed.
        double percent() const;
    };

    void setStatus(const Pusher::Connection::Status &status, TimePoint now);

    /// Within the window, oldest first; the last one reaches to `now`.
    std::vector<Span> spans(TimePoint now) const;
    Share share(TimePoint now) const;

private:
    struct Change {
        TimePoint at;
        Line line;
    };

    static Line lineOf(const Pusher::Connection::Status &status);
    void change(TimePoint at, Line line);

    std::deque<Change> m_changes;
};

} // namespace Console
