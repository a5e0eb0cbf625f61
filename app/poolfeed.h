// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/manager/connectionpool.h"
#include "ui/domain/poolsnapshot.h"

#include <QObject>

#include <memory>
#include <optional>

namespace Console {

/// What the window hears of a pool of users' connections. Lives in the pool's thread, where
/// everything here is called. A snapshot goes out only to who asks, at most one per `interval`.
class PoolFeed : public QObject {
    Q_OBJECT
public:
    static constexpr std::chrono::milliseconds interval{250};

    /// `pool` must outlive it.
    PoolFeed(const Pusher::ConnectionPool &pool, std::shared_ptr<Pusher::Scheduler> scheduler,
             QObject *parent = nullptr);
    ~PoolFeed() override;

    /// A snapshot follows: in the next turn, or when `interval` since the last one is over.
    void request();

Q_SIGNALS:
    void answered(const Console::PoolSnapshot &snapshot);

private:
    void answer();

    const Pusher::ConnectionPool &m_pool;
    const std::shared_ptr<Pusher::Scheduler> m_scheduler;
    std::optional<Pusher::Scheduler::TimePoint> m_answered;
    Pusher::TimerHandle m_answer;
};

} // namespace Console
