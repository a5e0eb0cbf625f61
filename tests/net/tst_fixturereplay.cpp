// SPDX-License-Identifier: MIT
#include "libpusher/client/client.h"
#include "libpusher/config/clientoptions.h"
#include "tests/support/fakescheduler.h"
#include "tests/support/hostileserver.h"
#include "tests/support/testapp.h"

#include <QDir>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using State = Connection::State;

/// Every frame under tests/fixtures/frames through a real socket to a whole client: what `client`
/// says in NAME.expected.json beside it is what becomes of it, and the client lives on.
///
/// `connected`, `failed`, `retried` (as the first frame), `subscribed`, `refused` (as the answer to a
/// subscription), `event` (kept under its names), `error` (told, and no more), `answered` (with a
/// pong), `control` (taken, and nothing else changes), `malformed` (counted).
class TestFixtureReplay : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void L1_L12_theClientSurvives_data();
    void L1_L12_theClientSurvives();
};

namespace {

const QString folder = QStringLiteral(FIXTURES "/frames");
/// The socket id that stands inside one of the frames.
const QByteArray socketId = "264774.13368624";
const QString probe = u"probe"_s;

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// The channel that must be wanted for the frame to make sense; empty when none must.
QString channelFor(const QJsonObject &expected)
{
    const QString channel = expected.value("channel"_L1).toString();
    if (!channel.isEmpty())
        return channel;
    if (expected.value("client"_L1) == "subscribed"_L1)
        return u"bot-updates"_s;
    return expected.value("client"_L1) == "refused"_L1 ? u"private-x"_s : QString();
}

/// What a server answers to a subscription.
QByteArray confirmation(const QByteArray &channel)
{
    const QByteArray data = channel.startsWith("presence-")
        ? R"({\"presence\":{\"ids\":[\"7\"],\"hash\":{\"7\":null},\"count\":1}})"
        : "{}";
    return R"({"event":"pusher_internal:subscription_succeeded","channel":")" + channel
        + R"(","data":")" + data + "\"}";
}

/// Greets, confirms what is asked for, and says the frame where its outcome wants it: first, as the
/// answer to its channel's subscription, or when the probe's channel is asked for.
class Replay {
public:
    Replay(HostileServer &server, const QByteArray &frame, const QJsonObject &expected)
        : m_frame(frame)
        , m_outcome(expected.value("client"_L1).toString())
        , m_channel(channelFor(expected).toUtf8())
    {
        server.onRequest([this](HostilePeer &peer) {
            peer.upgrade();
            if (m_outcome == "connected"_L1 || m_outcome == "failed"_L1
                || m_outcome == "retried"_L1)
                peer.text(m_frame);
            else
                peer.greet(socketId);
            QObject::connect(&peer, &HostilePeer::textReceived, &peer,
                             [this, &peer](const QByteArray &text) { answer(peer, text); });
        });
    }

private:
    void answer(HostilePeer &peer, const QByteArray &text)
    {
        const QJsonObject message = QJsonDocument::fromJson(text).object();
        const QString event = message.value("event"_L1).toString();
        if (event == "pusher:signin"_L1)
            peer.text(R"({"event":"pusher:signin_success","data":{"user_data":"{\"id\":\"7\"}"}})");
        if (event != "pusher:subscribe"_L1)
            return;
        const QByteArray channel =
            message.value("data"_L1).toObject().value("channel"_L1).toString().toUtf8();
        const bool answers = m_outcome == "subscribed"_L1 || m_outcome == "refused"_L1;
        if (channel == probe.toUtf8()) {
            if (!answers && m_outcome != "connected"_L1)
                peer.text(m_frame);
            peer.text(confirmation(channel));
            peer.text(R"({"event":"probe","channel":"probe","data":"1"})");
        } else {
            peer.text(answers && channel == m_channel ? m_frame : confirmation(channel));
        }
    }

    const QByteArray m_frame;
    const QString m_outcome;
    const QByteArray m_channel;
};

bool holds(const EventHistory &history, const QString &event)
{
    for (quint64 i = 1; i <= history.lastSequence(); ++i) {
        const auto kept = history.at(i);
        if (kept && kept->name() == EventName(event))
            return true;
    }
    return false;
}

} // namespace

