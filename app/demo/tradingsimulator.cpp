// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/tradingsimulator.h"

#include <algorithm>
#include <utility>

namespace Console {

using namespace std::chrono_literals;
using BotStatus = TradingMarket::BotStatus;

namespace {

/// The bot that falls silent in that scenario while it claims to run.
constexpr int silentBot = 2;
constexpr auto silentFrom = 8s;
/// The first bot in trouble; never the silent one, which must keep its RUNNING.
constexpr int firstTroubled = 3;
/// Timers closer than this are one: 500 events a second need no 500 wake-ups.
constexpr auto granularity = 20ms;

double scenarioRate(Scenario scenario)
{
    switch (scenario) {
    case Scenario::Busy:
        return 500;
    case Scenario::Calm:
    case Scenario::Flaky:
    case Scenario::SilentBot:
        break;
    }
    return 4;
}

} // namespace

TradingSimulator::TradingSimulator(const ScenarioOptions &options,
                                   std::shared_ptr<Pusher::Scheduler> scheduler, QObject *parent)
    : QObject(parent)
    , m_options(options)
    , m_rate(options.rate.value_or(scenarioRate(options.scenario)))
    , m_scheduler(std::move(scheduler))
    , m_market(options.seed)
    // A stream of its own: how often bots trade must not change what they trade.
    , m_random(options.seed ^ 0x9e3779b9U)
{
}

void TradingSimulator::start()
{
    if (isRunning())
        return;
    m_started = m_scheduler->now();
    m_now = 0us;
    m_agenda.clear();
    for (int bot = 0; bot < TradingMarket::botCount; ++bot) {
        plan(bot * 40ms, [this, bot] { m_due.append(m_market.createBot(bot)); });
        plan(300ms + bot * 20ms,
             [this, bot] { m_due.append(m_market.updateBot(bot, BotStatus::Running)); });
    }
    m_nextTrade = 450ms;
    planTrade();
    planStatus();
    planRepeated(2s, 5s, [this] { m_due.append(m_market.notification()); });
    planRepeated(3s, 14s, [this] { m_due.append(m_market.modifyStrategy()); });
    if (m_options.scenario == Scenario::Flaky)
        planRepeated(8s, 11s, [this] { Q_EMIT lineDropDue(); });
    armTimer();
}

void TradingSimulator::stop()
{
    m_timer.reset();
    m_agenda.clear();
    m_due.clear();
}

void TradingSimulator::plan(Duration due, std::function<void()> step)
{
    m_agenda.emplace(due, std::move(step));
}

void TradingSimulator::planRepeated(Duration first, Duration every,
                                    const std::function<void()> &step)
{
    plan(first, [this, first, every, step] {
        // Planned first: the step may stop the simulation.
        planRepeated(first + every, every, step);
        step();
    });
}

void TradingSimulator::planTrade()
{
    plan(m_nextTrade, [this] {
        trade();
        m_nextTrade += Duration(qint64(m_random.exponential(1e6 / m_rate)) + 1);
        planTrade();
    });
}

void TradingSimulator::trade()
{
    if (m_random.chance(0.02)) {
        m_due.append(m_market.manualTrade());
        return;
    }
    const bool silent = m_options.scenario == Scenario::SilentBot && m_now >= silentFrom;
    // Who may not trade hands on to the next, so that the rate holds.
    int bot = m_random.index(TradingMarket::botCount);
    for (int tries = 0; tries < TradingMarket::botCount; ++tries) {
        if (m_market.status(bot) == BotStatus::Running && !(silent && bot == silentBot)) {
            m_due.append(m_market.trade(bot));
            return;
        }
        bot = (bot + 1) % TradingMarket::botCount;
    }
}

void TradingSimulator::planStatus()
{
    // One bot pauses and goes on; another fails, is warned about, and recovers.
    planRepeated(5s, 37s, [this] {
        m_due.append(m_market.updateBot(1, BotStatus::Paused));
        plan(m_now + 9s, [this] { m_due.append(m_market.updateBot(1, BotStatus::Running)); });
    });
    planBotTrouble(10s + Duration(qint64(m_random.uniform(0, 5e6))));
    // Whoever joins late learns within half a minute how each bot stands.
    for (int bot = 0; bot < TradingMarket::botCount; ++bot) {
        planRepeated(15s + bot * 1s, 20s,
                     [this, bot] { m_due.append(m_market.updateBot(bot, m_market.status(bot))); });
    }
}

void TradingSimulator::planBotTrouble(Duration first)
{
    plan(first, [this, first] {
        static constexpr int candidates[] = {firstTroubled, 0, 4, 5};
        const int turn = int((first / 1s) / 30);
        const int bot = candidates[turn % int(std::size(candidates))];
        m_due.append(m_market.updateBot(bot, BotStatus::Error));
        m_due.append(m_market.marginWarning(bot));
        plan(m_now + 8s,
             [this, bot] { m_due.append(m_market.updateBot(bot, BotStatus::Running)); });
        planBotTrouble(first + 30s + Duration(qint64(m_random.uniform(0, 15e6))));
    });
}

void TradingSimulator::armTimer()
{
    if (m_agenda.empty()) // stopped by one of its own steps
        return;
    const auto due = m_started + m_agenda.begin()->first;
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(due - m_scheduler->now());
    m_timer = m_scheduler->singleShot(std::max<std::chrono::milliseconds>(wait, granularity),
                                      [this] { runDue(); });
}

void TradingSimulator::runDue()
{
    const auto now = std::chrono::floor<Duration>(m_scheduler->now() - m_started);
    while (!m_agenda.empty() && m_agenda.begin()->first <= now) {
        auto step = m_agenda.extract(m_agenda.begin());
        m_now = step.key();
        step.mapped()();
    }
    armTimer();
    if (!m_due.isEmpty())
        Q_EMIT eventsDue(std::exchange(m_due, {}));
}

} // namespace Console
