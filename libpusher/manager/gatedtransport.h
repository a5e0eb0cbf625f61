// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/connection/transport.h"
#include "libpusher/manager/handshakegate.h"

#include <QPointer>

namespace Pusher::Detail {

/// A transport that opens when its gate lets it, and tells the gate when its handshake is over.
class GatedTransport final : public Transport, private TransportHandler {
public:
    GatedTransport(QPointer<HandshakeGate> gate, const TransportFactory &factory,
                   TransportHandler &handler);
    ~GatedTransport() override;

    void open(const QUrl &url) override;
    [[nodiscard]] bool sendText(const QByteArray &utf8) override;
    void close(int code, const QString &reason) override;
    void abort() override;

    /// The gate has taken a place for it.
    void admitted();

private:
    enum class Place { None, Waiting, Handshake };

    void transportStageChanged(TransportEnd::Stage stage) override;
    void transportOpened() override;
    void transportText(const QString &message) override;
    void transportBinary(qsizetype size) override;
    void transportEnded(const TransportEnd &end) override;
    void leave();

    QPointer<HandshakeGate> m_gate;
    TransportHandler &m_handler;
    std::unique_ptr<Transport> m_inner;
    QUrl m_url;
    Place m_place = Place::None;
};

} // namespace Pusher::Detail
