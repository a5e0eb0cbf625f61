// SPDX-License-Identifier: MIT
#pragma once

#include <QtGlobal>

#include <algorithm>
#include <chrono>
#include <optional>

namespace Pusher {

/// What became of one kept event in the dispatcher. A plain value; kept as one 32-bit word.
struct DispatchOutcome {
    enum class State {
        Waiting, ///< not dispatched yet
        Missed, ///< evicted or cleared before its turn came: no listener ever saw it
        Dropped, ///< left out under load by its channel's policy (LaneOptions)
        Dispatched,
    };
    static constexpr quint32 mostCalled = 1023;
    static constexpr quint32 mostFailed = 63;

    State state = State::Waiting;
    /// Listeners called, or whose thread the event was handed over to; saturates at `mostCalled`.
    /// While Waiting, Missed or Dropped: those of the critical lane, which had it before.
    quint32 called = 0;
    /// Those that threw, of the ones called in the dispatcher's own thread; saturates at
    /// `mostFailed`.
    quint32 failed = 0;
    /// All calls in the dispatcher's thread together, with what they waited for (a nested event
    /// loop too). Sampled: the first event that has listeners and 1 in 64 after it, else unset.
    /// At least 0.1 µs, kept to 0.2 %.
    std::optional<std::chrono::nanoseconds> took = {};

    /// 0 only while Waiting and called for nobody; Missed has no word of its own, it is Waiting's.
    /// Inline: written for every event.
    quint32 packed() const
    {
        const quint32 calls = std::min(called, mostCalled) << calledShift
            | std::min(failed, mostFailed) << failedShift;
        if (state != State::Dispatched) [[unlikely]]
            return state == State::Dropped ? calls | droppedBit : calls;
        const quint32 word = dispatchedBit | calls;
        return took ? word | packedTime(*took) : word;
    }
    static DispatchOutcome unpacked(quint32 word);

    friend bool operator==(const DispatchOutcome &, const DispatchOutcome &) = default;

private:
    // From the top: 1 bit dispatched, 10 bits called, 6 bits failed, 15 bits time (0: unset), of
    // which the lowest says Dropped where the event was not dispatched.
    static constexpr quint32 dispatchedBit = 1u << 31;
    static constexpr quint32 droppedBit = 1;
    static constexpr int calledShift = 21;
    static constexpr int failedShift = 15;

    static quint32 packedTime(std::chrono::nanoseconds took);
};

} // namespace Pusher
