// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/auth/authorizationrule.h"

#include <QtGlobal>

namespace Pusher {

/// A rule of an AuthHandler with what it decided so far; a value, for tables.
struct AuthRuleStatus {
    AuthorizationRule rule = {};
    quint64 allowed = 0;
    quint64 refused = 0; ///< its conditions did not hold, or its validator said no
};

} // namespace Pusher
