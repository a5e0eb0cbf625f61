// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/countersentences.h"

using namespace Qt::StringLiterals;

namespace Console {

std::vector<CounterSentences::Counter> CounterSentences::all()
{
    using Counters = Pusher::ClientCounters;
    const std::vector<Counter> all{
        {u"events"_s, &Counters::events, tr("Events"),
         tr("Received, numbered and kept; the oldest leave the history when it is full.")},
        {u"controlFrames"_s, &Counters::controlFrames, tr("Protocol messages"),
         tr("The protocol's own: greetings, pongs, confirmations, members, errors.")},
        {u"malformed"_s, &Counters::malformed, tr("Malformed frames"),
         tr("They are no Pusher messages. Left out; the line goes on."), true},
        {u"binaryRefused"_s, &Counters::binaryRefused, tr("Binary frames"),
         tr("The protocol has none. Left out; the line goes on."), true},
        {u"unexpected"_s, &Counters::unexpected, tr("Events of other channels"),
         tr("Of channels that are not subscribed, for instance just left. Not kept.")},
        {u"evictedBeforeDispatch"_s, &Counters::evictedBeforeDispatch,
         tr("Events beyond the history"),
         tr("They came in one burst larger than the history. No listener got them."), true},
        {u"leftOutUnderLoad"_s, &Counters::leftOutUnderLoad, tr("Events left out under load"),
         tr("Kept, but the policy of their channel called no ordinary listener for them."), true},
        {u"pingsIgnored"_s, &Counters::pingsIgnored, tr("Pings not answered"),
         tr("Of a flood of pings. The server was answered in measure."), true},
        {u"unexpectedAnswers"_s, &Counters::unexpectedAnswers, tr("Answers nobody asked for"),
         tr("To subscriptions and sign-ins that were not asked for, given up or answered before. "
            "Left out.")},
        {u"staleAuthorizations"_s, &Counters::staleAuthorizations, tr("Late permissions"),
         tr("They came after a reconnect, or for a channel that was left. Not used: a permission "
            "belongs to one connection.")},
        {u"namesNotInterned"_s, &Counters::namesNotInterned, tr("Names outside the table"),
         tr("Too many different names, or too long for the bounded table. Kept with their events, "
            "which costs memory.")},
        {u"cannotDecrypt"_s, &Counters::cannotDecrypt, tr("Sealed events"),
         tr("No key at hand opens them. Kept sealed; no listener got them."), true},
        {u"keyRequests"_s, &Counters::keyRequests, tr("Keys asked for anew"),
         tr("Of encrypted channels whose events the old key did not open.")},
        {u"held"_s, &Counters::held, tr("Frames waiting for a key"),
         tr("Of encrypted channels, at this moment. They follow in their order.")},
        {u"unreadableStates"_s, &Counters::unreadableStates, tr("Unreadable channel messages"),
         tr("About members or counts; they could not be read, or make no sense for the channel's "
            "kind. Left out."),
         true},
    };
    // A new counter needs a row here, or nobody would see it.
    static_assert(sizeof(Counters) == 15 * sizeof(quint64));
    Q_ASSERT(all.size() * sizeof(quint64) == sizeof(Counters));
    return all;
}

} // namespace Console