void TestFixtureReplay::L1_L12_theClientSurvives_data()
{
    QTest::addColumn<QString>("path");
    const QStringList dialects = QDir(folder).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString &dialect : dialects) {
        const QDir dir(folder + u'/' + dialect);
        const QStringList names = dir.entryList({u"*.expected.json"_s}, QDir::Files);
        for (const QString &name : names) {
            const QString base = name.chopped(14);
            // QWebSocket takes a byte order mark away before anybody sees the text.
            if (base != "byte_order_mark"_L1)
                QTest::newRow(qPrintable(dialect + u'/' + base)) << dir.filePath(base);
        }
    }
}

void TestFixtureReplay::L1_L12_theClientSurvives()
{
    QFETCH(QString, path);
    const QByteArray frame = contents(path + u".json"_s);
    const QJsonObject expected =
        QJsonDocument::fromJson(contents(path + u".expected.json"_s)).object();
    const QString outcome = expected.value("client"_L1).toString();
    const QString channel = channelFor(expected);
    const QString event = expected.value("event"_L1).toString();
    const std::optional<int> code = expected.value("error"_L1).toObject().value("code"_L1).toInt();

    HostileServer server;
    const Replay replay(server, frame, expected);
    ClientOptions options;
    options.connection.endpoint = TestApp::endpoint(server.port());
    options.secret = Secret(TestApp::secret);
    options.userId = u"7"_s;
    options.signIn = channel.startsWith(u'#');
    options.encryptionMasterKey = Secret("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
    Client client(options, std::make_shared<FakeScheduler>());
    QSignalSpy errors(&client, &Client::errorOccurred);
    const ChannelName name(channel);
    if (!channel.isEmpty() && !options.signIn)
        QVERIFY(client.channels().subscribe(name));
    client.start();

    if (outcome == "failed"_L1) {
        QTRY_COMPARE(client.connection().state(), State::Failed);
        QCOMPARE(client.connection().status().failure->closeCode, code);
        return;
    }
    if (outcome == "retried"_L1) {
        QTRY_VERIFY(client.connection().status().nextAttempt);
        QCOMPARE(client.connection().status().lastCloseCode, code);
        return;
    }
    QTRY_COMPARE(client.connection().state(), State::Connected);
    const auto stateOf = [&client, &name] { return client.channels().entries().value(name).state; };
    if (outcome == "refused"_L1)
        QTRY_COMPARE(stateOf(), ChannelRegistry::State::Refused);
    else if (!channel.isEmpty() && !options.signIn)
        QTRY_COMPARE(stateOf(), ChannelRegistry::State::Subscribed);
    if (options.signIn)
        QTRY_VERIFY(server.last().texts().last().contains("#server-to-user-7"));
    const quint64 control = client.counters().controlFrames;
    const qsizetype texts = server.last().texts().size();
    const qsizetype told = errors.size();

    QVERIFY(client.channels().subscribe(ChannelName(probe)));
    QTRY_VERIFY(holds(*client.history(), probe));
    QCOMPARE(client.connection().state(), State::Connected);
    QCOMPARE(server.accepted(), 1);
    QCOMPARE(client.history()->lastSequence(), outcome == "event"_L1 ? 2u : 1u);
    QCOMPARE(client.counters().malformed, outcome == "malformed"_L1 ? 1u : 0u);
    if (outcome == "event"_L1) {
        QVERIFY(holds(*client.history(), event));
        QCOMPARE(errors.size(), 0);
    } else if (outcome == "connected"_L1) {
        const QJsonObject greeting = expected.value("established"_L1).toObject();
        QCOMPARE(client.connection().status().socketId.value(),
                 greeting.value("socketId"_L1).toString());
    } else if (outcome == "refused"_L1) {
        QCOMPARE(told, 1);
    } else if (outcome == "error"_L1) {
        QTRY_COMPARE(errors.size(), 1);
    } else if (outcome == "answered"_L1) {
        QTRY_COMPARE(server.last().texts().size(), texts + 2); // the probe's subscription, the pong
        QVERIFY(server.last().texts().last().contains("pusher:pong"));
    } else if (outcome == "control"_L1) {
        QCOMPARE(client.counters().controlFrames, control + 2); // and the probe's confirmation
        QCOMPARE(errors.size(), 0);
    } else {
        QVERIFY2(outcome == "subscribed"_L1 || outcome == "malformed"_L1, qPrintable(outcome));
    }
}

QTEST_GUILESS_MAIN(TestFixtureReplay)
#include "tst_fixturereplay.moc"
