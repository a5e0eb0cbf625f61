// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/doctor/connectiondiagnosis.h"

#include <QNetworkProxy>
#include <QObject>
#include <QPointer>

#include <functional>
#include <memory>

class QHostInfo;
class QSslSocket;

namespace Pusher {
class NetworkRoute;

namespace Detail {

/// Walks the way to a server step by step: name, TCP, TLS. One step at a time, in this order; each
/// calls back once, from the event loop, unless it is aborted before. No deadlines of its own.
class LineProbe final : public QObject {
    Q_OBJECT
public:
    using Done = std::function<void(const Diagnosis &)>;

    explicit LineProbe(std::shared_ptr<const NetworkRoute> route, QObject *parent = nullptr);
    ~LineProbe() override;

    /// Parameter `addresses`, or `proxy`: that one looks names up itself. An address instead of a
    /// name is its own answer.
    void lookUp(const QUrl &url, const Target &target, Done done);
    /// Parameter `address`: the one that was reached, or `proxy`.
    void connectTcp(Done done);
    /// Over the connection that stands. Parameters `protocol`, `cipher`, `subject`, `issuer`,
    /// `validUntil`.
    void encrypt(Done done);
    /// Ends whatever is under way; nothing is called back.
    void abort();

private:
    void lookedUp(const QHostInfo &info);
    void socketFailed();
    void encrypted();
    void finish(const Diagnosis &diagnosis);

    std::shared_ptr<const NetworkRoute> m_route;
    QNetworkProxy m_proxy;
    Target m_target;
    Done m_done;
    int m_lookUp = -1;
    QPointer<QSslSocket> m_socket;
    QList<QSslError> m_errors;
    bool m_encrypting = false;
};

} // namespace Detail
} // namespace Pusher
