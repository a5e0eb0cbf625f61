// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/dispatch/listenerentry.h"

#include <memory>
#include <optional>

namespace Pusher::Detail {

using ListenerCallback = std::function<void(const Event &)>;

/// What became of one call; cheap while all is well.
struct CallOutcome {
    std::unique_ptr<Error> error;
    std::optional<std::chrono::nanoseconds> took; ///< of the timed calls
};

/// Which calls are timed. A choice of the compiler's: a test for each call would cost them all.
enum class Timing { Sampled, Always };

/// Calls a listener: the one place where exceptions end and calls are counted and timed. The
/// caller's thread is the listener's; the entry must outlive the call, also if the listener removes
/// itself.
template <Timing timing = Timing::Sampled>
CallOutcome callListener(ListenerEntry &listener, const ListenerCallback &callback,
                         const Event &event, Scheduler &scheduler, WallTime at);
extern template CallOutcome callListener<Timing::Sampled>(ListenerEntry &, const ListenerCallback &,
                                                          const Event &, Scheduler &, WallTime);
extern template CallOutcome callListener<Timing::Always>(ListenerEntry &, const ListenerCallback &,
                                                         const Event &, Scheduler &, WallTime);

/// An error of `code` about this listener and event, with both as parameters.
Error listenerError(Error::Code code, const QString &message, const ListenerId &listener,
                    const Event &event);

} // namespace Pusher::Detail
