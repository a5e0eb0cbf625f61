// SPDX-License-Identifier: MIT
#include "libpusher/localserver/serverfaults.h"

namespace Pusher::Detail {

ServerFaults::ServerFaults(FaultPlan plan, FaultInjector::Log log, HttpHandler &handler,
                           Connections connections, std::shared_ptr<Scheduler> scheduler,
                           QObject *parent)
    : m_injector(std::move(plan), std::move(log))
    , m_http(m_injector, handler)
    , m_relay(m_injector, scheduler, parent)
    , m_frames(m_injector, scheduler,
               [this](ServerConnection &connection) { m_relay.isolate(connection.peerPort()); })
    , m_connections(std::move(connections))
    , m_scheduler(std::move(scheduler))
{
    // Destroyed with this object; its parent only takes it along to another thread.
}

void ServerFaults::start()
{
    if (m_injector.hasRulesAt(FaultRule::Point::Second))
        waitForSecond();
}

void ServerFaults::waitForSecond()
{
    m_second = m_scheduler->singleShot(std::chrono::seconds(1), [this] {
        waitForSecond();
        const FaultRule *rule = m_injector.next({.at = FaultRule::Point::Second});
        if (!rule)
            return;
        const QList<ServerConnection *> connections = m_connections();
        for (ServerConnection *connection : connections)
            m_frames.end(*connection, *rule);
    });
}

} // namespace Pusher::Detail
