// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/history/gapledger.h"

#include <vector>

namespace Console {

/// The gaps as a chart needs them: from when to when nothing, or not everything, could be heard.
///
/// A gap of the line covers everything until the first channel is heard again, and some channels
/// until the last one is. A rejected channel leaves the others as they were. Bounded as the ledger
/// is; one thread.
class GapSpans {
public:
    struct Span {
        Pusher::WallTime from = {};
        Pusher::WallTime to = {}; ///< "now" while it lasts
        /// Only some channels were out: what was counted is a lower bound, not nothing.
        bool isPartial = false;
        bool isOpen = false;

        friend bool operator==(const Span &, const Span &) = default;
    };

    void opened(const Pusher::Gap &gap);
    void closed(const Pusher::Gap &gap);
    /// Something between these times is not known, though the line was up.
    void addPartial(Pusher::WallTime from, Pusher::WallTime to);

    bool isEmpty() const { return m_gaps.empty(); }
    /// What of [from, to) was out, by beginning; an open gap lasts until `to`. Spans overlap where
    /// gaps do.
    std::vector<Span> within(Pusher::WallTime from, Pusher::WallTime to) const;
    /// Changes with every gap that opens or closes.
    quint64 revision() const { return m_revision; }

private:
    static constexpr std::size_t capacity = std::size_t(Pusher::GapLedger::capacity);

    struct Record {
        quint64 id;
        Pusher::WallTime from;
        Pusher::WallTime heardAgain; ///< the first of its channels; maximum while none is
        Pusher::WallTime to; ///< the last of its channels; maximum while it lasts
        bool isPartial;
    };

    void add(const Record &record);

    std::vector<Record> m_gaps; ///< as they opened
    quint64 m_revision = 0;
};

} // namespace Console
