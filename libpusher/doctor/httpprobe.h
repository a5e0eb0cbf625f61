// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/secret.h"
#include "libpusher/doctor/httpevidence.h"

#include <QNetworkAccessManager>
#include <QPointer>

#include <functional>
#include <memory>

class QNetworkReply;

namespace Pusher {
class NetworkRoute;
}

namespace Pusher::Detail {

/// One HTTP request at a time, whose answer is kept as it came: redirects are not followed, and no
/// more than 64 KiB are read. Calls back once, from the event loop, unless aborted before. No
/// deadline of its own.
class HttpProbe final : public QObject {
    Q_OBJECT
public:
    using Done = std::function<void(const HttpEvidence &)>;

    static constexpr qsizetype maximumAnswer = 64 * 1024;

    explicit HttpProbe(std::shared_ptr<const NetworkRoute> route, QObject *parent = nullptr);
    ~HttpProbe() override;

    void get(const QUrl &url, Done done);
    /// `form` is already percent-encoded; a token that is not empty goes as `Authorization: Bearer`.
    void post(const QUrl &url, const QByteArray &form, const Secret &token, Done done);
    void abort();

private:
    void start(QNetworkReply *reply, Done done);
    void finish();

    std::shared_ptr<const NetworkRoute> m_route;
    QPointer<QNetworkReply> m_reply;
    Done m_done;
    // Last: its reply is deleted first.
    QNetworkAccessManager m_network;
};

} // namespace Pusher::Detail
