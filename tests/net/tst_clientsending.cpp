// SPDX-License-Identifier: MIT
#include "libpusher/client/client.h"
#include "libpusher/config/clientoptions.h"
#include "tests/net/localserverhelpers.h"
#include "tests/support/hostileserver.h"

#include <QSignalSpy>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

using Verdict = ClientEvents::Verdict;
using State = ChannelRegistry::State;
const ChannelName desk(u"private-desk"_s);
const ChannelName room(u"presence-room"_s);
const EventName typing(u"client-typing"_s);

/// Keeps the verdicts of a client.
class Verdicts : public QObject {
    Q_OBJECT
public:
    explicit Verdicts(Client &client)
    {
        connect(
            &client.clientEvents(), &ClientEvents::settled, this,
            [this](const ClientEvents::Outcome &outcome) { all.insert(outcome.ticket, outcome); });
    }
    QList<quint64> with(Verdict verdict) const
    {
        QList<quint64> tickets;
        for (const ClientEvents::Outcome &outcome : all) {
            if (outcome.verdict == verdict)
                tickets.append(outcome.ticket);
        }
        return tickets;
    }
    QMap<quint64, ClientEvents::Outcome> all;
};

} // namespace

/// Client events of one client that others hear, over real sockets.
class tst_ClientSending : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void othersHearIt();
    void waitsForTheSubscription();
    void P19_whatBreaksARuleNeverReachesTheServer();
    void P1_theServersRefusalsAreThoseOfTheRightSends();
    void P1_aRefusalThatFitsNothingIsToldAndTheChannelStays();
    void lostWithTheLine();
    void X3_aPeerThatStopsReading();

private:
    ClientOptions optionsFor(quint16 port, const QString &user) const;
    static quint64 send(Client &client, const ChannelName &channel, const QByteArray &data)
    {
        const auto ticket = client.clientEvents().trigger(channel, typing, data);
        return ticket ? *ticket : 0;
    }
    static void join(Client &client, const ChannelName &channel)
    {
        QVERIFY(client.channels().subscribe(channel).has_value());
        client.start();
        QTRY_COMPARE(client.channels().entries().value(channel).state, State::Subscribed);
    }
    static QByteArrayList dataHeard(const Client &client)
    {
        QByteArrayList result;
        const auto history = client.history();
        history->forEach(
            history->firstSequence(), history->lastSequence(),
            [&result](const Event &event) { result.append(event.dataText().toByteArray()); });
        return result;
    }

    std::unique_ptr<LocalServer> server;
};

void tst_ClientSending::init()
{
    server =
        std::make_unique<LocalServer>(TestApp::app(), LocalServer::Options(), Scheduler::system());
    QVERIFY(server->listen().has_value());
}

ClientOptions tst_ClientSending::optionsFor(quint16 port, const QString &user) const
{
    ClientOptions options;
    options.connection.endpoint = TestApp::endpoint(port);
    options.connection.backoff.reconnectDelay = 100ms;
    options.secret = Secret(TestApp::secret);
    options.userId = user;
    return options;
}

void tst_ClientSending::othersHearIt()
{
    Client ann(optionsFor(server->port(), u"ann"_s));
    Client bob(optionsFor(server->port(), u"bob"_s));
    join(ann, room);
    join(bob, room);
    const Verdicts verdicts(ann);
    const quint64 ticket = send(ann, room, R"({"at": 1.50})");
    QVERIFY(ticket > 0);
    QTRY_COMPARE(verdicts.with(Verdict::Sent), QList{ticket});
    QTRY_COMPARE(bob.history()->lastSequence(), 1U);
    const auto event = bob.history()->at(1);
    QCOMPARE(event->name(), typing);
    QCOMPARE(event->dataText().toByteArray(), "{\"at\": 1.50}"_ba);
    QCOMPARE(event->userId(), UserId(u"ann"_s));
    QCOMPARE(ann.history()->lastSequence(), 0U); // never its sender
}

