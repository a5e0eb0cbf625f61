// SPDX-License-Identifier: MIT
#include "libpusher/localserver/descriptorlimit.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <sys/resource.h>

namespace Pusher::Detail {

int raiseDescriptorLimit()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 1024;
    const rlim_t before = std::exchange(limit.rlim_cur, limit.rlim_max);
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0)
        limit.rlim_cur = before;
    return static_cast<int>(std::min<rlim_t>(limit.rlim_cur, std::numeric_limits<int>::max()));
}

} // namespace Pusher::Detail
