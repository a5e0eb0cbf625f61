// SPDX-License-Identifier: MIT
#include "libpusher/dispatch/traceddispatch.h"

using namespace Qt::StringLiterals;

namespace Pusher {

QString TracedListener::verdictText(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Called:
        return u"called"_s;
    case Verdict::Failed:
        return u"failed"_s;
    case Verdict::HandedOver:
        return u"handed-over"_s;
    case Verdict::Dropped:
        return u"dropped"_s;
    case Verdict::ContextGone:
        return u"context-gone"_s;
    case Verdict::Off:
        return u"off"_s;
    case Verdict::Removed:
        return u"removed"_s;
    case Verdict::Sealed:
        return u"sealed"_s;
    case Verdict::OnceSpent:
        return u"once-spent"_s;
    case Verdict::ChannelDiffers:
        return u"channel-differs"_s;
    case Verdict::EventDiffers:
        return u"event-differs"_s;
    case Verdict::OtherLane:
        return u"other-lane"_s;
    case Verdict::LeftOut:
        return u"left-out"_s;
    case Verdict::NotReached:
        return u"not-reached"_s;
    }
    Q_UNREACHABLE();
}

} // namespace Pusher
