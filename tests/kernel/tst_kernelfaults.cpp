// SPDX-License-Identifier: MIT
#include "libpusher/client/client.h"
#include "libpusher/config/clientoptions.h"
#include "tests/support/connectionharness.h"
#include "tests/support/testapp.h"

#include <QProcess>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include <arpa/inet.h>
#include <csignal>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using State = Connection::State;

namespace {

constexpr auto ourAddress = "10.77.0.1";
constexpr auto serverAddress = "10.77.0.2";
constexpr quint16 serverPort = 6001;

/// Runs a command to its end; its output, or nothing when it failed.
std::optional<QByteArray> run(const QString &command)
{
    QStringList words = command.split(u' ');
    QProcess process;
    process.start(words.takeFirst(), words);
    if (!process.waitForFinished(10000) || process.exitCode() != 0) {
        qWarning("%s: %s", qPrintable(command), process.readAllStandardError().constData());
        return {};
    }
    return process.readAllStandardOutput();
}

/// The shipped server in a network of its own, at the other end of a cable.
class FarServer {
public:
    bool start()
    {
        m_process.setProcessEnvironment(environment());
        // It waits for its end of the cable.
        m_process.start(u"unshare"_s,
                        {u"--net"_s, u"sh"_s, u"-c"_s, u"read ready; exec \"$0\" \"$@\""_s,
                         QStringLiteral(PUSHWATCH), u"serve"_s, u"--host"_s,
                         QString::fromLatin1(serverAddress), u"--port"_s,
                         QString::number(serverPort), u"--key"_s, TestApp::key});
        if (!m_process.waitForStarted())
            return false;
        // The process has its own network once it has become the shell.
        const QString pid = QString::number(m_process.processId());
        const QString comm = u"/proc/%1/comm"_s.arg(pid);
        const bool isShell = QTest::qWaitFor([&comm] {
            QFile file(comm);
            return file.open(QIODevice::ReadOnly) && file.readAll().trimmed() == "sh";
        });
        const QString inside = u"nsenter -t %1 -n ip "_s.arg(pid);
        const bool cabled = isShell && run(u"ip link add va type veth peer name vb"_s)
            && run(u"ip link set vb netns "_s + pid)
            && run(u"ip addr add %1/24 dev va"_s.arg(QLatin1StringView(ourAddress)))
            && run(u"ip link set va up"_s)
            && run(inside + u"addr add %1/24 dev vb"_s.arg(QLatin1StringView(serverAddress)))
            && run(inside + u"link set vb up"_s);
        m_process.write("ready\n");
        return cabled
            && QTest::qWaitFor(
                   [this] {
                       m_output += m_process.readAllStandardOutput();
                       return m_output.contains("\"type\":\"ready\"");
                   },
                   20000);
    }
    void sendSignal(int number) { ::kill(pid_t(m_process.processId()), number); }
    ~FarServer()
    {
        run(u"ip link del va"_s);
        m_process.kill();
        m_process.waitForFinished();
    }

private:
    static QProcessEnvironment environment()
    {
        auto variables = QProcessEnvironment::systemEnvironment();
        variables.insert(u"PUSHER_SECRET"_s, QString::fromLatin1(TestApp::secret));
        return variables;
    }

