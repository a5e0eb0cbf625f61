// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/connection/certificatefault.h"

#include <QString>
#include <QUrl>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace Pusher {

/// How a transport ended: exactly one of these per attempt.
struct TransportEnd {
    /// Which step was under way; an attempt that times out is named after it.
    enum class Stage { Resolving, Connecting, Tls, Upgrade, Open };
    enum class Kind {
        ClosedByPeer, ///< a Close frame was really seen: `closeCode` is the peer's
        Lost, ///< the stream ended without goodbye: 1006
        Refused, ///< never opened: name, TCP, TLS or HTTP refused
        /// Our own protocol machinery closed it (1002, 1007, 1009 …), see `closeCode`.
        ClosedLocally,
        Stalled, ///< ended by us: the peer reads nothing of what we send (X3)
    };
    Kind kind = Kind::Lost;
    Stage stage = Stage::Open;
    int closeCode = 1006;
    QString reason = {}; ///< peer's text or Qt's text verbatim; foreign, bounded to 1000 characters
    int httpStatus = 0; ///< of a refused upgrade, where known
    /// `Retry-After` of a refused upgrade, where the server sent whole seconds.
    std::optional<std::chrono::seconds> retryAfter = {};
    /// A web page or a redirection came instead of an upgrade: a captive portal, or a proxy.
    bool webPage = false;
    QString redirectHost = {}; ///< foreign text, bounded to 255 characters
    /// Refused, because of the server's certificate.
    std::optional<CertificateFault> certificate = {};
    bool proxyFailed = false; ///< refused, and not by the server: see `Transport::proxy()`
};

/// Receives what a transport has to say; plain calls, because they are on the hot path.
///
/// The transport may be aborted or deleted inside any of these calls: it touches nothing of itself
/// after one.
class TransportHandler {
public:
    virtual ~TransportHandler() = default;
    virtual void transportStageChanged(TransportEnd::Stage stage) = 0;
    virtual void transportOpened() = 0;
    virtual void transportText(const QString &message) = 0;
    virtual void transportBinary(qsizetype size) = 0;
    /// Last call of an attempt; may come from inside `Transport::open()` and `Transport::close()`.
    virtual void transportEnded(const TransportEnd &end) = 0;
};

/// One attempt at a WebSocket connection: opened once, never re-opened. One thread.
class Transport {
public:
    virtual ~Transport() = default;

    virtual void open(const QUrl &url) = 0;
    /// False when not open or when more than the high-water mark (1 MiB) waits to be written (Q19).
    [[nodiscard]] virtual bool sendText(const QByteArray &utf8) = 0;
    /// Clean close; ends with `transportEnded`, at the latest after an own deadline of 2 s.
    virtual void close(int code, const QString &reason) = 0;
    /// `host:port` of the proxy on the way, once opened; empty without one.
    virtual QString proxy() const { return {}; }
    /// Stops at once and silently: no call to the handler after this.
    virtual void abort() = 0;
};

/// Makes the transport for one attempt.
using TransportFactory = std::function<std::unique_ptr<Transport>(TransportHandler &)>;

} // namespace Pusher
