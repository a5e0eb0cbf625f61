// SPDX-License-Identifier: MIT
#include "libpusher/manager/gatedtransport.h"

namespace Pusher::Detail {

GatedTransport::GatedTransport(QPointer<HandshakeGate> gate, const TransportFactory &factory,
                               TransportHandler &handler)
    : m_gate(std::move(gate))
    , m_handler(handler)
    , m_inner(factory(*this))
{
}

GatedTransport::~GatedTransport()
{
    leave();
}

void GatedTransport::open(const QUrl &url)
{
    m_url = url;
    m_place = Place::Waiting;
    if (!m_gate || m_gate->enter(*this))
        admitted();
}

void GatedTransport::admitted()
{
    m_place = Place::Handshake;
    m_inner->open(m_url);
}

bool GatedTransport::sendText(const QByteArray &utf8)
{
    return m_inner->sendText(utf8);
}

void GatedTransport::close(int code, const QString &reason)
{
    if (m_place == Place::Waiting) {
        transportEnded({.kind = TransportEnd::Kind::ClosedLocally,
                        .stage = TransportEnd::Stage::Resolving,
                        .closeCode = code,
                        .reason = reason});
        return;
    }
    m_inner->close(code, reason);
}

void GatedTransport::abort()
{
    leave();
    m_inner->abort();
}

void GatedTransport::leave()
{
    const Place place = std::exchange(m_place, Place::None);
    if (!m_gate)
        return;
    if (place == Place::Waiting)
        m_gate->forget(*this);
    else if (place == Place::Handshake)
        m_gate->left();
}

void GatedTransport::transportStageChanged(TransportEnd::Stage stage)
{
    m_handler.transportStageChanged(stage);
}

void GatedTransport::transportOpened()
{
    m_handler.transportOpened();
}

void GatedTransport::transportText(const QString &message)
{
    if (m_place != Place::None) [[unlikely]]
        leave(); // the first is the greeting
    m_handler.transportText(message);
}

void GatedTransport::transportBinary(qsizetype size)
{
    m_handler.transportBinary(size);
}

void GatedTransport::transportEnded(const TransportEnd &end)
{
    leave();
    m_handler.transportEnded(end);
}

} // namespace Pusher::Detail
