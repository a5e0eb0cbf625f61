// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/limits/tokenbucket.h"

#include <QHash>

namespace Pusher {

/// Who fails too often is not heard for a while: it bounds what forged tokens may cost (A16).
///
/// Each source has a bucket that only its failures take from. At most `maximumSources` are told
/// apart; those that could be forgotten without anybody gaining by it go first, and where none can,
/// further ones share a bucket. One thread.
class FailureLimiter {
public:
    static constexpr qsizetype maximumSources = 1000;

    /// `capacity` failures at once, and `count` a `period` for ever; as in TokenBucket, from 1 on.
    FailureLimiter(int capacity, int count, std::chrono::nanoseconds period);

    /// How long `source` should not be heard; zero: it may speak.
    std::chrono::milliseconds blockedFor(const QString &source, Scheduler::TimePoint now) const;
    /// Counts one, of a source that was heard.
    void failed(const QString &source, Scheduler::TimePoint now);
    qsizetype sources() const { return m_buckets.size(); }

private:
    const TokenBucket &bucketOf(const QString &source) const;
    void makeRoom(Scheduler::TimePoint now);

    TokenBucket m_fresh; ///< what a source starts with
    TokenBucket m_shared;
    QHash<QString, TokenBucket> m_buckets;
    Scheduler::TimePoint m_nextSweep{};
};

} // namespace Pusher
