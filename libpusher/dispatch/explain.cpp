// SPDX-License-Identifier: MIT
#include "libpusher/dispatch/explain.h"

#include "libpusher/core/nearestname.h"
#include "libpusher/dispatch/eventpattern.h"
#include "libpusher/protocol/channelname.h"

#include <QStringList>

#include <algorithm>

namespace Pusher {
namespace {

using Step = Explanation::Step;
using Verdict = Explanation::Verdict;
using Reason = Explanation::Reason;
using Rung = Explanation::Rung;
using Standing = Situation::Standing;

/// A pattern is no name that could be misspelt.
QString misspelt(const EventPattern &pattern, const QStringList &names)
{
    return pattern.kind() == EventPattern::Kind::Exact
        ? NearestName::misspelt(pattern.text(), names)
        : QString();
}

bool isSame(const ListenerInfo &a, const ListenerInfo &b)
{
    return a.id == b.id && a.channel == b.channel && a.event == b.event;
}

bool isSpent(const Situation &situation, const ListenerInfo &listener)
{
    return std::any_of(situation.spent.cbegin(), situation.spent.cend(),
                       [&](const ListenerInfo &spent) { return isSame(spent, listener); });
}

Rung connected(const Situation &situation)
{
    switch (situation.line) {
    case Situation::Line::Connected:
        return {Step::Connected, Verdict::Holds, Reason::LineUp};
    case Situation::Line::Connecting:
        return {Step::Connected, Verdict::Broken, Reason::LineConnecting};
    case Situation::Line::Down:
        break;
    }
    return {.step = Step::Connected,
            .verdict = Verdict::Broken,
            .reason = Reason::LineDown,
            .error = situation.lineFailure};
}

/// The wanted channels that a name or pattern speaks of.
QList<Situation::Channel> wanted(const Situation &situation, const EventPattern &pattern)
{
    QList<Situation::Channel> result;
    std::copy_if(situation.channels.cbegin(), situation.channels.cend(), std::back_inserter(result),
                 [&](const Situation::Channel &channel) { return pattern.matches(channel.name); });
    return result;
}

const Situation::Channel *firstOf(const QList<Situation::Channel> &channels, Standing standing)
{
    const auto found =
        std::find_if(channels.cbegin(), channels.cend(),
                     [standing](const auto &channel) { return channel.standing == standing; });
    return found == channels.cend() ? nullptr : &*found;
}

Rung subscribed(const Situation &situation, const EventPattern &pattern,
                const QList<Situation::Channel> &channels)
{
    Rung rung{Step::Subscribed, Verdict::Broken, Reason::NotWanted, pattern.text()};
    if (channels.isEmpty()) {
        QStringList names;
        for (const Situation::Channel &channel : situation.channels)
            names.append(channel.name);
        rung.nearest = misspelt(pattern, names);
        return rung;
    }
    if (const auto *channel = firstOf(channels, Standing::Subscribed)) {
        rung = {Step::Subscribed, Verdict::Holds, Reason::Subscribed, channel->name};
        rung.count = quint64(
            std::count_if(channels.cbegin(), channels.cend(), [](const Situation::Channel &c) {
                return c.standing == Standing::Subscribed;
            }));
        return rung;
    }
    if (situation.line != Situation::Line::Connected)
        return {Step::Subscribed, Verdict::Unknown, Reason::WaitsForLine, channels.first().name};
    if (const auto *channel = firstOf(channels, Standing::Pending))
        return {Step::Subscribed, Verdict::Broken, Reason::AnswerPending, channel->name};
    return {Step::Subscribed, Verdict::Holds, Reason::Asked, channels.first().name};
}

Rung authorised(const QList<Situation::Channel> &channels)
{
    const Situation::Channel *const allowed = firstOf(channels, Standing::Subscribed);
    if (const auto *refused = firstOf(channels, Standing::Refused)) {
        return {.step = Step::Authorised,
                .verdict = allowed ? Verdict::Doubtful : Verdict::Broken,
                .reason = Reason::Refused,
                .name = refused->name,
                .error = refused->refusal};
    }
    if (!allowed)
        return {Step::Authorised, Verdict::Unknown, Reason::NotDecided};
    const auto needy = std::find_if(channels.cbegin(), channels.cend(), [](const auto &channel) {
        return channel.standing == Standing::Subscribed
            && needsAuthorization(channelKind(channel.name));
    });
    if (needy == channels.cend())
        return {Step::Authorised, Verdict::Holds, Reason::Public, allowed->name};
    return {Step::Authorised, Verdict::Holds, Reason::Allowed, needy->name};
}

QList<Rung> lineRungs(const Situation &situation, const EventPattern &channel)
{
    const QList<Situation::Channel> channels = wanted(situation, channel);
    return {connected(situation), subscribed(situation, channel, channels), authorised(channels)};
}

bool isBroken(const QList<Rung> &rungs)
{
    return std::any_of(rungs.cbegin(), rungs.cend(),
                       [](const Rung &rung) { return rung.verdict == Verdict::Broken; });
}

/// What came, from the point of view of a name or pattern for each.
struct Arrivals {
    Arrivals(const Situation &situation, const EventPattern &channel, const EventPattern &event)
    {
        for (const Situation::Seen &seen : situation.seen) {
            const bool isOfChannel = channel.matches(seen.channel);
            const bool isOfEvent = event.matchesEvent(seen.event);
            if (isOfChannel) {
                onChannel += seen.count;
                events.append(seen.event);
                if (protocolEvent.isEmpty() && !isOfEvent && event.matches(seen.event))
                    protocolEvent = seen.event;
            }
            if (isOfChannel && isOfEvent)
                matching += seen.count;
            else if (isOfEvent)
                otherChannels.append(seen.channel);
        }
    }

