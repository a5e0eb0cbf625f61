// SPDX-License-Identifier: MIT
#include "libpusher/client/client.h"
#include "libpusher/config/clientoptions.h"
#include "tests/support/hostileserver.h"
#include "tests/support/worker.h"

#include <QTest>

#include <atomic>
#include <thread>

using namespace Pusher;
using namespace Qt::StringLiterals;

/// The client in a thread of its own, as the console runs it; under ThreadSanitizer too.
class TestClientThread : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theHistoryIsReadWhileTheClientWrites();
    void startsAndStopsUnderFire();

private:
    static ClientOptions optionsFor(const HostileServer &server);
};

ClientOptions TestClientThread::optionsFor(const HostileServer &server)
{
    ClientOptions options;
    options.historyCapacity = 10000;
    options.connection.endpoint.key = u"key"_s;
    options.connection.endpoint.host = u"127.0.0.1"_s;
    options.connection.endpoint.port = server.port();
    options.connection.endpoint.tls = false;
    return options;
}

namespace {

QByteArray flood(int events)
{
    QByteArray bytes;
    for (int i = 0; i < events; ++i)
        bytes +=
            HostilePeer::frame(1, R"({"event":"tick","data":")" + QByteArray::number(i) + R"("})");
    return bytes;
}

/// Built here and moved, as the console does it, and running.
std::unique_ptr<Client> startIn(Worker &worker, const ClientOptions &options)
{
    auto client = std::make_unique<Client>(options);
    client->moveToThread(worker.thread());
    worker.post([client = client.get()] { client->start(); });
    return client;
}

/// The socket goes in its own thread, with the client.
void stop(Worker &worker, std::unique_ptr<Client> client)
{
    worker.run([&] {
        client->stop();
        client.reset();
    });
}

} // namespace

void TestClientThread::theHistoryIsReadWhileTheClientWrites()
{
    constexpr int events = 50000;
    HostileServer server;
    server.onRequestGreetThen([](HostilePeer &peer) { peer.send(flood(events)); });
    Worker worker;
    auto client = startIn(worker, optionsFor(server));
    const auto history = client->history();

    // The reader never locks; whatever it sees is whole and in order.
    std::atomic<quint64> bad = 0;
    std::jthread reader([&](const std::stop_token &done) {
        while (!done.stop_requested()) {
            const auto snapshot = history->snapshot();
            for (quint64 s = snapshot.firstSequence; s <= snapshot.lastSequence; s += 997) {
                const EventSegment &segment = snapshot.segmentOf(s);
                const QByteArrayView data = segment.data(quint32(s - segment.firstSequence()));
                if (data.toByteArray() != '"' + QByteArray::number(s - 1) + '"')
                    bad.fetch_add(1);
            }
        }
    });
    QTRY_COMPARE_WITH_TIMEOUT(history->lastSequence(), quint64(events), 60000);
    reader.request_stop();
    reader.join();
    QCOMPARE(bad.load(), 0u);

    stop(worker, std::move(client));
}

void TestClientThread::startsAndStopsUnderFire()
{
    HostileServer server;
    server.onRequestGreetThen([](HostilePeer &peer) { peer.send(flood(2000)); });
    for (int round = 0; round < 20; ++round) {
        Worker worker;
        auto client = startIn(worker, optionsFor(server));
        const auto history = client->history();
        QTRY_VERIFY(history->lastSequence() > 0);
        stop(worker, std::move(client));
    }
}

QTEST_GUILESS_MAIN(TestClientThread)
#include "tst_clientthread.moc"
