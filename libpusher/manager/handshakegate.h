// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/connection/transport.h"

#include <QObject>

#include <deque>

namespace Pusher::Detail {

class GatedTransport;

/// Lets so many handshakes be under way at once, and no more; the others wait in their order.
///
/// Thousands that begin together, at the start or when a server comes back, would run into their
/// deadlines side by side, and flood the server's backlog. A handshake ends with the greeting. One
/// thread.
class HandshakeGate final : public QObject {
    Q_OBJECT
public:
    explicit HandshakeGate(int limit, QObject *parent = nullptr);

    /// Makes transports that ask here before they open; those of the same gate only.
    TransportFactory guard(TransportFactory inner);

    /// Whether the next that opens need not wait.
    bool hasRoom() const { return m_inFlight < m_limit && m_waiting.empty(); }
    int inFlight() const { return m_inFlight; }
    /// The most that ever were.
    int peak() const { return m_peak; }

    /// Whether it may open now; else it is told by `GatedTransport::admitted()`, unless it left.
    bool enter(GatedTransport &transport);
    /// Its handshake is over: it was greeted, it failed, or it is gone.
    void left();
    /// It waits no longer.
    void forget(GatedTransport &transport);

Q_SIGNALS:
    /// Handshakes ended and nobody waits; from a turn of its own.
    void roomAvailable();

private:
    void take();
    void arm();
    void admit();

    int m_limit;
    int m_inFlight = 0;
    int m_peak = 0;
    bool m_armed = false;
    std::deque<GatedTransport *> m_waiting;
};

} // namespace Pusher::Detail
