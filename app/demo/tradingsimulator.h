// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/demo/scenario.h"
#include "app/demo/tradingmarket.h"
#include "libpusher/core/scheduler.h"

#include <QObject>

#include <functional>
#include <map>

namespace Console {

/// Runs the market by a timetable that the seed fixes: what comes, in which order and when.
///
/// The order never depends on how punctual the timers are: everything has a due time on the
/// simulation's own clock, and a late wake-up hands out all that is due, in that order.
/// First trade within 1 s, a bot in ERROR within 20 s, all four notification types within 20 s.
/// One thread, needs an event loop.
class TradingSimulator : public QObject {
    Q_OBJECT
public:
    TradingSimulator(const ScenarioOptions &options, std::shared_ptr<Pusher::Scheduler> scheduler,
                     QObject *parent = nullptr);

    void start();
    void stop();
    bool isRunning() const { return bool(m_timer); }

    /// Mean trades a second.
    double rate() const { return m_rate; }

Q_SIGNALS:
    /// In the order they are to be published.
    void eventsDue(const QList<Pusher::OutgoingEvent> &events);
    /// The line is to drop now.
    void lineDropDue();

private:
    using Duration = std::chrono::microseconds;

    void plan(Duration due, std::function<void()> step);
    void planTrade();
    void planStatus();
    void planBotTrouble(Duration first);
    void planRepeated(Duration first, Duration every, const std::function<void()> &step);
    void trade();
    void runDue();
    void armTimer();

    const ScenarioOptions m_options;
    const double m_rate;
    std::shared_ptr<Pusher::Scheduler> m_scheduler;
    TradingMarket m_market;
    Random m_random;
    Pusher::Scheduler::TimePoint m_started;
    Duration m_now{0}; ///< the simulation's clock: due time of the step that runs
    Duration m_nextTrade{0};
    /// By due time; equal times in the order they were planned.
    std::multimap<Duration, std::function<void()>> m_agenda;
    QList<Pusher::OutgoingEvent> m_due;
    Pusher::TimerHandle m_timer;
};

} // namespace Console