    QProcess m_process;
    QByteArray m_output;
};

/// An address at which nobody answers a SYN: a listener whose queue is full.
class DeadAddress {
public:
    DeadAddress(const char *address, quint16 port)
    {
        sockaddr_in name{};
        name.sin_family = AF_INET;
        name.sin_port = htons(port);
        ::inet_pton(AF_INET, address, &name.sin_addr);
        const auto *target = reinterpret_cast<const sockaddr *>(&name);
        m_sockets.append(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        m_isListening = ::bind(m_sockets.first(), target, sizeof name) == 0
            && ::listen(m_sockets.first(), 0) == 0;
        for (int i = 0; i < 8; ++i) {
            m_sockets.append(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
            std::ignore = ::connect(m_sockets.last(), target, sizeof name);
        }
    }
    ~DeadAddress()
    {
        for (const int socket : std::as_const(m_sockets))
            ::close(socket);
    }
    DeadAddress(const DeadAddress &) = delete;
    DeadAddress &operator=(const DeadAddress &) = delete;
    bool isListening() const { return m_isListening; }

private:
    QList<int> m_sockets;
    bool m_isListening = false;
};

/// Another address at which a server of this machine is reached.
class Passage {
public:
    Passage(const QHostAddress &address, quint16 target)
    {
        QObject::connect(&m_listener, &QTcpServer::newConnection, &m_listener, [this, target] {
            QTcpSocket *client = m_listener.nextPendingConnection();
            auto *server = new QTcpSocket(client);
            server->connectToHost(QHostAddress(QHostAddress::LocalHost), target);
            QObject::connect(client, &QTcpSocket::readyRead, server,
                             [=] { server->write(client->readAll()); });
            QObject::connect(server, &QTcpSocket::readyRead, client,
                             [=] { client->write(server->readAll()); });
        });
        m_listener.listen(address);
    }
    quint16 port() const { return m_listener.serverPort(); }

private:
    QTcpServer m_listener;
};

} // namespace

/// Rows C12, C13 and C15 of the fault matrix, done by the kernel, in namespaces of this process.
class TestKernelFaults : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init() { harness = std::make_unique<ConnectionHarness>(); }
    void cleanup() { harness.reset(); }

    void C12_theCableIsPulled();
    void C12_theServerIsFrozen();
    void C13_theSocketIsKilled();
    void C15_aNameIsAskedForAtEachAttempt();
    void C15_theNextAddressIsTriedInTheSameAttempt();

private:
    void writeHosts(const QByteArray &lines);
    void connectTo(FarServer &server);
    /// Moves time until the dead line is noticed, and checks what was shown on the way.
    void noticeTheDeadLine();
    /// Moves time until the client has come back.
    void comeBack();

