// SPDX-License-Identifier: MIT
// What lanes are for: 20 000 ticks a second over a real socket to a listener that manages some 14 000,
// and one `bot-updated` with status ERROR among them. How long its handler waits, from the moment it
// was sent, beside the same client with a single lane; and the memory of a longer overload.
#include "libpusher/client/client.h"
#include "libpusher/config/clientoptions.h"
#include "tests/bench/benchrow.h"

#include <QCoreApplication>
#include <QTimer>
#include <QWebSocket>
#include <QWebSocketServer>

#include <chrono>
#include <malloc.h>
#include <thread>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int ticksPerSecond = 20000;
constexpr int symbols = 50;
constexpr auto costOfATick = 70us;
constexpr int rounds = 5;

QString frame(const QString &channel, const QString &event, const QString &data)
{
    QString escaped = data;
    escaped.replace(u'"', u"\\\""_s);
    return uR"({"event":"%1","channel":"%2","data":"%3"})"_s.arg(event, channel, escaped);
}

/// Serves one client, paced, in a thread of its own: `ticks` ticks, and the alarm after `alarmAt` of
/// them.
class PacedServer {
public:
    PacedServer(int ticks, int alarmAt)
        : m_ticks(ticks)
        , m_alarmAt(alarmAt)
    {
        std::atomic<quint16> port = 0;
        m_thread = std::thread([this, &port] { run(port); });
        port.wait(0);
        m_port = port;
    }
    ~PacedServer()
    {
        QMetaObject::invokeMethod(m_loop, &QEventLoop::quit, Qt::QueuedConnection);
        m_thread.join();
    }
    quint16 port() const { return m_port; }

private:
    void run(std::atomic<quint16> &port)
    {
        QEventLoop loop;
        m_loop = &loop;
        QWebSocketServer server(u"bench"_s, QWebSocketServer::NonSecureMode);
        if (!server.listen(QHostAddress::LocalHost))
            std::abort();
        QTimer pace;
        pace.setTimerType(Qt::PreciseTimer);
        pace.setInterval(1ms);
        std::unique_ptr<QWebSocket> peer;
        int subscriptions = 0;
        int sent = 0;
        Clock::time_point began;
        QObject::connect(&server, &QWebSocketServer::newConnection, &loop, [&] {
            peer.reset(server.nextPendingConnection());
            peer->sendTextMessage(
                uR"({"event":"pusher:connection_established",)"_s
                uR"("data":"{\"socket_id\":\"1.1\",\"activity_timeout\":120}"})"_s);
            QObject::connect(
                peer.get(), &QWebSocket::textMessageReceived, &loop, [&](const QString &text) {
                    for (const QString &channel : {u"market"_s, u"bot-updates"_s}) {
                        if (!text.contains(channel))
                            continue;
                        peer->sendTextMessage(
                            frame(channel, u"pusher_internal:subscription_succeeded"_s, u"{}"_s));
                        ++subscriptions;
                    }
                    if (subscriptions == 2) {
                        began = Clock::now();
                        pace.start();
                    }
                });
        });
        QObject::connect(&pace, &QTimer::timeout, &loop, [&] {
            const auto elapsed = std::chrono::duration<double>(Clock::now() - began).count();
            const int due = std::min(m_ticks, int(elapsed * ticksPerSecond));
            for (; sent < due; ++sent) {
                if (sent == m_alarmAt) {
                    const QString data = uR"({"botUUID":"b1","status":"ERROR","sent":"%1"})"_s.arg(
                        Clock::now().time_since_epoch().count());
                    peer->sendTextMessage(frame(u"bot-updates"_s, u"bot-updated"_s, data));
                }
                const QString data =
                    uR"({"symbol":"S%1","price":%2})"_s.arg(sent % symbols).arg(sent);
                peer->sendTextMessage(frame(u"market"_s, u"tick"_s, data));
            }
        });
        port = server.serverPort();
        port.notify_one();
        loop.exec();
    }

    const int m_ticks;
    const int m_alarmAt;
    quint16 m_port = 0;
    QEventLoop *m_loop = nullptr;
    std::thread m_thread;
};