void tst_ClientSending::waitsForTheSubscription()
{
    Client ann(optionsFor(server->port(), u"ann"_s));
    Client bob(optionsFor(server->port(), u"bob"_s));
    join(bob, desk);
    const Verdicts verdicts(ann);
    QVERIFY(ann.channels().subscribe(desk).has_value());
    for (int i = 0; i < 5; ++i)
        QVERIFY(send(ann, desk, QByteArray::number(i)) > 0);
    ann.start();
    QTRY_COMPARE(verdicts.with(Verdict::Sent).size(), 5);
    QTRY_COMPARE(dataHeard(bob), (QByteArrayList{"0"_ba, "1"_ba, "2"_ba, "3"_ba, "4"_ba}));
    QCOMPARE(server->statistics().refusedClientEvents, 0U);
}

void tst_ClientSending::P19_whatBreaksARuleNeverReachesTheServer()
{
    Client ann(optionsFor(server->port(), u"ann"_s));
    join(ann, desk);
    join(ann, ChannelName(u"bots"_s));
    ClientEvents &events = ann.clientEvents();
    const auto ruleOf = [&events](const QString &channel, const QString &event,
                                  const QByteArray &data) {
        const auto ticket = events.trigger(ChannelName(channel), EventName(event), data);
        return ticket ? QString() : ticket.error().parameters.value(u"rule"_s).toString();
    };
    const QString good = typing.value();
    QCOMPARE(ruleOf(u"bots"_s, good, "1"), u"channel-kind"_s);
    QCOMPARE(ruleOf(u"private-other"_s, good, "1"), u"subscription"_s);
    QCOMPARE(ruleOf(desk.value(), good, '"' + QByteArray(10241, 'x') + '"'), u"size"_s);
    QCOMPARE(ruleOf(desk.value(), u"typing"_s, "1"), u"prefix"_s);
    const Verdicts verdicts(ann);
    for (int i = 0; i < 10; ++i)
        QVERIFY(send(ann, desk, "1") > 0);
    QCOMPARE(ruleOf(desk.value(), good, "1"), u"rate"_s);
    QTRY_COMPARE(verdicts.with(Verdict::Sent).size(), 10);
    QCOMPARE(server->statistics().clientEvents, 10U);
    QCOMPARE(server->statistics().refusedClientEvents, 0U);
    QCOMPARE(events.counters().brokenRules, 4U);
    QCOMPARE(events.counters().rateLimited, 1U);
}

/// Our clock runs ahead, so that our own limit lets more through than the server's.
void tst_ClientSending::P1_theServersRefusalsAreThoseOfTheRightSends()
{
    const auto time = std::make_shared<FakeScheduler>();
    Client ann(optionsFor(server->port(), u"ann"_s), time);
    Client bob(optionsFor(server->port(), u"bob"_s));
    join(ann, desk);
    join(bob, desk);
    const Verdicts verdicts(ann);
    QSignalSpy errors(&ann, &Client::errorOccurred);
    for (int i = 1; i <= 30; ++i) {
        QCOMPARE(send(ann, desk, QByteArray::number(i)), quint64(i));
        time->advance(100ms);
    }
    QTRY_COMPARE(verdicts.all.size(), 30);
    const QList<quint64> sent = verdicts.with(Verdict::Sent);
    const QList<quint64> refused = verdicts.with(Verdict::Refused);
    QCOMPARE(sent.size() + refused.size(), 30);
    QVERIFY(sent.size() >= 10 && refused.size() >= 10);
    QCOMPARE(server->statistics().clientEvents, quint64(sent.size()));
    QCOMPARE(server->statistics().refusedClientEvents, quint64(refused.size()));
    QTRY_COMPARE(bob.history()->lastSequence(), quint64(sent.size()));
    QByteArrayList expected;
    for (const quint64 ticket : sent)
        expected.append(QByteArray::number(ticket));
    // What others heard is exactly what was called sent.
    QCOMPARE(dataHeard(bob), expected);
    QCOMPARE(verdicts.all.value(refused.first()).error->closeCode, std::optional(4301));
    QCOMPARE(errors.size(), 0);
    QCOMPARE(ann.connection().state(), Connection::State::Connected);
    QCOMPARE(ann.channels().entries().value(desk).state, State::Subscribed);
}

