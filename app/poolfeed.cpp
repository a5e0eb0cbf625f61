// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/poolfeed.h"

#include <algorithm>
#include <utility>

namespace Console {

using namespace std::chrono;

PoolFeed::PoolFeed(const Pusher::ConnectionPool &pool, std::shared_ptr<Pusher::Scheduler> scheduler,
                   QObject *parent)
    : QObject(parent)
    , m_pool(pool)
    , m_scheduler(std::move(scheduler))
{
}

PoolFeed::~PoolFeed() = default;

void PoolFeed::request()
{
    if (m_answer)
        return;
    milliseconds patience(0);
    if (m_answered)
        patience = std::max(ceil<milliseconds>(*m_answered + interval - m_scheduler->now()), 0ms);
    m_answer = m_scheduler->singleShot(patience, [this] { answer(); });
}

void PoolFeed::answer()
{
    m_answer.reset();
    m_answered = m_scheduler->now();
    const auto figures = m_pool.figures();
    const auto counters = m_pool.counters();
    Q_EMIT answered({.now = *m_answered,
                     .connections = m_pool.connections(),
                     .places = figures.places,
                     .capacity = figures.capacity,
                     .connected = figures.connected,
                     .waiting = figures.waitingForPlace + figures.waitingForHandshake,
                     .handshakes = figures.handshakes,
                     .reused = counters.reused,
                     .lost = counters.lost,
                     .swept = counters.swept,
                     .exhausted = counters.exhausted,
                     .failed = counters.failed + counters.timedOut});
}

} // namespace Console
