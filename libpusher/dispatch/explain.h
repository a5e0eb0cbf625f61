// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/dispatch/explanation.h"
#include "libpusher/dispatch/situation.h"

namespace Pusher {

/// "Why was it not called?": reads a situation and answers the ladder connected · subscribed ·
/// authorised · event seen · name matches · on · once not spent · not failed. Pure; any thread.
class Explain {
public:
    /// All eight steps for one listener; `listener` may be registered, spent, or gone altogether.
    static Explanation listener(const Situation &situation, const ListenerInfo &listener);
    /// Which listeners would run for `event` on `channel`, and why the others would not.
    static EventExplanation event(const Situation &situation, const QString &channel,
                                  const QString &event);
};

} // namespace Pusher
