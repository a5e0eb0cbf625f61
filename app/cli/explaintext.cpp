// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/explaintext.h"

using namespace Qt::StringLiterals;

namespace Console {

namespace {

using Reason = Pusher::Explanation::Reason;

QString baseText(const Pusher::Explanation::Rung &rung)
{
    switch (rung.reason) {
    case Reason::LineUp:
        return u"the connection stands"_s;
    case Reason::LineConnecting:
        return u"not connected, an attempt is under way or will follow"_s;
    case Reason::LineDown:
        return u"not connected, and no attempt follows"_s;
    case Reason::Subscribed:
        return u"subscribed to %1"_s.arg(rung.name);
    case Reason::NotWanted:
        return u"nobody subscribed to %1"_s.arg(rung.name);
    case Reason::AnswerPending:
        return u"the server has not confirmed %1"_s.arg(rung.name);
    case Reason::Asked:
        return u"asked for %1"_s.arg(rung.name);
    case Reason::WaitsForLine:
        return u"%1 is subscribed once the connection stands"_s.arg(rung.name);
    case Reason::Public:
        return u"%1 is public"_s.arg(rung.name);
    case Reason::Allowed:
        return u"the server allowed %1"_s.arg(rung.name);
    case Reason::Refused:
        return u"%1 was refused"_s.arg(rung.name);
    case Reason::NotDecided:
        return u"not decided yet"_s;
    case Reason::Seen:
        return u"%1 came, times: %2"_s.arg(rung.name, QString::number(rung.count));
    case Reason::NeverSeen:
        return u"%1 has not come; other events on the channel: %2"_s.arg(
            rung.name, QString::number(rung.count));
    case Reason::CalledBefore:
        return u"it was called before"_s;
    case Reason::Matches:
        return u"channel and event match"_s;
    case Reason::ChannelDiffers:
        return u"it listens on another channel than %1"_s.arg(rung.name);
    case Reason::EventDiffers:
        return u"it listens to another event than %1"_s.arg(rung.name);
    case Reason::BothDiffer:
        return u"it listens to another event on another channel"_s;
    case Reason::ProtocolEvent:
        return u"a pattern takes the protocol's own %1 only when it begins with pusher"_s.arg(
            rung.name);
    case Reason::NothingToMatch:
        return u"nothing came that could match"_s;
    case Reason::SwitchedOn:
        return u"switched on"_s;
    case Reason::SwitchedOff:
        return u"switched off"_s;
    case Reason::Repeats:
        return u"called as often as events come"_s;
    case Reason::NotSpent:
        return u"its one call is still to come"_s;
    case Reason::Spent:
        return u"it had its one call"_s;
    case Reason::NeverFailed:
        return u"no call failed"_s;
    case Reason::FailedSometimes:
    case Reason::FailedAlways:
        return u"%1 of %2 calls threw, the last one: %3"_s.arg(
            QString::number(rung.count), QString::number(rung.of), rung.detail);
    case Reason::LostEvents:
        return u"its thread does not keep up; events lost: %1"_s.arg(rung.count);
    }
    Q_UNREACHABLE();
}

} // namespace

QString explainText(const Pusher::Explanation::Rung &rung)
{
    QString text = baseText(rung);
    if (rung.error)
        text += u" (%1: %2)"_s.arg(rung.error->codeText(), rung.error->message);
    if (!rung.nearest.isEmpty())
        text += u"; did you mean %1?"_s.arg(rung.nearest);
    return text;
}

} // namespace Console
