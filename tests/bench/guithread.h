// SPDX-License-Identifier: MIT
#pragma once

#include <QTimer>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <utility>
#include <vector>

namespace Bench {

/// What a window's thread did since `start()`: processor time, and the longest turn of its event loop.
///
/// A turn shows as the time in which a short timer could not fire, its own interval included: the dispatcher's signals
/// do not tell, because they enclose the turns differently with and without GLib.
class GuiThread : public QObject {
public:
    GuiThread()
    {
        m_beat.setTimerType(Qt::PreciseTimer);
        m_beat.setInterval(std::chrono::milliseconds(25));
        connect(&m_beat, &QTimer::timeout, this, &GuiThread::endTurn);
    }

    void start()
    {
        m_cpu = cpuSeconds();
        m_longestTurn = {};
        m_lastBeat = m_begun = Clock::now();
        m_beat.start();
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
    void endTurn()
    {
        const auto now = Clock::now();
        m_longestTurn = std::max(m_longestTurn, now - std::exchange(m_lastBeat, now));
    }

    double m_cpu = 0;
    Clock::time_point m_begun;
    Clock::time_point m_lastBeat;
    Clock::duration m_longestTurn{};
    QTimer m_beat;
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
