// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/doctor/connectiondiagnosis.h"

#include <QObject>
#include <QPointer>

#include <functional>

class QHostInfo;
class QSslSocket;

namespace Pusher::Detail {

/// Walks the way to a server step by step: name, TCP, TLS. One step at a time, in this order; each
/// calls back once, from the event loop, unless it is aborted before. No deadlines of its own.
class LineProbe final : public QObject {
    Q_OBJECT
public:
    using Done = std::function<void(const Diagnosis &)>;

    explicit LineProbe(QObject *parent = nullptr);
    ~LineProbe() override;

    /// Parameter `addresses`. An address instead of a name is its own answer.
    void lookUp(const Target &target, Done done);
    /// Parameter `address`: the one that was reached.
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

    Target m_target;
    Done m_done;
    int m_lookUp = -1;
    QPointer<QSslSocket> m_socket;
    QList<QSslError> m_errors;
    QSslCertificate m_certificate;
    bool m_encrypting = false;
};

} // namespace Pusher::Detail
