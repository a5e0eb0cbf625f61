// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/http/httpapi.h"
#include "tests/support/fakescheduler.h"
#include "tests/support/testapp.h"

#include <QHash>
#include <QTcpServer>

#include <functional>
#include <memory>
#include <vector>

/// Answers every request with the same bytes, then closes if asked; keeps what it received.
class AnswerServer : public QTcpServer {
public:
    AnswerServer();

    Pusher::Endpoint endpoint() const { return TestApp::endpoint(serverPort()); }

    /// Answers are written that much later.
    void answersAfter(std::shared_ptr<FakeScheduler> time, std::chrono::milliseconds delay);

    QByteArray answer; ///< empty: never answers
    /// Instead of `answer`, where an answer depends on the request's body.
    std::function<QByteArray(const QByteArray &body)> respond;
    bool closes = false;
    QByteArrayList heads;
    QByteArrayList bodies;
    int connections = 0;
    int open = 0;
    int mostOpen = 0;

private:
    void read(QTcpSocket *socket);

    void write(QTcpSocket *socket, const QByteArray &bytes);

    QHash<QTcpSocket *, QByteArray> m_buffers;
    std::shared_ptr<FakeScheduler> m_time;
    std::chrono::milliseconds m_delay{0};
    std::vector<Pusher::TimerHandle> m_delayed;
};

/// Collects results in the order they come.
class Results {
public:
    Pusher::HttpApi::Callback callback()
    {
        return [this](const Pusher::PublishResult &result) { all.append(result); };
    }
    const Pusher::Error &error() const { return *all.last().error; }
    QVariant parameter(const QString &name) const { return error().parameters.value(name); }

    QList<Pusher::PublishResult> all;
};

/// Makes the HttpApi under test; its time stands still unless moved.
struct HttpApiFixture {
    std::unique_ptr<Pusher::HttpApi> api(const Pusher::Endpoint &endpoint) const;

    std::shared_ptr<FakeScheduler> time = std::make_shared<FakeScheduler>();
};

/// The bytes of an HTTP answer; each of `headers` ends with CR LF.
QByteArray answerOf(const QByteArray &status, const QByteArray &body,
                    const QByteArray &headers = {});

/// An event that every server takes.
Pusher::OutgoingEvent trade(const QByteArray &data = QByteArrayLiteral("{}"));
