// SPDX-License-Identifier: MIT
#include "tests/net/programrun.h"
#include "tests/support/hostileserver.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

using namespace Qt::StringLiterals;

namespace {

const QByteArray twoFaults = R"({"seed":3,"faults":[
    {"at":"frame","event":"e","nth":2,"do":"drop"},
    {"at":"frame","event":"e","nth":4,"do":"half-open"}]})";
const QByteArray misspeltFault = R"({"faults":[{"at":"frame","do":"drop","evry":3}]})";

/// A named pipe that nobody reads.
class Pipe {
public:
    Pipe()
    {
        ::mkfifo(m_path.constData(), 0600);
        m_descriptor = ::open(m_path.constData(), O_RDWR | O_CLOEXEC);
    }
    ~Pipe() { close(); }
    Pipe(const Pipe &) = delete;
    Pipe &operator=(const Pipe &) = delete;

    QString redirection() const { return u">"_s + QFile::decodeName(m_path); }
    bool has(short event) const
    {
        pollfd state{m_descriptor, event, 0};
        return ::poll(&state, 1, 0) == 1 && (state.revents & event) != 0;
    }
    void close()
    {
        if (m_descriptor >= 0)
            ::close(std::exchange(m_descriptor, -1));
    }

private:
    const QTemporaryDir m_folder;
    const QByteArray m_path = QFile::encodeName(m_folder.filePath(u"pipe"_s));
    int m_descriptor = -1;
};

} // namespace

/// The shipped program where something around it is broken: streams, servers, files.
class tst_CliFaults : public QObject {
    Q_OBJECT

    static QStringList demoTail()
    {
        return {u"tail"_s, u"--demo"_s, u"--scenario"_s, u"busy"_s, u"--format"_s, u"jsonl"_s};
    }

private Q_SLOTS:
    void aReaderThatHasEnoughIsNoFailure()
    {
        Pipe pipe;
        ProgramRun tail(demoTail(), {}, {}, pipe.redirection());
        QTRY_VERIFY_WITH_TIMEOUT(pipe.has(POLLIN), 20000);
        pipe.close();
        QCOMPARE(tail.exitCode(), 0);
        QVERIFY(!tail.diagnostics().contains("cannot write"));
    }

    void aFullDiskIsSaid()
    {
        for (const QStringList &arguments :
             {demoTail(), QStringList{u"check-env"_s, u"absent.env"_s},
              QStringList{u"serve"_s, u"--port"_s, u"0"_s}}) {
            ProgramRun run(arguments, {}, {}, u">/dev/full"_s);
            const int code = run.exitCode();
            QVERIFY2(code == 1 || code == 3, qPrintable(QString::number(code)));
            QVERIFY(run.diagnostics().contains("No space left on device"));
        }
    }

    void closedStreamsDoNotBecomeSockets()
    {
        ProgramRun tail(demoTail() + QStringList{u"--count"_s, u"3"_s}, {}, {}, u">&- 2>&-"_s);
        QCOMPARE(tail.exitCode(), 0);
        ProgramRun quiet(demoTail() + QStringList{u"--count"_s, u"3"_s}, {}, {}, u"2>&-"_s);
        QCOMPARE(quiet.exitCode(), 0);
        QCOMPARE(quiet.lines(u"event"_s).size(), 3);
        QCOMPARE(quiet.lines(u"error"_s).size(), 0);
    }

    void aReaderThatStallsDoesNotHoldTheProgram()
    {
        Pipe pipe;
        ProgramRun tail(demoTail(), {}, {}, pipe.redirection());
        QTRY_VERIFY_WITH_TIMEOUT(pipe.has(POLLIN) && !pipe.has(POLLOUT), 20000);
        // The first asks, the second ends it.
        QTRY_VERIFY((tail.sendSignal(SIGTERM), tail.hasEnded()));
    }

    void L1_malformedFramesAreToldAndTheLinkIsKept()
    {
        HostileServer server;
        server.onRequestGreetThen([](HostilePeer &peer) {
            QObject::connect(&peer, &HostilePeer::textReceived, &peer, [&peer] {
                peer.text(R"({"event":"pusher_internal:subscription_succeeded","channel":"a"})");
                peer.text("no json");
                peer.send(HostilePeer::frame(2, "binary"));
                peer.text(R"({"event":"e","channel":"elsewhere","data":"1"})");
                peer.text(R"({"event":"e","channel":"a","data":"1"})");
            });
        });
        ProgramRun tail({u"tail"_s, u"--key"_s, u"k"_s, u"--host"_s, u"127.0.0.1"_s, u"--port"_s,
                         QString::number(server.port()), u"--no-tls"_s, u"--channel"_s, u"a"_s,
                         u"--format"_s, u"jsonl"_s, u"--for"_s, u"2"_s});
        QCOMPARE(tail.exitCode(), 0);
        QCOMPARE(tail.lines(u"event"_s).size(), 1);
        QCOMPARE(tail.lines(u"state"_s).size(), 2); // connecting, connected
        const auto errors = tail.lines(u"error"_s);
        QCOMPARE(errors.size(), 3);
        for (const QJsonObject &error : errors)
            QCOMPARE(error["code"_L1].toString(), u"PROTOCOL_ERROR"_s);
        QVERIFY(errors.at(0)["message"_L1].toString().startsWith("a frame of 7 bytes"_L1));
        QVERIFY(errors.at(1)["message"_L1].toString().startsWith("1 events came"_L1));
        QVERIFY(errors.at(2)["message"_L1].toString().startsWith("1 binary"_L1));
    }

