// SPDX-License-Identifier: MIT
#include "libpusher/connection/websockettransport.h"

#include "libpusher/connection/networkroute.h"
#include "libpusher/connection/upgradeanswer.h"
#include "libpusher/core/logging.h"

#include <QHostInfo>
#include <QNetworkProxy>
#include <QSslSocket>
#include <QWebSocket>

#include <algorithm>
#include <array>
#include <utility>

using namespace Qt::StringLiterals;

namespace Pusher {
namespace {

constexpr qsizetype longestReason = 1000;
/// RFC 6455: 2 bytes, a 64-bit length and a mask.
constexpr qsizetype frameHeaderSize = 14;

/// Whether Qt's own frame reader closed the connection: nothing but its words tells (Q8).
bool isRaisedByQt(int code, const QString &reason)
{
    static constexpr std::array words = {
        "Maximum framesize exceeded"_L1,
        "Received message is too big"_L1,
        "Invalid UTF-8 code encountered"_L1,
        "Timeout when reading data from socket"_L1,
        "Invalid close code"_L1,
        "Invalid opcode detected"_L1,
        "Control frame"_L1,
        "Rsv field is non-zero"_L1,
        "Used reserved opcode"_L1,
        "Lengths smaller than"_L1,
        "Highest bit of payload length"_L1,
        "Received Continuation frame"_L1,
        "All data frames after the initial data frame"_L1,
        "Payload of close frame is too small"_L1,
        "Error while reading from the network"_L1,
        "Error occurred while reading"_L1,
    };
    switch (code) {
    case QWebSocketProtocol::CloseCodeGoingAway:
    case QWebSocketProtocol::CloseCodeProtocolError:
    case QWebSocketProtocol::CloseCodeWrongDatatype:
    case QWebSocketProtocol::CloseCodeTooMuchData:
        return std::any_of(words.begin(), words.end(),
                           [&reason](QLatin1StringView word) { return reason.startsWith(word); });
    default:
        return false;
    }
}

} // namespace

WebSocketTransport::WebSocketTransport(TransportHandler &handler,
                                       std::shared_ptr<Scheduler> scheduler, const Options &options)
    : m_handler(handler)
    , m_scheduler(std::move(scheduler))
    , m_options(options)
{
}

WebSocketTransport::~WebSocketTransport()
{
    dropSocket();
}

void WebSocketTransport::open(const QUrl &url)
{
    Q_ASSERT_X(!m_socket && m_stage == TransportEnd::Stage::Resolving, "WebSocketTransport::open",
               "one attempt, one transport (Q3, Q4)");
    const NetworkRoute *route = m_options.route.get();
    m_socket = new QWebSocket(route ? route->origin : QString());
    // All limits stand before open(): Qt's own are 2 GB and none (Q11, Q12).
    m_socket->setMaxAllowedIncomingFrameSize(quint64(m_options.maximumMessageSize));
    m_socket->setMaxAllowedIncomingMessageSize(quint64(m_options.maximumMessageSize));
    m_socket->setReadBufferSize(m_options.maximumHeaderSize);
    const QNetworkProxy proxy = NetworkRoute::proxyFor(route, url);
    m_proxy = NetworkRoute::proxyName(proxy);
    m_socket->setProxy(proxy);
    const bool tls = url.scheme() == "wss"_L1;
    if (tls)
        m_socket->setSslConfiguration(NetworkRoute::tlsConfiguration(route));

    connect(m_socket, &QWebSocket::connected, this, &WebSocketTransport::onConnected);
    connect(m_socket, qOverload<QAbstractSocket::SocketError>(&QWebSocket::error), this,
            &WebSocketTransport::onError);
    connect(m_socket, &QWebSocket::aboutToClose, this, &WebSocketTransport::onAboutToClose);
    connect(m_socket, &QWebSocket::disconnected, this, &WebSocketTransport::onDisconnected);
    connect(m_socket, &QWebSocket::bytesWritten, this, [this] {
        if (m_stage == TransportEnd::Stage::Open)
            watchProgress();
    });
    connect(m_socket, &QWebSocket::textMessageReceived, this,
            [this](const QString &message) { m_handler.transportText(message); });
    connect(m_socket, &QWebSocket::binaryMessageReceived, this,
            [this](const QByteArray &message) { m_handler.transportBinary(message.size()); });

    const QPointer<WebSocketTransport> alive(this);
    m_socket->open(url);
    if (alive && m_socket)
        watchStages(tls);
}

void WebSocketTransport::watchStages(bool tls)
{
    m_inner = m_socket->findChild<QAbstractSocket *>(QString(), Qt::FindDirectChildrenOnly);
    if (!m_inner)
        return;
    // What the upgrade reads stays in the buffer until it succeeds, so that a refusal can be read
    // again.
    m_inner->startTransaction();
    connect(m_inner, &QAbstractSocket::hostFound, this, [this] {
        setStage(TransportEnd::Stage::Connecting);
        watchAddresses();
    });
    connect(m_inner, &QAbstractSocket::connected, this, [this, tls] {
        setStage(tls ? TransportEnd::Stage::Tls : TransportEnd::Stage::Upgrade);
    });
    if (const auto tlsSocket = qobject_cast<QSslSocket *>(m_inner)) {
        connect(tlsSocket, &QSslSocket::encrypted, this,
                [this] { setStage(TransportEnd::Stage::Upgrade); });
        watchCertificate(*tlsSocket);
    }
    // For an address instead of a name this step is over inside open().
    if (m_inner->state() == QAbstractSocket::ConnectingState)
        setStage(TransportEnd::Stage::Connecting);
}

/// Qt's words afterwards name neither dates nor names.
void WebSocketTransport::watchCertificate(const QSslSocket &socket)
{
    connect(&socket, &QSslSocket::sslErrors, this,
            [this](const QList<QSslError> &errors) {
                m_certificate = CertificateFault::of(errors);
            });
}

/// A second address must be tried within the same attempt (fault row C15).
void WebSocketTransport::watchAddresses()
{
    const QString host = m_socket ? m_socket->requestUrl().host() : QString();
    // A proxy looks names up itself, or has addresses of its own.
    if (host.isEmpty() || !m_proxy.isEmpty() || !QHostAddress(host).isNull())
        return;
    // Qt has just asked, and answers this out of its memory.
    QHostInfo::lookupHost(host, this, [this](const QHostInfo &info) {
        giveUpAddressLater(info.addresses().size());
    });
}

void WebSocketTransport::giveUpAddressLater(qsizetype addresses)
{
    if (addresses < 2)
        return; // the attempt's own deadline is enough
    m_addressDeadline = m_scheduler->singleShot(m_options.addressTimeout, [this, addresses] {
        m_addressDeadline.reset();
        if (m_stage != TransportEnd::Stage::Connecting || !m_inner)
            return;
        giveUpAddressLater(addresses - 1);
        // Qt's own limit calls the same slot; where another version lacks it, that limit remains.
        QMetaObject::invokeMethod(m_inner, "_q_abortConnectionAttempt");
    });
}

void WebSocketTransport::setStage(TransportEnd::Stage stage)
{
    if (stage <= m_stage)
        return;
    m_stage = stage;
    m_handler.transportStageChanged(stage);
}

bool WebSocketTransport::sendText(const QByteArray &utf8)
{
    if (m_stage != TransportEnd::Stage::Open || m_closing || !m_socket
        || m_socket->bytesToWrite() > m_options.highWaterMark)
        return false;
    const bool sent = m_socket->sendTextMessage(QString::fromUtf8(utf8)) > 0;
    // The kernel is offered it in this thread's next turns only.
    if (!m_stallDeadline && !std::exchange(m_willWatch, true))
        QMetaObject::invokeMethod(
            this, [this] { watchProgress(); }, Qt::QueuedConnection);
    return sent;
}

/// A peer that answers pings, or sends events, and reads nothing is noticed by this alone (X3).
void WebSocketTransport::watchProgress()
{
    m_willWatch = false;
    m_stallDeadline.reset();
    if (!m_socket || m_closing || m_socket->bytesToWrite() == 0)
        return;
    m_stallDeadline = m_scheduler->singleShot(m_options.stallTimeout, [this] {
        finish(
            {.kind = TransportEnd::Kind::Stalled,
             .stage = m_stage,
             .reason = u"has read nothing for %1 s"_s.arg(m_options.stallTimeout.count() / 1000)});
    });
}

void WebSocketTransport::close(int code, const QString &reason)
{
    if (!m_socket || m_closing)
        return;
    const TransportEnd end{.kind = TransportEnd::Kind::ClosedLocally,
                           .stage = m_stage,
                           .closeCode = code,
                           .reason = reason};
    if (m_stage != TransportEnd::Stage::Open) {
        // There is nobody to say goodbye to (Q23).
        finish(end);
        return;
    }
    m_closing = end;
    m_closeDeadline =
        m_scheduler->singleShot(m_options.closeTimeout, [this] { finish(*m_closing); });
    m_socket->close(QWebSocketProtocol::CloseCode(code), reason);
}

void WebSocketTransport::abort()
{
    dropSocket();
}

void WebSocketTransport::onConnected()
{
    // A frame must fit into the read buffer, or the socket stalls for ever without a word (Q13).
    m_socket->setReadBufferSize(m_options.maximumMessageSize + frameHeaderSize);
    if (m_inner && m_inner->isTransactionStarted())
        m_inner->commitTransaction();
    m_stage = TransportEnd::Stage::Open;
    m_handler.transportOpened();
}

void WebSocketTransport::onError()
{
    // Left alone, a refused upgrade stays open, and a later 101 on it would be believed (Q2).
    if (m_stage != TransportEnd::Stage::Open)
        finish(refusal());
    else
        m_lost = true;
}

void WebSocketTransport::onAboutToClose()
{
    // After an error this is only Qt tidying up: no Close frame was seen (Q6).
    if (m_stage != TransportEnd::Stage::Open || m_closing || m_lost)
        return;
    m_closing = ending();
    m_closeDeadline =
        m_scheduler->singleShot(m_options.closeTimeout, [this] { finish(*m_closing); });
}

void WebSocketTransport::onDisconnected()
{
    if (m_closing)
        finish(*m_closing);
    else if (m_stage == TransportEnd::Stage::Open)
        finish(ending());
    else if (m_socket->error() != QAbstractSocket::UnknownSocketError)
        finish(refusal());
    else // TLS over a proxy: the reason is told right after this
        QMetaObject::invokeMethod(
            this,
            [this] {
                if (m_socket)
                    finish(refusal());
            },
            Qt::QueuedConnection);
}

TransportEnd WebSocketTransport::refusal() const
{
    TransportEnd end{.kind = TransportEnd::Kind::Refused,
                     .stage = m_stage,
                     .reason = m_socket->errorString().left(longestReason),
                     .certificate = m_certificate,
                     .proxyFailed = NetworkRoute::isFaultOfProxy(m_socket->error())};
    if (m_inner && m_inner->isTransactionStarted()) {
        m_inner->rollbackTransaction();
        const auto answer = Detail::parseUpgradeAnswer(m_inner->peek(m_options.maximumHeaderSize));
        end.httpStatus = answer.status;
        end.retryAfter = answer.retryAfter;
        end.webPage = answer.isWebPage();
        end.redirectHost = answer.redirectHost;
    }
    return end;
}

TransportEnd WebSocketTransport::ending() const
{
    TransportEnd end{.kind = TransportEnd::Kind::Lost, .stage = TransportEnd::Stage::Open};
    if (m_lost) {
        end.reason = m_socket->errorString().left(longestReason);
        return end;
    }
    end.closeCode = m_socket->closeCode();
    end.reason = m_socket->closeReason().left(longestReason);
    end.kind = isRaisedByQt(end.closeCode, end.reason) ? TransportEnd::Kind::ClosedLocally
                                                       : TransportEnd::Kind::ClosedByPeer;
    return end;
}

void WebSocketTransport::finish(const TransportEnd &end)
{
    // A copy: the end may lie in a member, and the handler may delete this object.
    const TransportEnd last = end;
    dropSocket();
    m_handler.transportEnded(last);
}

void WebSocketTransport::dropSocket()
{
    m_closeDeadline.reset();
    m_addressDeadline.reset();
    m_stallDeadline.reset();
    if (!m_socket)
        return;
    // Deleting it inside one of its signals is a use after free; deleteLater() alone goes on
    // delivering (Q20).
    m_socket->disconnect(this);
    if (m_inner)
        m_inner->disconnect(this);
    m_socket->abort();
    m_socket->deleteLater();
    m_socket.clear();
}

TransportFactory webSocketTransportFactory(std::shared_ptr<Scheduler> scheduler,
                                           const WebSocketTransport::Options &options)
{
    return [scheduler = std::move(scheduler), options](TransportHandler &handler) {
        return std::make_unique<WebSocketTransport>(handler, scheduler, options);
    };
}

} // namespace Pusher
