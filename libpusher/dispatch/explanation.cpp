// SPDX-License-Identifier: MIT
#include "libpusher/dispatch/explanation.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Pusher {

const Explanation::Rung *Explanation::firstBroken() const
{
    const auto broken = std::find_if(rungs.cbegin(), rungs.cend(), [](const Rung &rung) {
        return rung.verdict == Verdict::Broken;
    });
    return broken == rungs.cend() ? nullptr : &*broken;
}

QString Explanation::stepText(Step step)
{
    switch (step) {
    case Step::Connected:
        return u"connected"_s;
    case Step::Subscribed:
        return u"subscribed"_s;
    case Step::Authorised:
        return u"authorised"_s;
    case Step::EventSeen:
        return u"event-seen"_s;
    case Step::NameMatches:
        return u"name-matches"_s;
    case Step::On:
        return u"on"_s;
    case Step::OnceNotSpent:
        return u"once-not-spent"_s;
    case Step::NotFailed:
        return u"not-failed"_s;
    }
    Q_UNREACHABLE();
}

QString Explanation::verdictText(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Holds:
        return u"holds"_s;
    case Verdict::Doubtful:
        return u"doubtful"_s;
    case Verdict::Broken:
        return u"broken"_s;
    case Verdict::Unknown:
        return u"unknown"_s;
    }
    Q_UNREACHABLE();
}

QString Explanation::reasonText(Reason reason)
{
    switch (reason) {
    case Reason::LineUp:
        return u"line-up"_s;
    case Reason::LineConnecting:
        return u"line-connecting"_s;
    case Reason::LineDown:
        return u"line-down"_s;
    case Reason::Subscribed:
        return u"subscribed"_s;
    case Reason::NotWanted:
        return u"not-wanted"_s;
    case Reason::AnswerPending:
        return u"answer-pending"_s;
    case Reason::Asked:
        return u"asked"_s;
    case Reason::WaitsForLine:
        return u"waits-for-line"_s;
    case Reason::Public:
        return u"public"_s;
    case Reason::Allowed:
        return u"allowed"_s;
    case Reason::Refused:
        return u"refused"_s;
    case Reason::NotDecided:
        return u"not-decided"_s;
    case Reason::Seen:
        return u"seen"_s;
    case Reason::NeverSeen:
        return u"never-seen"_s;
    case Reason::CalledBefore:
        return u"called-before"_s;
    case Reason::Matches:
        return u"matches"_s;
    case Reason::ChannelDiffers:
        return u"channel-differs"_s;
    case Reason::EventDiffers:
        return u"event-differs"_s;
    case Reason::BothDiffer:
        return u"both-differ"_s;
    case Reason::ProtocolEvent:
        return u"protocol-event"_s;
    case Reason::NothingToMatch:
        return u"nothing-to-match"_s;
    case Reason::SwitchedOn:
        return u"switched-on"_s;
    case Reason::SwitchedOff:
        return u"switched-off"_s;
    case Reason::Repeats:
        return u"repeats"_s;
    case Reason::NotSpent:
        return u"not-spent"_s;
    case Reason::Spent:
        return u"spent"_s;
    case Reason::NeverFailed:
        return u"never-failed"_s;
    case Reason::FailedSometimes:
        return u"failed-sometimes"_s;
    case Reason::FailedAlways:
        return u"failed-always"_s;
    case Reason::LostEvents:
        return u"lost-events"_s;
    }
    Q_UNREACHABLE();
}

} // namespace Pusher
