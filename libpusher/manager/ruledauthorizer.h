// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/auth/authorizer.h"

#include <functional>

namespace Pusher::Detail {

/// Asks a function, which answers later; sign-ins are refused.
class RuledAuthorizer final : public Authorizer {
    Q_OBJECT
public:
    using Decide = std::function<void(const AuthRequest &request, const AuthReply &reply)>;

    explicit RuledAuthorizer(Decide decide);

    void authorize(const AuthRequest &request, const AuthReply &reply) override;

private:
    Decide m_decide;
};

} // namespace Pusher::Detail