void tst_ClientSending::P1_aRefusalThatFitsNothingIsToldAndTheChannelStays()
{
    HostileServer other;
    other.onRequestGreetThen([](HostilePeer &peer) {
        connect(&peer, &HostilePeer::textReceived, &peer, [&peer](const QByteArray &text) {
            if (!text.contains("pusher:subscribe"))
                return;
            peer.text(R"({"event":"pusher_internal:subscription_succeeded","channel":"bots"})");
            // Beside the data, as soketi writes it.
            peer.text(R"({"event":"pusher:error","channel":"bots","data":{"code":4301,)"
                      R"("message":"The rate limit for sending client events exceeded."}})");
        });
    });
    Client client(optionsFor(other.port(), u"ann"_s));
    QSignalSpy errors(&client, &Client::errorOccurred);
    join(client, ChannelName(u"bots"_s));
    QTRY_COMPARE(errors.size(), 1);
    QCOMPARE(errors[0][0].value<Error>().closeCode, std::optional(4301));
    QVERIFY(client.channels().allSubscribed());
    QCOMPARE(client.connection().state(), Connection::State::Connected);
}

void tst_ClientSending::lostWithTheLine()
{
    Client ann(optionsFor(server->port(), u"ann"_s));
    join(ann, desk);
    const Verdicts verdicts(ann);
    const quint64 first = send(ann, desk, "1");
    server->dropConnections();
    QTRY_COMPARE(verdicts.all.size(), 1);
    QVERIFY(verdicts.with(Verdict::Unknown) == QList{first});
    // What is sent meanwhile waits for the next connection.
    QTRY_VERIFY(ann.connection().state() != Connection::State::Connected);
    const quint64 second = send(ann, desk, "2");
    QVERIFY(second > first);
    ann.connection().retryNow();
    QTRY_COMPARE(verdicts.with(Verdict::Sent), QList{second});
}

/// The refusal at 1 MiB, the verdict, and the end of a line on which nothing moves any more.
void tst_ClientSending::X3_aPeerThatStopsReading()
{
    HostileServer other;
    other.onRequestGreetThen([](HostilePeer &peer) {
        connect(&peer, &HostilePeer::textReceived, &peer, [&peer](const QByteArray &text) {
            if (!text.contains("pusher:subscribe"))
                return;
            peer.text(
                R"({"event":"pusher_internal:subscription_succeeded","channel":"private-desk"})");
            peer.stopReading();
        });
    });
    const auto time = std::make_shared<FakeScheduler>();
    ClientOptions options = optionsFor(other.port(), u"ann"_s);
    options.connection.activityTimeout = 300s;
    Client ann(options, time);
    const Verdicts verdicts(ann);
    QSignalSpy errors(&ann, &Client::errorOccurred);
    join(ann, desk);
    const QByteArray large = '"' + QByteArray(10240, 'x') + '"';
    Error refusal;
    quint64 taken = 0;
    // Two kernel buffers and the mark; the pace is our own limit's.
    for (; taken < 5000; ++taken) {
        const auto ticket = ann.clientEvents().trigger(desk, typing, large);
        if (!ticket) {
            refusal = ticket.error();
            break;
        }
        if (taken % 10 == 9) {
            QCoreApplication::processEvents();
            time->advance(1s);
        }
    }
    QCOMPARE(refusal.code, Error::Code::MessageDeliveryFailed);
    QCOMPARE(refusal.parameters.value(u"rule"_s).toString(), u"line"_s);
    QCOMPARE(ann.connection().state(), Connection::State::Connected);
    time->advance(30s);
    QTRY_VERIFY(ann.connection().state() != Connection::State::Connected);
    QTRY_COMPARE(errors.size(), 1);
    const Error lost = errors[0][0].value<Error>();
    QCOMPARE(lost.code, Error::Code::ConnectionFailed);
    QCOMPARE(lost.parameters.value(u"cause"_s).toString(), u"not-reading"_s);
    QTRY_COMPARE(quint64(verdicts.all.size()), taken);
    QCOMPARE(quint64(verdicts.with(Verdict::Unknown).size()), taken);
}

QTEST_GUILESS_MAIN(tst_ClientSending)
#include "tst_clientsending.moc"
