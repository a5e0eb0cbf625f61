// SPDX-License-Identifier: MIT
#include "libpusher/manager/handshakegate.h"

#include "libpusher/manager/gatedtransport.h"

#include <QPointer>

#include <algorithm>

namespace Pusher::Detail {

HandshakeGate::HandshakeGate(int limit, QObject *parent)
    : QObject(parent)
    , m_limit(limit)
{
}

TransportFactory HandshakeGate::guard(TransportFactory inner)
{
    return [gate = QPointer<HandshakeGate>(this),
            inner = std::move(inner)](TransportHandler &handler) -> std::unique_ptr<Transport> {
        return std::make_unique<GatedTransport>(gate, inner, handler);
    };
}

bool HandshakeGate::enter(GatedTransport &transport)
{
    if (!hasRoom()) {
        m_waiting.push_back(&transport);
        return false;
    }
    take();
    return true;
}

void HandshakeGate::left()
{
    --m_inFlight;
    arm();
}

void HandshakeGate::forget(GatedTransport &transport)
{
    m_waiting.erase(std::remove(m_waiting.begin(), m_waiting.end(), &transport), m_waiting.end());
    arm();
}

void HandshakeGate::take()
{
    ++m_inFlight;
    m_peak = std::max(m_peak, m_inFlight);
}

/// Later: whoever leaves may be inside its socket's signal, where no other socket is to be opened.
void HandshakeGate::arm()
{
    if (std::exchange(m_armed, true))
        return;
    QMetaObject::invokeMethod(
        this, [this] { admit(); }, Qt::QueuedConnection);
}

void HandshakeGate::admit()
{
    m_armed = false;
    const QPointer<HandshakeGate> alive(this);
    while (!m_waiting.empty() && m_inFlight < m_limit) {
        GatedTransport *next = m_waiting.front();
        m_waiting.pop_front();
        take();
        next->admitted(); // may end anybody, us too
        if (!alive)
            return;
    }
    if (hasRoom())
        Q_EMIT roomAvailable();
}

} // namespace Pusher::Detail
