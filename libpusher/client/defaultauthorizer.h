// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/auth/authorizer.h"
#include "libpusher/core/scheduler.h"

namespace Pusher {

struct ClientOptions;

namespace Detail {

/// What the options ask for: their auth endpoint, else a signer with their secret, else null.
std::unique_ptr<Authorizer> authorizerFor(const ClientOptions &options,
                                          std::shared_ptr<Scheduler> scheduler);
/// The same for the user's sign-in: their user auth endpoint, else the signer.
std::unique_ptr<Authorizer> userAuthorizerFor(const ClientOptions &options,
                                              std::shared_ptr<Scheduler> scheduler);

} // namespace Detail
} // namespace Pusher