struct Figures {
    double alarmWait = 0; ///< milliseconds
    double heapEarly = 0; ///< bytes, after the first second's ticks
    double heapLate = 0; ///< after the last
};

std::size_t heap()
{
    const auto info = mallinfo2(); // of the main thread's arena, in which the client lives
    return info.uordblks + info.hblkhd;
}

void add(Client &client, const QString &event, int priority,
         std::function<void(const Event &)> callback)
{
    Listener listener;
    listener.id = ListenerId(event);
    listener.channel = u"*"_s;
    listener.event = event;
    listener.priority = priority;
    listener.callback = std::move(callback);
    if (!client.dispatcher().addListener(std::move(listener)))
        std::abort();
}

/// One stream from its first event to the last that is dispatched.
Figures measure(int ticks, bool lanes)
{
    const PacedServer server(ticks, ticks * 9 / 10);
    ClientOptions options;
    options.historyCapacity = ticksPerSecond / 2;
    options.connection.endpoint.key = u"key"_s;
    options.connection.endpoint.host = u"127.0.0.1"_s;
    options.connection.endpoint.port = server.port();
    options.connection.endpoint.tls = false;
    Client client(options);
    if (lanes
        && !client.dispatcher().setLanes(
            LaneOptions{.policies = {{.channel = u"market"_s,
                                      .kind = OverloadPolicy::Kind::LatestPerKey,
                                      .member = u"symbol"_s}}})) {
        std::abort();
    }
    Figures figures;
    quint64 calls = 0;
    add(client, u"tick"_s, 0, [&](const Event &) {
        ++calls;
        const auto until = Clock::now() + costOfATick;
        while (Clock::now() < until) { }
    });
    add(client, u"bot-updated"_s, 100, [&](const Event &event) {
        const auto sent =
            Clock::time_point(Clock::duration(event.field("sent")->toString().toLongLong()));
        figures.alarmWait = std::chrono::duration<double, std::milli>(Clock::now() - sent).count();
    });
    for (const QString &channel : {u"market"_s, u"bot-updates"_s}) {
        if (!client.channels().subscribe(ChannelName(channel)))
            std::abort();
    }
    client.start();
    // Every tick is called, left out by its policy, or was gone: nothing else may become of it.
    const quint64 expected = quint64(ticks) + 1;
    QEventLoop loop;
    QTimer look;
    QObject::connect(&look, &QTimer::timeout, &loop, [&] {
        const quint64 received = client.history()->lastSequence();
        if (figures.heapEarly == 0 && received > ticksPerSecond)
            figures.heapEarly = double(heap());
        const Client::Counters counters = client.counters();
        const quint64 accounted = calls + (figures.alarmWait > 0 ? 1 : 0)
            + counters.leftOutUnderLoad + counters.evictedBeforeDispatch;
        if (received == expected && accounted == expected)
            loop.quit();
    });
    look.start(5ms);
    QTimer::singleShot(60s, &loop, [] { std::abort(); });
    loop.exec();
    figures.heapLate = double(heap());
    return figures;
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    std::vector<double> ours;
    std::vector<double> peer;
    for (int round = 0; round < rounds; ++round) {
        peer.push_back(measure(ticksPerSecond, false).alarmWait);
        ours.push_back(measure(ticksPerSecond, true).alarmWait);
    }
    const Figures longRun = measure(5 * ticksPerSecond, true);
    bool passes = true;
    for (const Bench::Row &row :
         {Bench::Row{"lanes: wait of one bot-updated ERROR in 20000 ticks/s vs a single lane",
                     Bench::median(ours), Bench::median(peer), "ms", rounds, 0.1,
                     Bench::Row::Gate::AtMost},
          Bench::Row{"lanes: heap after 100000 ticks of overload vs 20000", longRun.heapLate / 1024,
                     longRun.heapEarly / 1024, "KiB", 1, 1.1, Bench::Row::Gate::AtMost}}) {
        row.print();
        passes = passes && row.passes();
    }
    return passes ? 0 : 7;
}
