// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/connection/transport.h"
#include "libpusher/core/scheduler.h"

#include <QObject>
#include <QPointer>

class QAbstractSocket;
class QSslSocket;
class QWebSocket;

namespace Pusher {

class NetworkRoute;

/// One attempt over QWebSocket, and the only place that knows it; made in and confined to one
/// thread.
///
/// Works round what Qt 6.4 does wrong (reliability.md §0.2): a new socket per attempt (Q3, Q4),
/// abort on the first error while connecting (Q2), limits before opening (Q11–Q13), 1006 for a loss
/// without goodbye (Q6), a mark on outgoing data and an end to a peer that does not read (Q19, X3),
/// `disconnect(); abort(); deleteLater();` (Q20).
class WebSocketTransport final : public QObject, public Transport {
    Q_OBJECT
public:
    struct Options {
        /// Frames and messages above this end the connection with 1009; 1 KiB – 64 MiB.
        qsizetype maximumMessageSize = 1024 * 1024;
        /// `sendText` refuses while more than this waits to be written.
        qint64 highWaterMark = 1024 * 1024;
        /// How long something may wait to be written and nothing of it be taken.
        std::chrono::milliseconds stallTimeout{30000};
        /// How long a clean close may take.
        std::chrono::milliseconds closeTimeout{2000};
        /// What Qt buffers of an answer to the upgrade; a longer header stalls until the caller's
        /// deadline.
        qsizetype maximumHeaderSize = 64 * 1024;
        /// How long one of a name's several addresses may take before the next is tried; Qt's own
        /// limit is 30 s, which is a whole attempt's.
        std::chrono::milliseconds addressTimeout{5000};

        /// Proxy, CA certificates, Origin; null: the system's, and none.
        std::shared_ptr<const NetworkRoute> route = {};

        friend bool operator==(const Options &, const Options &) = default;
    };

    WebSocketTransport(TransportHandler &handler, std::shared_ptr<Scheduler> scheduler,
                       const Options &options);
    ~WebSocketTransport() override;

    void open(const QUrl &url) override;
    [[nodiscard]] bool sendText(const QByteArray &utf8) override;
    void close(int code, const QString &reason) override;
    QString proxy() const override { return m_proxy; }
    void abort() override;

private:
    void watchStages(bool tls);
    void watchCertificate(const QSslSocket &socket);
    void setStage(TransportEnd::Stage stage);
    void watchAddresses();
    void giveUpAddressLater(qsizetype addresses);
    void onConnected();
    void onError();
    void onAboutToClose();
    void onDisconnected();
    void watchProgress();
    TransportEnd refusal() const;
    TransportEnd ending() const;
    void finish(const TransportEnd &end);
    void dropSocket();

    TransportHandler &m_handler;
    std::shared_ptr<Scheduler> m_scheduler;
    Options m_options;
    QPointer<QWebSocket> m_socket;
    /// The TCP or TLS socket inside: tells the stages, and keeps the head of a refused upgrade.
    QPointer<QAbstractSocket> m_inner;
    QString m_proxy;
    std::optional<CertificateFault> m_certificate; ///< what this attempt's peer showed
    TransportEnd::Stage m_stage = TransportEnd::Stage::Resolving;
    bool m_lost = false;
    /// Set once a Close frame came, went, or Qt closed: what the end will be called.
    std::optional<TransportEnd> m_closing;
    TimerHandle m_closeDeadline;
    TimerHandle m_addressDeadline;
    TimerHandle m_stallDeadline; ///< runs while something waits to be written
    bool m_willWatch = false;
};

/// Makes a `WebSocketTransport` per attempt.
TransportFactory
webSocketTransportFactory(std::shared_ptr<Scheduler> scheduler = Scheduler::system(),
                          const WebSocketTransport::Options &options = {});

} // namespace Pusher
