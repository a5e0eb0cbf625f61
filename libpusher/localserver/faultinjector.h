// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/localserver/faultplan.h"

#include <functional>
#include <random>

namespace Pusher::Detail {

/// Decides, occasion by occasion, which rule of a plan applies, and tells of each that does.
///
/// Every rule counts the occasions that fit it, also those on which another rule is chosen; the
/// first in the plan's order decides. All chance comes from one generator with the plan's seed.
class FaultInjector {
public:
    struct Occasion {
        FaultRule::Point at;
        QString socketId = {};
        QString channel = {};
        QString event = {};
        /// Empty: not known yet, and rules that look at it do not apply; else only those do.
        QString path = {};
    };
    using Log = std::function<void(const InjectedFault &)>;

    FaultInjector(FaultPlan plan, Log log);

    bool hasRulesAt(FaultRule::Point point) const;
    /// The rule to apply, or null.
    const FaultRule *next(const Occasion &occasion);
    /// A number from 0 up to but without `bound` (at least 1).
    quint64 random(quint64 bound) { return m_random() % bound; }
    /// `wait`, and up to `jitter` more.
    std::chrono::milliseconds waitOf(const FaultRule &rule);
    quint64 injected() const { return m_injected; }

private:
    bool isDue(const FaultRule &rule, qint64 occasion, qint64 fired);

    struct Count {
        qint64 occasions = 0;
        qint64 fired = 0;
    };
    const FaultPlan m_plan;
    const Log m_log;
    QList<Count> m_counts;
    /// Not one of the standard library's distributions: they differ between libraries.
    std::mt19937_64 m_random;
    quint64 m_injected = 0;
};

} // namespace Pusher::Detail
