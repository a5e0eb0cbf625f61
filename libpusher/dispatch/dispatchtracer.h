// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/dispatch/dispatchtrace.h"
#include "libpusher/dispatch/listenercall.h"
#include "libpusher/dispatch/listenerregistry.h"

#include <span>

namespace Pusher::Detail {

/// Writes one event's entry of the trace while the event is dispatched. Dispatcher's thread.
class DispatchTracer {
public:
    using Verdict = TracedListener::Verdict;

    const std::shared_ptr<DispatchTrace> &trace() const { return m_trace; }

    /// `matching` are those whose names match, in the order of their calls; `chosen` those among
    /// them whose turn it is, the others are of the other lane.
    void begin(const Event &event, const ListenerTable::Listeners &matching,
               std::span<const ListenerPtr> chosen, const ListenerRegistry &registry, WallTime at);
    /// What is noted next is about the listener at this place of `matching`.
    void reached(std::size_t place) { m_at = qsizetype(place); }
    void note(Verdict verdict);
    /// Of all whose turn it is.
    void noteAll(Verdict verdict);
    void called(const CallOutcome &outcome);
    void end(const DispatchOutcome &outcome);

private:
    void add(const ListenerEntry &listener, Verdict verdict);
    void addNearMisses(const ListenerTable &table, const QString &channel, const QString &event);

    const std::shared_ptr<DispatchTrace> m_trace = std::make_shared<DispatchTrace>();
    TracedDispatch m_dispatch;
    qsizetype m_first = 0; ///< place of the first whose turn it is
    qsizetype m_end = 0; ///< of the last, and one more
    qsizetype m_at = 0;
    int m_called = 0;
};

} // namespace Pusher::Detail
