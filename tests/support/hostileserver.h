// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QHostAddress>
#include <QList>
#include <QObject>
#include <QTcpServer>

#include <functional>
#include <memory>
#include <vector>

class QTcpSocket;

/// One client of the `HostileServer`: raw bytes both ways, every rule may be broken.
class HostilePeer : public QObject {
    Q_OBJECT
public:
    explicit HostilePeer(QTcpSocket *socket, QObject *parent = nullptr);
    ~HostilePeer() override;

    /// The head of the client's upgrade request; empty until it is complete.
    const QByteArray &request() const { return m_request; }
    /// Complete text messages that the client sent, unmasked.
    const QList<QByteArray> &texts() const { return m_texts; }
    /// The code of the client's Close frame; 0 until there is one.
    int closeCode() const { return m_closeCode; }
    /// Bytes received, whatever they mean.
    qint64 bytesReceived() const { return m_bytesReceived; }
    /// What the client has not taken, beyond the kernel's buffers.
    qint64 bytesToWrite() const;
    bool isGone() const;

    void send(const QByteArray &bytes);
    /// A correct 101 answer to the request.
    void upgrade();
    QByteArray acceptKey() const;
    /// One unmasked frame: fin, opcode text.
    void text(const QByteArray &payload);
    /// `pusher:connection_established` in the hosted dialect.
    void greet(const QByteArray &socketId = "123.456", int activityTimeout = 120);
    void closeFrame(int code, const QByteArray &reason = {});
    /// FIN without a Close frame.
    void finish();
    /// RST.
    void reset();
    /// Stops reading, so that the client's send buffer fills.
    void stopReading();

    static QByteArray frame(quint8 opcode, const QByteArray &payload, bool fin = true);
    static QByteArray greeting(const QByteArray &socketId = "123.456", int activityTimeout = 120);

Q_SIGNALS:
    void requestComplete();
    void textReceived(const QByteArray &text);
    void gone();

private:
    void read();
    bool readFrame();

    QTcpSocket *m_socket;
    QByteArray m_buffer;
    QByteArray m_request;
    QList<QByteArray> m_texts;
    int m_closeCode = 0;
    qint64 m_bytesReceived = 0;
    bool m_reading = true;
};

/// A raw loopback server that misbehaves as its two handlers say; one per fault, in the test
/// itself.
///
/// A WebSocket library refuses to misbehave, so this one writes bytes. Without a handler it accepts
/// TCP and is silent.
class HostileServer : public QObject {
    Q_OBJECT
public:
    using Handler = std::function<void(HostilePeer &)>;

    explicit HostileServer(QObject *parent = nullptr);

    quint16 port() const { return m_server.serverPort(); }
    /// Called for each TCP connection, before anything was read.
    void onAccept(Handler handler) { m_onAccept = std::move(handler); }
    /// Called when the head of the upgrade request is complete.
    void onRequest(Handler handler) { m_onRequest = std::move(handler); }
    /// Upgrades and greets, then does what `handler` says.
    void onRequestGreetThen(Handler handler);

    qsizetype accepted() const { return qsizetype(m_peers.size()); }
    /// Peers in order of acceptance, also those that are gone.
    HostilePeer &peer(qsizetype index) { return *m_peers.at(std::size_t(index)); }
    HostilePeer &last() { return *m_peers.back(); }
    qsizetype open() const;

Q_SIGNALS:
    void peerAccepted();
    void peerUpgrading();

private:
    void accept();

    QTcpServer m_server;
    Handler m_onAccept;
    Handler m_onRequest;
    std::vector<std::unique_ptr<HostilePeer>> m_peers;
};
