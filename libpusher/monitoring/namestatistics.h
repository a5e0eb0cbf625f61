// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/scheduler.h"

#include <QHash>
#include <QList>
#include <QString>

#include <vector>

namespace Pusher {

struct NameCount {
    QString name;
    quint64 count = 0;

    friend bool operator==(const NameCount &, const NameCount &) = default;
};

/// The most frequent names, and everything else in one number; nothing is lost in between:
/// `total()` is the sum of all.
struct NameTable {
    QList<NameCount> top; ///< most frequent first; of equals, by name
    quint64 other = 0;

    quint64 total() const;
    friend bool operator==(const NameTable &, const NameTable &) = default;
};

/// Counts names that others invent, in a table that is never larger than its capacity
/// (reliability.md, X5).
///
/// Where it is full, a new name takes the place of the one that came least often, and inherits its
/// rank ("Space-Saving", Metwally and others 2005): a name that makes up more than one in `capacity`
/// of all is in the table for certain. A count is exact from when the name got its place; what was
/// counted for it before is in `other`. A known name costs a hash lookup. Plain value, one thread.
class NameStatistics {
public:
    static constexpr qsizetype defaultCapacity = 256;

    /// `capacity` from 1 on.
    explicit NameStatistics(qsizetype capacity = defaultCapacity);

    /// Names longer than any that is interned count as `other`.
    void count(const QString &name, Scheduler::TimePoint now, quint64 times = 1);
    /// Names that were last counted before that give up their places; their counts go to `other`.
    void expire(Scheduler::TimePoint before);

    qsizetype size() const { return qsizetype(m_entries.size()); }
    quint64 total() const { return m_total; }
    /// The `most` most frequent ones.
    NameTable top(qsizetype most) const;

private:
    struct Entry {
        QString name;
        quint64 rank = 0; ///< the count, and what was inherited
        quint64 counted = 0;
        Scheduler::TimePoint last;
    };

    qsizetype m_capacity;
    QHash<QString, std::size_t> m_places;
    std::vector<Entry> m_entries;
    quint64 m_total = 0;
};

} // namespace Pusher
