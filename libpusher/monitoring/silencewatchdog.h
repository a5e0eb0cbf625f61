// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ids.h"
#include "libpusher/core/result.h"
#include "libpusher/core/scheduler.h"
#include "libpusher/monitoring/rhythm.h"
#include "libpusher/protocol/event.h"

#include <QHash>
#include <QList>
#include <QObject>
#include <QSet>

#include <map>
#include <memory>
#include <optional>
#include <utility>

namespace Pusher {

/// One event of one channel that does not come as expected, or comes again.
struct Silence {
    Q_GADGET
public:
    enum class State {
        /// Heard as expected, or no rhythm is known yet. In the signal: something else is expected
        /// from now on, by which this is no longer late.
        Normal,
        Late,
        Silent,
        Recovered, ///< heard again after Late or Silent; only in the signal
        /// It was Late or Silent, and then the line turned out to be down: that has its own alarm.
        LineDown,
    };
    Q_ENUM(State)
    /// As JSON and logs spell it: `normal`, `late`, `silent`, `recovered`, `line-down`.
    static QString stateText(State state);

    ChannelName channel;
    EventName event;
    State state = State::Normal;
    /// The usual interval; nothing while too little is known, which no signal speaks of.
    std::optional<std::chrono::milliseconds> expected;
    /// Whether somebody said so, or it was learned.
    bool given = false;
    /// When it was last heard (Recovered: before the silence), or when the waiting for it began; by
    /// the wall clock.
    WallTime silentSince;
};

/// Notices that a healthy connection has gone quiet in one place: an event of a channel that used
/// to come, or should come, and does not. No client of the service sees this (client-features.md,
/// F2).
///
/// An event costs one hash lookup and one store of a time; whether somebody is late is looked at
/// by a timer, once a second and exactly when the next one becomes due. Intervals are learned there
/// too, from the last event of each second in which there was one, so that a short burst counts as
/// one beat. While a channel is known to be lost nothing of it is late: one cause, one alarm. Every
/// channel counts as heard until somebody says that it is not. For the events of one client (their
/// interned ids are its own). One thread, with an event loop; no timer while nothing is watched.
class SilenceWatchdog : public QObject {
    Q_OBJECT
public:
    static constexpr std::chrono::milliseconds resolution{1000};
    /// Shorter ones would alarm at every hiccup of the network.
    static constexpr std::chrono::milliseconds shortestGiven{1000};
    /// A year; keeps twice the interval far from overflow.
    static constexpr std::chrono::milliseconds longestGiven{std::chrono::hours(24 * 365)};
    /// How many channel and event pairs are learned; names are foreign and could go on for ever.
    static constexpr qsizetype defaultCapacity = 1000;

    explicit SilenceWatchdog(std::shared_ptr<Scheduler> scheduler,
                             qsizetype learnedCapacity = defaultCapacity,
                             QObject *parent = nullptr);
    ~SilenceWatchdog() override;

    /// From now on `event` is expected at least every `interval`, whether it was ever heard or not.
    /// ConfigurationError outside of `shortestGiven` … `longestGiven`. Pairs that are given are the
    /// caller's own number: they have no bound.
    Result<void> expect(const ChannelName &channel, const EventName &event,
                        std::chrono::milliseconds interval);
    /// Takes a given interval back; what was learned counts again. False when none was given.
    bool expectNothing(const ChannelName &channel, const EventName &event);
    /// Whether pairs that nobody gave are learned; on from the start. Off: what was learned is gone.
    void setLearning(bool on);

    /// An event came; `now` of the same scheduler, one reading for all events of a wake-up will do.
    void heard(const Event &event, Scheduler::TimePoint now)
    {
        if (Pair *const pair = m_byIds.value(idsOf(event))) [[likely]]
            pair->lastHeard = now;
        else
            heardFirst(event, now);
    }

    /// These channels cannot be heard, and somebody says so (the gap ledger opened a gap).
    void channelsLost(const QSet<ChannelName> &channels);
    /// They are heard again: every wait begins anew.
    void channelsBack(const QSet<ChannelName> &channels);
    /// The channel was left: forgets what was learned of it. What was given waits for its return,
    /// as after `channelsLost()`.
    void channelLeft(const ChannelName &channel);

    /// Every pair that is watched, by channel and event.
    QList<Silence> pairs() const;
    /// Events that were not watched because `learnedCapacity` pairs are, or because a name was
    /// longer than any that is interned.
    quint64 unwatched() const { return m_unwatched; }

Q_SIGNALS:
    /// One pair became Late, Silent, Recovered or LineDown; what was forgotten says nothing more.
    void changed(const Pusher::Silence &silence);

private:
    using Names = std::pair<ChannelName, EventName>;
    struct Pair {
        /// The one store per event.
        Scheduler::TimePoint lastHeard;
        /// Of the look before, or when the waiting began.
        Scheduler::TimePoint lastSeen;
        Rhythm rhythm = {};
        Silence::State state = Silence::State::Normal;
        /// Whether `lastSeen` was an event: only between two events lies an interval.
        bool sawEvent = false;
    };
    using Pairs = std::map<Names, Pair>; // its nodes never move: `m_byIds` points at them

    static quint64 idsOf(const Event &event)
    {
        return quint64(event.channelId()) << 32 | event.nameId();
    }
    void heardFirst(const Event &event, Scheduler::TimePoint now);
    void look();
    void arm();
    void forget(Pairs::iterator place);
    template <typename Predicate>
    void forgetIf(Predicate isForgotten);
    Silence told(const Pairs::value_type &place, Silence::State state) const;
    void tell(const QList<Silence> &news);

    std::shared_ptr<Scheduler> m_scheduler;
    qsizetype m_capacity;
    bool m_learning = true;
    Pairs m_pairs;
    qsizetype m_learned = 0; ///< of `m_pairs`, those that were not given
    QHash<quint64, Pair *> m_byIds;
    QSet<ChannelName> m_lost;
    quint64 m_unwatched = 0;
    TimerHandle m_timer;
};

} // namespace Pusher

Q_DECLARE_METATYPE(Pusher::Silence)
