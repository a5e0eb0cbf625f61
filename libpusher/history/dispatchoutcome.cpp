// SPDX-License-Identifier: MIT
#include "libpusher/history/dispatchoutcome.h"

namespace Pusher {
namespace {

// 5 bits and 10 bits.
constexpr int exponentShift = 10;
constexpr quint32 mantissaMask = (1u << exponentShift) - 1;
constexpr quint32 exponentMask = 31;
using Unit = std::chrono::duration<qint64, std::ratio<1, 10000000>>; // 0.1 µs

std::chrono::nanoseconds unpackedTime(quint32 bits)
{
    return Unit(qint64(bits & mantissaMask) << (bits >> exponentShift));
}

} // namespace

// A binary floating point number, because a listener takes from 0.1 µs to the hours of a dialog.
quint32 DispatchOutcome::packedTime(std::chrono::nanoseconds took)
{
    auto mantissa = quint64(std::max<qint64>(std::chrono::ceil<Unit>(took).count(), 1));
    quint32 exponent = 0;
    for (; mantissa > mantissaMask; mantissa = (mantissa + 1) / 2)
        ++exponent;
    if (exponent > exponentMask)
        return exponentMask << exponentShift | mantissaMask;
    return exponent << exponentShift | quint32(mantissa);
}

DispatchOutcome DispatchOutcome::unpacked(quint32 word)
{
    DispatchOutcome result;
    result.called = word >> calledShift & mostCalled;
    result.failed = word >> failedShift & mostFailed;
    if (!(word & dispatchedBit)) {
        result.state = word & droppedBit ? State::Dropped : State::Waiting;
        return result;
    }
    result.state = State::Dispatched;
    if (const quint32 time = word & ((1u << failedShift) - 1))
        result.took = unpackedTime(time);
    return result;
}

} // namespace Pusher
