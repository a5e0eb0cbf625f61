// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/listenerfeed.h"

#include <algorithm>

namespace Console {

using namespace std::chrono;
using Pusher::EventDispatcher;

ListenerFeed::ListenerFeed(EventDispatcher &dispatcher,
                           std::shared_ptr<Pusher::Scheduler> scheduler,
                           std::function<Pusher::Situation()> situation, QObject *parent)
    : QObject(parent)
    , m_dispatcher(dispatcher)
    , m_scheduler(std::move(scheduler))
    , m_situation(std::move(situation))
{
    connect(&dispatcher, &EventDispatcher::listenersChanged, this, &ListenerFeed::request);
    connect(&dispatcher, &EventDispatcher::listenerFailed, this, &ListenerFeed::failed);
    connect(&dispatcher, &EventDispatcher::listenerSlow, this, &ListenerFeed::wasSlow);
}

ListenerFeed::~ListenerFeed() = default;

void ListenerFeed::request()
{
    if (!m_answer)
        m_answer = m_scheduler->singleShot(patience(m_answered), [this] { answer(); });
}

void ListenerFeed::switchListener(const Pusher::ListenerId &id, bool on)
{
    m_dispatcher.setEnabled(id, on);
    // Whoever asks waits for the check mark: no patience.
    m_answer = m_scheduler->singleShot(0ms, [this] { answer(); });
}

void ListenerFeed::resetCounts()
{
    m_dispatcher.resetStatistics();
    m_countedSince = m_scheduler->wallNow();
    m_answer = m_scheduler->singleShot(0ms, [this] { answer(); });
}

void ListenerFeed::setTracing(bool on)
{
    m_dispatcher.setTracing(on);
    m_answer = m_scheduler->singleShot(0ms, [this] { answer(); });
}

void ListenerFeed::answer()
{
    m_answer.reset();
    m_answered = m_scheduler->now();
    const Pusher::Situation situation = m_situation ? m_situation() : Pusher::Situation();
    Q_EMIT answered({.listeners = m_dispatcher.listeners(),
                     .taken = m_scheduler->wallNow(),
                     .countedSince = m_countedSince,
                     .unhandled = m_dispatcher.unhandledEvents(),
                     .tracing = m_dispatcher.isTracing(),
                     .line = situation.line,
                     .lineFailure = situation.lineFailure,
                     .channels = situation.channels,
                     .spent = m_dispatcher.spentListeners()});
}

void ListenerFeed::failed(const Pusher::ListenerId &id, const Pusher::Error &error)
{
    ListenerTrouble &trouble = troubleOf(id);
    ++trouble.failures;
    trouble.lastError = error;
}

void ListenerFeed::wasSlow(const Pusher::ListenerId &id, milliseconds took)
{
    ListenerTrouble &trouble = troubleOf(id);
    ++trouble.slow;
    trouble.slowest = std::max(trouble.slowest, took);
}

ListenerTrouble &ListenerFeed::troubleOf(const Pusher::ListenerId &id)
{
    if (!m_tell)
        m_tell = m_scheduler->singleShot(patience(m_told), [this] { tellTroubles(); });
    ListenerTrouble &trouble = m_troubles[id];
    trouble.id = id;
    return trouble;
}

void ListenerFeed::tellTroubles()
{
    m_tell.reset();
    m_told = m_scheduler->now();
    QList<ListenerTrouble> troubles = std::exchange(m_troubles, {}).values();
    std::sort(troubles.begin(), troubles.end(),
              [](const auto &a, const auto &b) { return a.id.value() < b.id.value(); });
    Q_EMIT troubled(troubles);
}

milliseconds ListenerFeed::patience(std::optional<TimePoint> last) const
{
    if (!last)
        return 0ms;
    return std::max(ceil<milliseconds>(*last + interval - m_scheduler->now()), 0ms);
}

} // namespace Console
