// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/localserver/faultinjector.h"
#include "libpusher/localserver/faultrelay.h"
#include "libpusher/localserver/framefaults.h"
#include "libpusher/localserver/httpfaults.h"

#include <memory>

namespace Pusher::Detail {

/// All that a LocalServer with a fault plan has more than one without.
class ServerFaults {
public:
    using Connections = std::function<QList<ServerConnection *>()>;

    /// `handler` must outlive this object; `connections` are those that a `second` rule ends.
    ServerFaults(FaultPlan plan, FaultInjector::Log log, HttpHandler &handler,
                 Connections connections, std::shared_ptr<Scheduler> scheduler, QObject *parent);

    FaultInjector &injector() { return m_injector; }
    HttpHandler &http() { return m_http; }
    FrameFaults &frames() { return m_frames; }
    FaultRelay &relay() { return m_relay; }
    /// From here on the seconds count.
    void start();

private:
    void waitForSecond();

    FaultInjector m_injector;
    HttpFaults m_http;
    FaultRelay m_relay;
    FrameFaults m_frames;
    Connections m_connections;
    std::shared_ptr<Scheduler> m_scheduler;
    TimerHandle m_second;
};

} // namespace Pusher::Detail
