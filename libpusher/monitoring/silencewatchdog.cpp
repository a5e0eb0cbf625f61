// SPDX-License-Identifier: MIT
#include "libpusher/monitoring/silencewatchdog.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Pusher {
namespace {

using State = Silence::State;

State judged(const Rhythm &rhythm, Scheduler::Clock::duration silence)
{
    if (!rhythm.expected() || silence < rhythm.lateAfter())
        return State::Normal;
    return silence < rhythm.silentAfter() ? State::Late : State::Silent;
}

/// Whoever can invent names can make them long.
bool isTooLong(const QString &name)
{
    return std::size_t(name.size()) > Interner::maximumLength;
}

} // namespace

QString Silence::stateText(State state)
{
    switch (state) {
    case State::Normal:
        return u"normal"_s;
    case State::Late:
        return u"late"_s;
    case State::Silent:
        return u"silent"_s;
    case State::Recovered:
        return u"recovered"_s;
    case State::LineDown:
        return u"line-down"_s;
    }
    Q_UNREACHABLE();
}

SilenceWatchdog::SilenceWatchdog(std::shared_ptr<Scheduler> scheduler, qsizetype learnedCapacity,
                                 QObject *parent)
    : QObject(parent)
    , m_scheduler(std::move(scheduler))
    , m_capacity(learnedCapacity)
{
}

SilenceWatchdog::~SilenceWatchdog() = default;

Result<void> SilenceWatchdog::expect(const ChannelName &channel, const EventName &event,
                                     std::chrono::milliseconds interval)
{
    if (interval < shortestGiven || interval > longestGiven)
        return Error{Error::Code::ConfigurationError,
                     u"an expected interval is between a second and a year, not %1 ms"_s.arg(
                         interval.count()),
                     {},
                     {},
                     {}};
    const auto now = m_scheduler->now();
    const auto [place, isNew] = m_pairs.try_emplace(Names(channel, event), Pair{now, now});
    Rhythm &rhythm = place->second.rhythm;
    if (!isNew && !rhythm.isGiven())
        --m_learned;
    rhythm.give(interval);
    arm();
    return {};
}

bool SilenceWatchdog::expectNothing(const ChannelName &channel, const EventName &event)
{
    const auto place = m_pairs.find(Names(channel, event));
    if (place == m_pairs.end() || !place->second.rhythm.isGiven())
        return false;
    place->second.rhythm.takeBack();
    ++m_learned;
    if (!m_learning || !place->second.sawEvent || m_learned > m_capacity)
        forget(place);
    return true;
}

void SilenceWatchdog::setLearning(bool on)
{
    m_learning = on;
    if (!on)
        forgetIf([](const Pairs::value_type &) { return true; });
}

void SilenceWatchdog::heardFirst(const Event &event, Scheduler::TimePoint now)
{
    auto place = m_pairs.find(Names(event.channel(), event.name()));
    if (place != m_pairs.end()) {
        place->second.lastHeard = now;
    } else if (!m_learning) {
        return;
    } else if (m_learned >= m_capacity || isTooLong(event.channel().value())
               || isTooLong(event.name().value())) {
        ++m_unwatched;
        return;
    } else {
        place = m_pairs.emplace(Names(event.channel(), event.name()), Pair{now, now}).first;
        place->second.sawEvent = true;
        ++m_learned;
        arm();
    }
    if (event.channelId() != Interner::notInterned && event.nameId() != Interner::notInterned)
        m_byIds.insert(idsOf(event), &place->second);
}

void SilenceWatchdog::channelsLost(const QSet<ChannelName> &channels)
{
    m_lost.unite(channels);
    QList<Silence> news;
    for (auto &place : m_pairs) {
        Pair &pair = place.second;
        if (pair.state == State::Normal || !channels.contains(place.first.first))
            continue;
        pair.state = State::Normal;
        news.append(told(place, State::LineDown));
    }
    tell(news);
}

void SilenceWatchdog::channelsBack(const QSet<ChannelName> &channels)
{
    const auto now = m_scheduler->now();
    const QSet<ChannelName> back = QSet(channels).intersect(m_lost);
    m_lost.subtract(back);
    for (auto &[names, pair] : m_pairs) {
        if (!back.contains(names.first))
            continue;
        // Across the loss lies no interval to learn from.
        pair.lastHeard = pair.lastSeen = now;
        pair.sawEvent = false;
    }
    arm();
}