    quint64 matching = 0;
    quint64 onChannel = 0;
    QStringList events; ///< of the channel
    QStringList otherChannels; ///< where the event came too
    QString protocolEvent; ///< that the pattern would take if it were no event of the protocol
};

Rung eventSeen(const Arrivals &arrivals, const EventPattern &event, bool isEarlierBroken)
{
    Rung rung{Step::EventSeen, Verdict::Holds, Reason::Seen, event.text()};
    rung.count = arrivals.matching;
    if (arrivals.matching > 0)
        return rung;
    rung.verdict = isEarlierBroken ? Verdict::Unknown : Verdict::Broken;
    rung.reason = Reason::NeverSeen;
    rung.nearest = misspelt(event, arrivals.events);
    rung.count = arrivals.onChannel;
    return rung;
}

/// For a listener alone: whether its names fit anything that came.
QList<Rung> arrivalRungs(const Situation &situation, const ListenerInfo &listener,
                         bool isEarlierBroken)
{
    const EventPattern channel(listener.channel);
    const EventPattern event(listener.event);
    const Arrivals arrivals(situation, channel, event);
    Rung seen = eventSeen(arrivals, event, isEarlierBroken);
    if (arrivals.matching > 0)
        return {seen, {Step::NameMatches, Verdict::Holds, Reason::Matches}};
    if (listener.calls > 0) {
        seen = {Step::EventSeen, Verdict::Holds, Reason::CalledBefore};
        return {seen, {Step::NameMatches, Verdict::Holds, Reason::Matches}};
    }
    if (arrivals.onChannel > 0) {
        // Events do come on its channel: the listener's own name for them is what is wrong.
        seen = {Step::EventSeen, Verdict::Holds, Reason::Seen, channel.text()};
        seen.count = arrivals.onChannel;
        Rung match{Step::NameMatches, Verdict::Broken, Reason::EventDiffers, event.text()};
        match.nearest = misspelt(event, arrivals.events);
        if (!arrivals.protocolEvent.isEmpty() && match.nearest.isEmpty()) {
            match.reason = Reason::ProtocolEvent;
            match.name = arrivals.protocolEvent;
        }
        return {seen, match};
    }
    if (!arrivals.otherChannels.isEmpty()) {
        Rung match{Step::NameMatches, Verdict::Broken, Reason::ChannelDiffers,
                   arrivals.otherChannels.first()};
        match.nearest = misspelt(channel, arrivals.otherChannels);
        return {seen, match};
    }
    return {seen, {Step::NameMatches, Verdict::Unknown, Reason::NothingToMatch}};
}

/// For a listener and an event by name.
Rung nameMatches(const ListenerInfo &listener, const QString &channelName, const QString &eventName)
{
    const EventPattern channel(listener.channel);
    const EventPattern event(listener.event);
    const bool isOfChannel = channel.matches(channelName);
    const bool isOfEvent = event.matchesEvent(eventName);
    if (isOfChannel && isOfEvent)
        return {Step::NameMatches, Verdict::Holds, Reason::Matches};
    Rung rung{Step::NameMatches, Verdict::Broken, Reason::BothDiffer};
    if (isOfChannel) {
        rung.reason = event.matches(eventName) ? Reason::ProtocolEvent : Reason::EventDiffers;
        rung.name = eventName;
        if (!misspelt(event, {eventName}).isEmpty())
            rung.nearest = listener.event;
    } else if (isOfEvent) {
        rung.reason = Reason::ChannelDiffers;
        rung.name = channelName;
        if (!misspelt(channel, {channelName}).isEmpty())
            rung.nearest = listener.channel;
    }
    return rung;
}

QList<Rung> ownRungs(const ListenerInfo &listener, bool spent)
{
    const Rung on{Step::On, listener.enabled ? Verdict::Holds : Verdict::Broken,
                  listener.enabled ? Reason::SwitchedOn : Reason::SwitchedOff};
    Rung once{Step::OnceNotSpent, Verdict::Holds,
              listener.once ? Reason::NotSpent : Reason::Repeats};
    if (spent) {
        once.verdict = Verdict::Broken;
        once.reason = Reason::Spent;
    }
    Rung failures{Step::NotFailed, Verdict::Holds, Reason::NeverFailed};
    if (listener.errors > 0) {
        const bool isAlways = listener.errors >= listener.calls;
        failures.verdict = isAlways ? Verdict::Broken : Verdict::Doubtful;
        failures.reason = isAlways ? Reason::FailedAlways : Reason::FailedSometimes;
        failures.count = listener.errors;
        failures.of = listener.calls;
        failures.detail = listener.lastError;
    } else if (listener.dropped > 0) {
        failures.verdict = Verdict::Doubtful;
        failures.reason = Reason::LostEvents;
        failures.count = listener.dropped;
    }
    return {on, once, failures};
}

bool wouldRun(const Explanation &ladder)
{
    // One that fails is called all the same.
    return std::none_of(ladder.rungs.cbegin(), ladder.rungs.cend(), [](const Rung &rung) {
        return rung.verdict == Verdict::Broken && rung.step != Step::NotFailed;
    });
}

} // namespace

Explanation Explain::listener(const Situation &situation, const ListenerInfo &listener)
{
    Explanation result{lineRungs(situation, EventPattern(listener.channel))};
    result.rungs += arrivalRungs(situation, listener, isBroken(result.rungs));
    result.rungs += ownRungs(listener, isSpent(situation, listener));
    return result;
}

EventExplanation Explain::event(const Situation &situation, const QString &channel,
                                const QString &event)
{
    EventExplanation result;
    const EventPattern channelName(channel);
    const EventPattern eventName(event);
    result.line.rungs = lineRungs(situation, channelName);
    const bool isLineBroken = isBroken(result.line.rungs);
    result.line.rungs +=
        eventSeen(Arrivals(situation, channelName, eventName), eventName, isLineBroken);

    const auto explained = [&](const ListenerInfo &listener, bool spent) {
        EventExplanation::Candidate candidate{listener, 0, {}};
        candidate.ladder.rungs = {nameMatches(listener, channel, event)};
        candidate.ladder.rungs += ownRungs(listener, spent);
        return candidate;
    };
    QList<EventExplanation::Candidate> others;
    for (const ListenerInfo &listener : situation.listeners) {
        const auto candidate = explained(listener, false);
        (wouldRun(candidate.ladder) ? result.candidates : others).append(candidate);
    }
    for (const ListenerInfo &listener : situation.spent)
        others.append(explained(listener, true));
    std::stable_sort(
        result.candidates.begin(), result.candidates.end(),
        [](const auto &a, const auto &b) { return a.listener.priority > b.listener.priority; });
    int place = 0;
    for (EventExplanation::Candidate &candidate : result.candidates)
        candidate.place = ++place;
    result.candidates += others;
    return result;
}

} // namespace Pusher
