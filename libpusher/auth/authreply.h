// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/auth/authanswer.h"

#include <functional>
#include <memory>

namespace Pusher {

/// Where an `Authorizer` puts its answer. Copies share one state; one thread, the client's.
class AuthReply {
public:
    using Callback = std::function<void(Result<AuthAnswer>)>;

    explicit AuthReply(Callback callback);

    /// Calls back, once: later answers do nothing. The callback may delete the authorizer.
    void answer(Result<AuthAnswer> result) const;

    /// Nobody waits any more: the channel was left or the connection is gone. An answer that comes
    /// all the same is told and dropped by the asker.
    void cancel() const;
    bool isCancelled() const;

private:
    struct State;
    std::shared_ptr<State> m_state;
};

} // namespace Pusher
