// SPDX-License-Identifier: MIT
#include "libpusher/core/loopback.h"

#include <QHostAddress>

using namespace Qt::StringLiterals;

namespace Pusher {

bool isLoopbackHost(const QString &host)
{
    return host.compare("localhost"_L1, Qt::CaseInsensitive) == 0
        || host.endsWith(".localhost"_L1, Qt::CaseInsensitive) || QHostAddress(host).isLoopback();
}

} // namespace Pusher