void SilenceWatchdog::channelLeft(const ChannelName &channel)
{
    const auto isOfChannel = [&channel](const Pairs::value_type &place) {
        return place.first.first == channel;
    };
    forgetIf(isOfChannel);
    if (std::any_of(m_pairs.begin(), m_pairs.end(), isOfChannel))
        channelsLost({channel});
    else
        m_lost.remove(channel); // so that only channels that matter are remembered
}

QList<Silence> SilenceWatchdog::pairs() const
{
    QList<Silence> all;
    all.reserve(qsizetype(m_pairs.size()));
    for (const auto &place : m_pairs)
        all.append(told(place, place.second.state));
    return all;
}

void SilenceWatchdog::look()
{
    const auto now = m_scheduler->now();
    QList<Silence> news;
    for (auto &place : m_pairs) {
        Pair &pair = place.second;
        if (m_lost.contains(place.first.first))
            continue;
        // Not later: an event may carry the time of a wake-up before its channel came back.
        if (pair.lastHeard > pair.lastSeen) {
            if (pair.state != State::Normal)
                news.append(told(place, State::Recovered));
            pair.state = State::Normal;
            if (pair.sawEvent)
                pair.rhythm.learn(
                    std::chrono::round<Rhythm::Duration>(pair.lastHeard - pair.lastSeen));
            pair.lastSeen = pair.lastHeard;
            pair.sawEvent = true;
        }
        const State state = judged(pair.rhythm, now - pair.lastSeen);
        if (state != pair.state) {
            pair.state = state;
            news.append(told(place, state));
        }
    }
    m_timer.reset();
    arm();
    tell(news);
}

void SilenceWatchdog::arm()
{
    if (m_timer)
        return; // whatever is new is due later than the next look
    const auto now = m_scheduler->now();
    std::optional<Scheduler::Clock::duration> wait;
    for (const auto &[names, pair] : m_pairs) {
        if (m_lost.contains(names.first))
            continue;
        Scheduler::Clock::duration due = resolution;
        if (pair.rhythm.expected() && pair.state != State::Silent) {
            const auto patience =
                pair.state == State::Normal ? pair.rhythm.lateAfter() : pair.rhythm.silentAfter();
            due = std::max(pair.lastHeard, pair.lastSeen) + patience - now;
        }
        wait = std::min({wait.value_or(resolution), due, Scheduler::Clock::duration(resolution)});
    }
    if (!wait)
        return;
    const auto delay =
        std::max(std::chrono::ceil<std::chrono::milliseconds>(*wait), std::chrono::milliseconds(1));
    m_timer = m_scheduler->singleShot(delay, [this] { look(); });
}

void SilenceWatchdog::forget(Pairs::iterator place)
{
    const Pair *const pair = &place->second;
    m_byIds.removeIf([pair](const auto &known) { return known.value() == pair; });
    m_pairs.erase(place);
    --m_learned;
}

template <typename Predicate>
void SilenceWatchdog::forgetIf(Predicate isForgotten)
{
    for (auto place = m_pairs.begin(); place != m_pairs.end();) {
        const auto next = std::next(place);
        if (!place->second.rhythm.isGiven() && isForgotten(*place))
            forget(place);
        place = next;
    }
}

Silence SilenceWatchdog::told(const Pairs::value_type &place, Silence::State state) const
{
    const auto &[names, pair] = place;
    // A recovery tells of the silence before it.
    const auto last =
        state == State::Recovered ? pair.lastSeen : std::max(pair.lastHeard, pair.lastSeen);
    const auto ago = m_scheduler->now() - last;
    return {names.first,
            names.second,
            state,
            pair.rhythm.expected(),
            pair.rhythm.isGiven(),
            m_scheduler->wallNow() - std::chrono::round<std::chrono::microseconds>(ago)};
}

void SilenceWatchdog::tell(const QList<Silence> &news)
{
    for (const Silence &silence : news)
        Q_EMIT changed(silence);
}

} // namespace Pusher