    void aBrokenEnvFileIsNamedOnce()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath(u"broken.env"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("PUSHER_KEY=\"open\nno name\nPUSHER_SECRET=7ad3773142a6692b25b8\n");
        file.close();
        QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::ReadOther));
        ProgramRun tail({u"tail"_s, u"--channel"_s, u"a"_s, u"--env"_s, file.fileName()});
        QCOMPARE(tail.exitCode(), 3);
        const QByteArray words = tail.diagnostics();
        const QByteArray name = file.fileName().toUtf8();
        QVERIFY(words.contains("PUSHER_KEY is missing"));
        QVERIFY(words.contains(QByteArray(name + ": line 2 is no NAME=value")));
        QVERIFY(words.contains(QByteArray("warning: " + name + ": others may read this file")));
        QVERIFY(!words.contains("7ad3773142a6692b25b8"));
    }

    void serveMisbehavesAsItsFileSays()
    {
        ProgramRun server({u"serve"_s, u"--port"_s, u"0"_s, u"--fault"_s,
                           faultFile(twoFaults)},
                          {u"PUSHER_SECRET=a-secret-for-tests"_s});
        QVERIFY(server.waitForLines(u"ready"_s));
        ProgramRun tail(QStringList{u"tail"_s, u"--channel"_s, u"a"_s, u"--format"_s, u"jsonl"_s}
                        + server.connectionOptions());
        QVERIFY(tail.waitForLines(u"subscription"_s, 2));
        for (const auto *data : {"1", "2", "3", "4"}) {
            ProgramRun send(QStringList{u"send"_s, u"--channel"_s, u"a"_s, u"--event"_s, u"e"_s,
                                        u"--data"_s, QString::fromLatin1(data)}
                                + server.connectionOptions(),
                            {u"PUSHER_SECRET=a-secret-for-tests"_s});
            QCOMPARE(send.exitCode(), 0);
        }
        QVERIFY(server.waitForLines(u"fault"_s, 2));
        const QJsonObject drop = server.lines(u"fault"_s).first();
        QVERIFY(!drop.value("time"_L1).toString().isEmpty());
        QVERIFY(!drop.value("socketId"_L1).toString().isEmpty());
        QCOMPARE(drop.value("number"_L1).toInt(), 1);
        QCOMPARE(drop.value("rule"_L1).toInt(-1), 0);
        QCOMPARE(drop.value("at"_L1).toString(), u"frame"_s);
        QCOMPARE(drop.value("do"_L1).toString(), u"drop"_s);
        QCOMPARE(drop.value("occasion"_L1).toInt(), 2);
        QCOMPARE(drop.value("channel"_L1).toString(), u"a"_s);
        QCOMPARE(drop.value("event"_L1).toString(), u"e"_s);
        QCOMPARE(server.lines(u"fault"_s).last().value("do"_L1).toString(), u"half-open"_s);
        QVERIFY(tail.waitForLines(u"event"_s, 2));
        QCOMPARE(tail.lines(u"event"_s).last().value("data"_L1).toInt(), 3);
        // A line that is held up does not hold up the end.
        QElapsedTimer timer;
        timer.start();
        server.sendSignal(SIGTERM);
        QCOMPARE(server.exitCode(), 0);
        QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
        QCOMPARE(tail.lines(u"event"_s).size(), 2);
    }

    void aBrokenFaultFileIsNamed()
    {
        const QString path = faultFile(misspeltFault);
        ProgramRun broken({u"serve"_s, u"--port"_s, u"0"_s, u"--fault"_s, path});
        QCOMPARE(broken.exitCode(), 3);
        QVERIFY(broken.output().isEmpty());
        QVERIFY2(broken.diagnostics().contains("faults[0].evry is not known; every is"),
                 broken.diagnostics().constData());
        QVERIFY(broken.diagnostics().contains(path.toUtf8()));
        ProgramRun missing({u"serve"_s, u"--port"_s, u"0"_s, u"--fault"_s, u"absent.json"_s});
        QCOMPARE(missing.exitCode(), 3);
        ProgramRun nameless({u"serve"_s, u"--fault"_s, QString()});
        QCOMPARE(nameless.exitCode(), 2);
    }

private:
    QString faultFile(const QByteArray &json)
    {
        QFile file(m_folder.filePath(u"faults.json"_s));
        if (!file.open(QIODevice::WriteOnly) || file.write(json) != json.size())
            qFatal("cannot write %s", qPrintable(file.fileName()));
        return file.fileName();
    }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(tst_CliFaults)
#include "tst_clifaults.moc"
