// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/dispatch/eventdispatcher.h"
#include "ui/domain/listenersnapshot.h"

#include <QHash>
#include <QObject>

namespace Console {

/// What the window hears of the listeners, and how it switches them: it never touches the
/// dispatcher itself.
///
/// Lives in the dispatcher's thread, where everything here is called. However often listeners
/// change, fail or are asked for, at most one snapshot and one list of troubles go out per
/// `interval`, or a storm here would become one of queued calls there (U14).
class ListenerFeed : public QObject {
    Q_OBJECT
public:
    static constexpr std::chrono::milliseconds interval{250};

    /// `dispatcher` must outlive it. `situation` tells of line and channels, which the dispatcher does
    /// not know; it is called in the dispatcher's thread.
    ListenerFeed(Pusher::EventDispatcher &dispatcher, std::shared_ptr<Pusher::Scheduler> scheduler,
                 std::function<Pusher::Situation()> situation = {}, QObject *parent = nullptr);
    ~ListenerFeed() override;

    /// A snapshot follows: in the next turn, or when `interval` since the last one is over.
    void request();
    /// Switches all listeners of `id`; a snapshot follows in the next turn.
    void switchListener(const Pusher::ListenerId &id, bool on);
    /// Counts and times of all listeners begin anew; a snapshot follows in the next turn.
    void resetCounts();
    /// Has each event traced, or no longer; a snapshot follows in the next turn.
    void setTracing(bool on);

Q_SIGNALS:
    void answered(const Console::ListenerSnapshot &snapshot);
    /// Since the last time: one entry per listener, by id.
    void troubled(const QList<Console::ListenerTrouble> &troubles);

private:
    using TimePoint = Pusher::Scheduler::TimePoint;

    void answer();
    void failed(const Pusher::ListenerId &id, const Pusher::Error &error);
    void wasSlow(const Pusher::ListenerId &id, std::chrono::milliseconds took);
    ListenerTrouble &troubleOf(const Pusher::ListenerId &id);
    void tellTroubles();
    std::chrono::milliseconds patience(std::optional<TimePoint> last) const;

    Pusher::EventDispatcher &m_dispatcher;
    const std::shared_ptr<Pusher::Scheduler> m_scheduler;
    const std::function<Pusher::Situation()> m_situation;
    std::optional<Pusher::WallTime> m_countedSince;
    std::optional<TimePoint> m_answered;
    std::optional<TimePoint> m_told;
    Pusher::TimerHandle m_answer;
    Pusher::TimerHandle m_tell;
    QHash<Pusher::ListenerId, ListenerTrouble> m_troubles;
};

} // namespace Console
