// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/auth/authorizer.h"
#include "libpusher/channels/channelregistry.h"

#include <QObject>

#include <functional>
#include <map>
#include <memory>

namespace Pusher {

/// Turns what the registry requests into frames: authorises where needed, then sends. One thread.
///
/// An authorisation belongs to one connection and one request: an answer for another socket id, or
/// for a channel that was left or asked for anew meanwhile, is dropped and counted (P9, P10). One
/// that fails refuses its channel; the registry keeps it and asks again on the next connection.
class Subscriber : public QObject {
    Q_OBJECT
public:
    /// Hands a frame to the connection; a refused write means that it is on its way down, or full.
    using Send = std::function<bool(const QByteArray &utf8)>;

    /// `key`: the application's. The registry outlives this object.
    Subscriber(ChannelRegistry &registry, QByteArray key, Send send, QObject *parent = nullptr);

    /// Null: only channels that need no authorisation. What is being authorised is asked again.
    void setAuthorizer(std::unique_ptr<Authorizer> authorizer);

    void connectionEstablished(const SocketId &socketId);
    void connectionLost();

    /// The key of an encrypted channel, as of its last authorisation; null for others.
    const Secret *sharedSecret(const ChannelName &channel) const;
    /// Answers that came too late to be used.
    quint64 staleAnswers() const { return m_staleAnswers; }

Q_SIGNALS:
    /// `Authorizer::attemptFailed()` of whichever is set.
    void attemptFailed(const Pusher::Error &error);

private:
    struct Pending {
        quint64 number = 0;
        AuthReply reply;
    };

    void subscribe(const ChannelName &channel);
    void authorized(const AuthRequest &request, quint64 number, Result<AuthAnswer> result);
    void send(const ChannelName &channel, const AuthAnswer &answer);
    void refuse(const ChannelName &channel, Error error);
    void cancel(const ChannelName &channel);

    ChannelRegistry &m_registry;
    QByteArray m_key;
    Send m_send;
    std::unique_ptr<Authorizer> m_authorizer;
    SocketId m_socketId;
    std::map<ChannelName, Pending> m_pending;
    std::map<ChannelName, Secret> m_sharedSecrets;
    quint64 m_requests = 0;
    quint64 m_staleAnswers = 0;
};

} // namespace Pusher
