// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/simulation.h"

namespace Console {

namespace {

/// The service's own limit for a batch.
constexpr qsizetype batchLimit = 10;

Pusher::Endpoint endpointOf(const Pusher::LocalServer &server, const QString &key)
{
    QHostAddress address = server.address();
    // A server that listens everywhere is reached here.
    if (address == QHostAddress::AnyIPv6 || address == QHostAddress::Any
        || address == QHostAddress::AnyIPv4)
        address = QHostAddress::LocalHost;
    Pusher::Endpoint endpoint;
    endpoint.key = key;
    endpoint.host = address.toString();
    endpoint.port = server.port();
    endpoint.tls = false;
    return endpoint;
}

} // namespace

Simulation::Simulation(Pusher::LocalServer &server, Pusher::LocalServer::App application,
                       const ScenarioOptions &options, std::shared_ptr<Pusher::Scheduler> scheduler,
                       QObject *parent)
    : QObject(parent)
    , m_simulator(options, scheduler)
    , m_api(endpointOf(server, application.key), application.id, std::move(application.secret),
            scheduler)
{
    connect(&m_simulator, &TradingSimulator::eventsDue, this, &Simulation::enqueue);
    connect(&m_simulator, &TradingSimulator::lineDropDue, &server,
            &Pusher::LocalServer::dropConnections);
}

void Simulation::stop()
{
    m_simulator.stop();
    m_queue.clear();
}

void Simulation::enqueue(const QList<Pusher::OutgoingEvent> &events)
{
    for (const Pusher::OutgoingEvent &event : events) {
        if (m_queue.size() < queueLimit)
            m_queue.push_back(event);
        else
            ++m_counters.skipped;
    }
    sendNext();
}

void Simulation::sendNext()
{
    if (m_busy || m_queue.empty())
        return;
    m_busy = true;
    QList<Pusher::OutgoingEvent> batch;
    while (!m_queue.empty() && batch.size() < batchLimit) {
        batch.append(std::move(m_queue.front()));
        m_queue.pop_front();
    }
    const qsizetype count = batch.size();
    const auto done = [this, count](const Pusher::PublishResult &result) { sent(count, result); };
    if (count == 1)
        m_api.trigger(batch.constFirst(), done);
    else
        m_api.triggerBatch(batch, done);
}

void Simulation::sent(qsizetype events, const Pusher::PublishResult &result)
{
    m_busy = false;
    if (result.ok) {
        m_counters.published += quint64(events);
    } else {
        m_counters.failed += quint64(events);
        Q_EMIT publishFailed(*result.error);
    }
    sendNext();
}

} // namespace Console
