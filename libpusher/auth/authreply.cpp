// SPDX-License-Identifier: MIT
#include "libpusher/auth/authreply.h"

#include <utility>

namespace Pusher {

struct AuthReply::State {
    Callback callback;
    bool cancelled = false;
};

AuthReply::AuthReply(Callback callback)
    : m_state(std::make_shared<State>(State{std::move(callback)}))
{
}

void AuthReply::answer(Result<AuthAnswer> result) const
{
    if (const auto callback = std::exchange(m_state->callback, {}))
        callback(std::move(result));
}

void AuthReply::cancel() const
{
    m_state->cancelled = true;
}

bool AuthReply::isCancelled() const
{
    return m_state->cancelled;
}

} // namespace Pusher
