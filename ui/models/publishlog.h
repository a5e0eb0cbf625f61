// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/domain/publishing.h"

#include <deque>

namespace Console {

/// What the window sent, event by event, with what became of it. The newest 10 000 are kept, older
/// ones counted. One thread, needs no event loop.
class PublishLog {
public:
    static constexpr std::size_t capacity = 10000;

    struct Entry {
        quint64 id = 0; ///< from 1, in order, never repeated
        Pusher::WallTime at; ///< when its run was asked for
        PublishRun::Way way = PublishRun::Way::HttpApi;
        PublishRun::Item item;
        PublishVerdict verdict;
    };

    /// Every event of it waits for its verdict from now on. Runs do not overlap.
    void begin(const PublishRun &run);
    /// Of the newest run; what is not of it, or was dropped, is left out.
    void settle(const QList<PublishVerdict> &verdicts);

    const std::deque<Entry> &entries() const { return m_entries; }
    /// Grows with every change of any entry.
    quint64 revision() const { return m_revision; }
    /// Entries that left because newer ones came.
    quint64 dropped() const { return m_dropped; }
    /// Events of the newest run, and those of them that have their verdict.
    qsizetype runSize() const { return m_runSize; }
    qsizetype runSettled() const { return m_runSettled; }
    /// Since the beginning, dropped ones too.
    quint64 sent() const { return m_sent; }
    /// Likewise: refused, not sent, or perhaps not.
    quint64 failed() const { return m_failed; }

private:
    std::deque<Entry> m_entries;
    quint64 m_run = 0;
    quint64 m_runBegin = 1; ///< id of its first event
    qsizetype m_runSize = 0;
    qsizetype m_runSettled = 0;
    quint64 m_sent = 0;
    quint64 m_failed = 0;
    quint64 m_nextId = 1;
    quint64 m_dropped = 0;
    quint64 m_revision = 0;
};

} // namespace Console