    QTemporaryDir m_folder;
    std::unique_ptr<ConnectionHarness> harness;
};

void TestKernelFaults::initTestCase()
{
    // From here on nothing that is done to the network or to files concerns anybody else.
    QCOMPARE(::unshare(CLONE_NEWNET | CLONE_NEWNS), 0);
    QCOMPARE(::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0);
    QVERIFY(run(u"ip link set lo up"_s));
    writeHosts({});
    const QByteArray hosts = QFile::encodeName(m_folder.filePath(u"hosts"_s));
    QCOMPARE(::mount(hosts.constData(), "/etc/hosts", nullptr, MS_BIND, nullptr), 0);
}

void TestKernelFaults::writeHosts(const QByteArray &lines)
{
    QFile file(m_folder.filePath(u"hosts"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("127.0.0.1 localhost\n" + lines);
}

void TestKernelFaults::connectTo(FarServer &server)
{
    QVERIFY(server.start());
    harness->options.endpoint = TestApp::endpoint(serverPort);
    harness->options.endpoint.host = QString::fromLatin1(serverAddress);
    harness->start();
    QTRY_COMPARE(harness->state(), State::Connected);
}

void TestKernelFaults::noticeTheDeadLine()
{
    // Nothing tells: only the missing pong does, and before that it is shown as unresponsive.
    bool shown = false;
    const auto died = harness->clock->now();
    while (harness->state() == State::Connected && harness->clock->now() - died <= 151s) {
        shown = shown || harness->status().pingOverdue;
        harness->clock->advance(500ms);
        QCoreApplication::processEvents();
    }
    QVERIFY(shown);
    QVERIFY(harness->clock->now() - died <= 150s);
    QTRY_COMPARE(harness->errors.size(), 1);
    QCOMPARE(harness->errors.first().parameters.value(u"cause"_s), u"no-pong"_s);
}

void TestKernelFaults::comeBack()
{
    const auto mended = harness->clock->now();
    // An attempt that began before ends by itself or by its deadline.
    while (harness->state() != State::Connected && harness->clock->now() - mended <= 40s) {
        if (!QTest::qWaitFor([this] { return harness->state() == State::Connected; }, 100))
            harness->clock->advance(500ms);
    }
    QCOMPARE(harness->state(), State::Connected);
}

void TestKernelFaults::C12_theCableIsPulled()
{
    FarServer server;
    connectTo(server);
    QVERIFY(run(u"ip link set va down"_s));
    noticeTheDeadLine();
    QVERIFY(run(u"ip link set va up"_s));
    comeBack();
}

void TestKernelFaults::C12_theServerIsFrozen()
{
    FarServer server;
    connectTo(server);
    // Its system goes on acknowledging every byte.
    server.sendSignal(SIGSTOP);
    noticeTheDeadLine();
    server.sendSignal(SIGCONT);
    comeBack();
}

void TestKernelFaults::C13_theSocketIsKilled()
{
    harness->server.onRequestGreetThen([](HostilePeer &peer) {
        connect(&peer, &HostilePeer::textReceived, &peer, [&peer](const QByteArray &text) {
            const qsizetype at = text.indexOf(R"("channel":")") + 11;
            const QByteArray channel = text.mid(at, text.indexOf('"', at) - at);
            peer.text(R"({"event":"pusher_internal:subscription_succeeded","channel":")" + channel
                      + R"(","data":"{}"})");
        });
    });
    ClientOptions options;
    options.connection.endpoint = TestApp::endpoint(harness->server.port());
    Client client(options, harness->clock);
    for (const auto *name : {"a", "b", "c"})
        QVERIFY(client.channels().subscribe(ChannelName(QString::fromLatin1(name))));
    client.start();
    QTRY_VERIFY(client.channels().allSubscribed());
    const auto killed = run(u"ss -H -K dst 127.0.0.1 dport = %1"_s.arg(harness->server.port()));
    QVERIFY(killed && !killed->isEmpty());
    QTRY_VERIFY(client.connection().status().nextAttempt);
    const auto wait = *client.connection().status().nextAttempt - harness->clock->now();
    QVERIFY(wait <= 500ms);
    QCOMPARE(client.connection().status().lastCloseCode, std::optional(1006));
    harness->clock->advance(500ms);
    QTRY_VERIFY(client.channels().allSubscribed());
    QCOMPARE(harness->server.accepted(), 2);
    QCOMPARE(harness->server.last().texts().size(), 3);
    QTRY_COMPARE(harness->server.open(), 1);
}

void TestKernelFaults::C15_aNameIsAskedForAtEachAttempt()
{
    writeHosts({});
    harness->server.onRequestGreetThen([](HostilePeer &) {});
    harness->options.endpoint.host = u"late.test"_s;
    harness->start();
    QTRY_COMPARE_WITH_TIMEOUT(harness->errors.size(), 1, 10000);
    QVERIFY(harness->errors.first().message.startsWith(u"name not found: late.test"_s));
    writeHosts("127.0.0.1 late.test\n");
    harness->advanceToRetry();
    QTRY_COMPARE(harness->state(), State::Connected);
}

void TestKernelFaults::C15_theNextAddressIsTriedInTheSameAttempt()
{
    // The system puts the address first that is its own; the harness's server is behind the second.
    writeHosts("127.0.0.1 two.test\n127.0.0.2 two.test\n");
    const Passage passage(QHostAddress(u"127.0.0.2"_s), harness->server.port());
    const DeadAddress dead("127.0.0.1", passage.port());
    QVERIFY(dead.isListening());
    harness->server.onRequestGreetThen([](HostilePeer &) {});
    harness->options.endpoint.host = u"two.test"_s;
    harness->options.endpoint.port = passage.port();
    harness->start();
    // The attempt's deadline, the state's, and the first address's own.
    QTRY_COMPARE(harness->clock->pendingTimers(), std::size_t(3));
    QCOMPARE(harness->status().stage, Connection::Stage::Connecting);
    harness->clock->advance(4999ms);
    QCoreApplication::processEvents();
    QCOMPARE(harness->server.accepted(), 0);
    harness->clock->advance(1ms);
    QTRY_COMPARE(harness->state(), State::Connected);
    QVERIFY(harness->errors.isEmpty());
    QCOMPARE(harness->server.accepted(), 1);
}

QTEST_GUILESS_MAIN(TestKernelFaults)
#include "tst_kernelfaults.moc"
