// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/http/httpapi.h"
#include "tests/support/fakescheduler.h"
#include "tests/support/testapp.h"

#include <QHash>
#include <QTcpServer>

#include <memory>

/// Answers every request with the same bytes, then closes if asked; keeps what it received.
class AnswerServer : public QTcpServer {
public:
    AnswerServer();

    Pusher::Endpoint endpoint() const { return TestApp::endpoint(serverPort()); }

    QByteArray answer; ///< empty: never answers
    bool closes = false;
    QByteArrayList heads;
    QByteArrayList bodies;
    int connections = 0;
    int open = 0;
    int mostOpen = 0;

private:
    void read(QTcpSocket *socket);

    QHash<QTcpSocket *, QByteArray> m_buffers;
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
