// SPDX-License-Identifier: MIT
#pragma once

#include <QAbstractEventDispatcher>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>

namespace Bench {

/// What a window's thread did since `start()`: processor time, and the longest turn of its event loop.
class GuiThread : public QObject {
public:
    GuiThread()
    {
        auto *dispatcher = QAbstractEventDispatcher::instance();
        connect(dispatcher, &QAbstractEventDispatcher::awake, this,
                [this] { m_woken = Clock::now(); });
        connect(dispatcher, &QAbstractEventDispatcher::aboutToBlock, this, &GuiThread::endTurn);
    }

    void start()
    {
        m_cpu = cpuSeconds();
        m_longestTurn = {};
        m_woken = m_begun = Clock::now();
    }
    double usedCpuSeconds() const { return cpuSeconds() - m_cpu; }
    double busyPercent() const
    {
        return 100 * usedCpuSeconds()
            / std::chrono::duration<double>(Clock::now() - m_begun).count();
    }
    /// The turn that asks counts as well: it may be the one that never ended.
    double longestTurnMs()
    {
        endTurn();
        return std::chrono::duration<double, std::milli>(m_longestTurn).count();
    }

    static double microsecondsSinceEpoch()
    {
        using namespace std::chrono;
        return double(duration_cast<microseconds>(system_clock::now().time_since_epoch()).count());
    }

private:
    using Clock = std::chrono::steady_clock;

    static double cpuSeconds()
    {
        timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
    }
    void endTurn() { m_longestTurn = std::max(m_longestTurn, Clock::now() - m_woken); }

    double m_cpu = 0;
    Clock::time_point m_begun;
    Clock::time_point m_woken;
    Clock::duration m_longestTurn{};
};

/// What both windows print: one line of JSON. `latencies` in ms.
inline void printWatch(GuiThread &thread, std::vector<double> latencies)
{
    const double cpu = thread.usedCpuSeconds();
    const double busy = thread.busyPercent();
    const std::size_t events = latencies.size();
    if (events == 0)
        std::abort();
    const auto p99 = latencies.begin() + std::ptrdiff_t(double(events - 1) * 0.99);
    std::nth_element(latencies.begin(), p99, latencies.end());
    std::printf("{\"events\":%zu,\"busyPercent\":%.2f,\"cpuSeconds\":%.4f,\"longestTurnMs\":%.1f,"
                "\"latencyP99Ms\":%.1f}\n",
                events, busy, cpu, thread.longestTurnMs(), *p99);
    std::fflush(stdout);
}

} // namespace Bench
