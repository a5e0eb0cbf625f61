// SPDX-License-Identifier: MIT
#include "libpusher/client/client.h"
#include "libpusher/config/clientoptions.h"
#include "tests/support/hostileserver.h"

#include <QTest>
#include <QThread>

#include <atomic>

using namespace Pusher;
using namespace Qt::StringLiterals;

/// The client in a thread of its own, as the console runs it; under ThreadSanitizer too.
class TestClientThread : public QObject
{
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
        bytes += HostilePeer::frame(1, R"({"event":"tick","data":")" + QByteArray::number(i) + R"("})");
    return bytes;
}

/// What the console does at its end: the socket goes in its own thread, then the thread.
bool stopAndWait(Client *client, QThread &thread)
{
    QMetaObject::invokeMethod(
        client,
        [client] {
            client->stop();
            QThread::currentThread()->quit();
        },
        Qt::QueuedConnection);
    return thread.wait(3000);
}

} // namespace

void TestClientThread::theHistoryIsReadWhileTheClientWrites()
{
    constexpr int events = 50000;
    HostileServer server;
    server.onRequestGreetThen([](HostilePeer &peer) { peer.send(flood(events)); });
    QThread thread;
    auto *client = new Client(optionsFor(server));
    const auto history = client->history();
    client->moveToThread(&thread);
    connect(&thread, &QThread::finished, client, &QObject::deleteLater);
    thread.start();
    QMetaObject::invokeMethod(client, &Client::start, Qt::QueuedConnection);

    // The reader never locks; whatever it sees is whole and in order.
    std::atomic<bool> done = false;
    std::atomic<quint64> bad = 0;
    const auto reader = std::unique_ptr<QThread>(QThread::create([&] {
        while (!done.load(std::memory_order_acquire)) {
            const auto snapshot = history->snapshot();
            for (quint64 s = snapshot.firstSequence; s <= snapshot.lastSequence; s += 997) {
                const EventSegment &segment = snapshot.segmentOf(s);
                const QByteArrayView data = segment.data(quint32(s - segment.firstSequence()));
                if (data.toByteArray() != '"' + QByteArray::number(s - 1) + '"')
                    bad.fetch_add(1);
            }
        }
    }));
    reader->start();
    QTRY_COMPARE_WITH_TIMEOUT(history->lastSequence(), quint64(events), 60000);
    done.store(true, std::memory_order_release);
    QVERIFY(reader->wait());
    QCOMPARE(bad.load(), 0u);

    QVERIFY(stopAndWait(client, thread));
}

void TestClientThread::startsAndStopsUnderFire()
{
    HostileServer server;
    server.onRequestGreetThen([](HostilePeer &peer) { peer.send(flood(2000)); });
    for (int round = 0; round < 20; ++round) {
        QThread thread;
        auto *client = new Client(optionsFor(server));
        const auto history = client->history();
        client->moveToThread(&thread);
        connect(&thread, &QThread::finished, client, &QObject::deleteLater);
        thread.start();
        QMetaObject::invokeMethod(client, &Client::start, Qt::QueuedConnection);
        QTRY_VERIFY(history->lastSequence() > 0);
        QVERIFY(stopAndWait(client, thread));
    }
}

QTEST_GUILESS_MAIN(TestClientThread)
#include "tst_clientthread.moc"
