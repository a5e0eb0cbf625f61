// SPDX-License-Identifier: MIT
#include "libpusher/manager/ruledauthorizer.h"

namespace Pusher::Detail {

RuledAuthorizer::RuledAuthorizer(Decide decide)
    : m_decide(std::move(decide))
{
}

void RuledAuthorizer::authorize(const AuthRequest &request, const AuthReply &reply)
{
    // Answered from the event loop, as every authorizer does.
    QMetaObject::invokeMethod(
        this,
        [this, request, reply] {
            if (!reply.isCancelled())
                m_decide(request, reply);
        },
        Qt::QueuedConnection);
}

} // namespace Pusher::Detail
