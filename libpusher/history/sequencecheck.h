// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/protocol/event.h"

#include <QByteArray>
#include <QtGlobal>

#include <deque>
#include <optional>
#include <string_view>

namespace Pusher {

/// Checks the numbers that a sender put into its events, because the protocol has none: what is
/// missing, what came twice, what came late (client-features.md, F1).
///
/// For one stream of numbers: one object per channel, or per channel and sender. It only says what
/// it sees; nothing is dropped, delayed or reordered (see `ReorderBuffer`). What was seen is kept as
/// ranges, so a stream in order costs one of them however long it is, and a hole of any size one
/// more. Plain value, one thread.
class SequenceCheck {
public:
    /// At least this many of the highest numbers seen are known for duplicates; all of them where
    /// the stream has few holes.
    static constexpr std::size_t capacity = 10000;
    /// A 0 or 1 that comes again is a duplicate while the stream is not beyond this number, and a
    /// restart when it is.
    static constexpr quint64 restartDistance = 16;

    struct Verdict {
        enum class Kind {
            Unnumbered, ///< the event has no number that can be read
            First, ///< nothing to compare with
            InOrder,
            Hole, ///< `firstMissing` … `lastMissing` did not come before it
            Duplicate,
            /// Out of order: came after a higher one. From below all that is known it may also be a
            /// duplicate.
            Late,
            Restart, ///< the sender begins anew with 0 or 1: a new epoch
        };

        Kind kind = Kind::Unnumbered;
        quint64 number = 0;
        quint64 epoch = 1;
        quint64 firstMissing = 0; ///< only with `Hole`
        quint64 lastMissing = 0;

        friend bool operator==(const Verdict &, const Verdict &) = default;
    };

    /// How often each was the verdict; all but `missing` only grow.
    struct Counters {
        quint64 checked = 0;
        quint64 unnumbered = 0;
        quint64 holes = 0;
        quint64 duplicates = 0;
        quint64 late = 0;
        quint64 restarts = 0;
        /// Numbers that were skipped and have not come since, in all epochs; stays at 2^64-1.
        quint64 missing = 0;

        friend bool operator==(const Counters &, const Counters &) = default;
    };

    /// `member`: the top-level member of the payload that holds the number, `seq` for instance.
    explicit SequenceCheck(QByteArray member);

    /// The number in `member` of the event's payload: a JSON integer from 0 to 2^64-1, or a string of
    /// its digits; nothing otherwise. No digit passes through a double.
    static std::optional<quint64> numberOf(const Event &event, std::string_view member);

    /// Looks at the next event of the stream.
    Verdict check(const Event &event);

    /// 1 and up; one more with each restart.
    quint64 epoch() const { return m_epoch; }
    /// The highest number of this epoch; nothing before the first one.
    std::optional<quint64> highest() const;
    const Counters &counters() const { return m_counters; }

private:
    struct Range {
        quint64 first;
        quint64 last;
    };
    Verdict judge(quint64 number);
    Verdict judgeLate(quint64 number);
    void insert(std::size_t place, quint64 number);

    QByteArray m_member;
    /// Seen in this epoch, ascending, with holes between.
    std::deque<Range> m_seen;
    quint64 m_epoch = 1;
    /// Below it nothing is awaited: the first number of the epoch, or what was forgotten since.
    quint64 m_begin = 0;
    Counters m_counters;
};

} // namespace Pusher
