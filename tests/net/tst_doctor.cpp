// SPDX-License-Identifier: MIT
#include "tests/net/doctorhelpers.h"
#include "tests/support/connectproxy.h"
#include "tests/support/hostileserver.h"
#include "tests/support/tlsfront.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {
using Cause = Diagnosis::Cause;
using Step = Doctor::Step;
using Verdict = Doctor::Verdict;

const QByteArray masterKey = QByteArray(32, 'm').toBase64();
} // namespace

/// The whole examination over real sockets: LocalServer, an auth endpoint, servers that misbehave.
class tst_Doctor : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void everyStepPassesInItsOrder();
    void withoutChannelsItsOwnAreTried();
    void aKeyOfAnotherClusterIsNamed();
    void anOriginThatIsRefusedIsNamed();
    void whatIsNoPusherServerIsNamed();
    void aCaptivePortalIsNamed();
    void aNameThatDoesNotExistEndsTheWay();
    void nobodyListens();
    void aCertificateNobodyVouchesForIsNamed();
    void itGoesThroughTheClientsProxyAndTrustsItsCa();
    void aProxyThatRefusesIsNamed();
    void aServerWithoutTlsIsNamed();
    void clocksThatDifferAreNamed();
    void aSilentStepEndsAndTheNextIsTaken();
    void theWholeHasADeadline();
    void aConnectionThatIsClosedEndsWhatNeedsIt();
    void itMayBeDeletedWhileItTells();

private:
    std::unique_ptr<DoctorFixture> f;
};

void tst_Doctor::init()
{
    f = std::make_unique<DoctorFixture>();
}

void tst_Doctor::everyStepPassesInItsOrder()
{
    f->options.userId = u"7"_s;
    f->options.encryptionMasterKey = Secret(masterKey);
    f->examine({.channels = {ChannelName(u"presence-a"_s), ChannelName(u"public-b"_s),
                             ChannelName(u"private-encrypted-c"_s)}});
    QCOMPARE(
        f->verdicts(),
        QStringList({u"dns passed"_s, u"tcp passed"_s, u"tls skipped"_s, u"handshake passed"_s,
                     u"subscribe passed"_s, u"auth passed"_s, u"auth passed"_s, u"api passed"_s}));
    QCOMPARE(f->report.firstFailed(), nullptr);
    QVERIFY(!f->report.timedOut);
    QVERIFY(f->result(Step::Handshake).took > 0us && f->result(Step::Handshake).took < 20s);
    QCOMPARE(f->result(Step::Subscribe).channel.value(), u"public-b"_s);
    QCOMPARE(f->result(Step::Auth, 1).channel.value(), u"private-encrypted-c"_s);
    QVERIFY(!f->result(Step::Handshake).diagnosis.parameters["socketId"_L1].toString().isEmpty());
    QTRY_COMPARE(f->server->statistics().connections, 0U);
}

void tst_Doctor::withoutChannelsItsOwnAreTried()
{
    f->examine();
    QCOMPARE(f->result(Step::Subscribe).channel.value(), u"pushwatch-doctor"_s);
    QCOMPARE(f->result(Step::Auth).channel.value(), u"private-pushwatch-doctor"_s);
    QCOMPARE(f->result(Step::Auth).verdict, Verdict::Passed);

    // Nobody may be asked for a channel that the user did not name.
    f->options.authEndpoint = f->endpointUrl();
    f->examine();
    QCOMPARE(f->result(Step::Auth).verdict, Verdict::Skipped);
    QCOMPARE(f->endpoint->connections, 0);
}

void tst_Doctor::aKeyOfAnotherClusterIsNamed()
{
    f->options.connection.endpoint.key = u"another-key"_s;
    f->examine();
    QCOMPARE(f->cause(Step::Handshake), Cause::KeyUnknown);
    QCOMPARE(f->result(Step::Handshake).diagnosis.parameters["serverCode"_L1].toInt(), 4001);
    QCOMPARE(f->result(Step::Subscribe).verdict, Verdict::Skipped);
    QCOMPARE(f->result(Step::Auth).verdict, Verdict::Skipped);
}

void tst_Doctor::anOriginThatIsRefusedIsNamed()
{
    HostileServer reverb;
    reverb.onRequest([](HostilePeer &peer) {
        peer.upgrade();
        peer.text(
            R"({"event":"pusher:error","data":"{\"code\":4009,\"message\":\"Origin not allowed\"}"})");
    });
    f->aim(reverb.port());
    f->examine();
    QCOMPARE(f->cause(Step::Handshake), Cause::OriginRefused);
    QCOMPARE(f->result(Step::Handshake).diagnosis.code, Error::Code::AuthenticationFailed);
}

void tst_Doctor::whatIsNoPusherServerIsNamed()
{
    HostileServer other;
    other.onRequest([](HostilePeer &peer) {
        peer.upgrade();
        peer.text("hello");
        peer.greet(); // too late
    });
    f->aim(other.port());
    f->options.appId.clear();
    f->examine();
    QCOMPARE(f->cause(Step::Handshake), Cause::NotPusher);
    QCOMPARE(f->result(Step::Subscribe).verdict, Verdict::Skipped);
}

void tst_Doctor::aCaptivePortalIsNamed()
{
    HostileServer portal;
    portal.onRequest([](HostilePeer &peer) {
        peer.send("HTTP/1.1 302 Found\r\nLocation: http://portal.example/\r\n"
                  "Content-Length: 0\r\n\r\n");
    });
    f->aim(portal.port());
    f->options.secret = {};
    f->examine();
    QCOMPARE(f->cause(Step::Handshake), Cause::CaptivePortal);
    QCOMPARE(f->result(Step::Handshake).diagnosis.parameters["redirectHost"_L1].toString(),
             u"portal.example"_s);
    portal.onRequest([](HostilePeer &peer) {
        peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>");
    });
    f->examine();
    QCOMPARE(f->cause(Step::Handshake), Cause::CaptivePortal);
}

void tst_Doctor::aNameThatDoesNotExistEndsTheWay()
{
    f->options.connection.endpoint.host = u"no-such-host.invalid"_s;
    f->examine();
    // Without a name server nobody can say that the name does not exist.
    QVERIFY(f->cause(Step::Dns) == Cause::NameNotFound
            || f->cause(Step::Dns) == Cause::NameLookupFailed);
    for (const Step step : {Step::Tcp, Step::Handshake, Step::Subscribe, Step::Auth, Step::Api})
        QCOMPARE(f->result(step).verdict, Verdict::Skipped);

    f->aim(f->server->port());
    f->options.connection.endpoint.host = u"localhost"_s;
    f->examine();
    QCOMPARE(f->result(Step::Dns).verdict, Verdict::Passed);
    QVERIFY(f->result(Step::Dns).diagnosis.parameters["addresses"_L1].toStringList().contains(
        u"127.0.0.1"));
    QCOMPARE(f->result(Step::Handshake).verdict, Verdict::Passed);
}

void tst_Doctor::nobodyListens()
{
    QTcpServer closed;
    QVERIFY(closed.listen(QHostAddress::LocalHost));
    f->aim(closed.serverPort());
    closed.close();
    f->examine();
    QCOMPARE(f->cause(Step::Tcp), Cause::ConnectionRefused);
    QCOMPARE(f->result(Step::Handshake).verdict, Verdict::Skipped);
    QCOMPARE(f->result(Step::Api).verdict, Verdict::Skipped);
}

void tst_Doctor::aCertificateNobodyVouchesForIsNamed()
{
    const TlsFront front(CertificateAuthority::selfSigned(u"localhost"_s), f->server->port());
    f->aim(front.port());
    f->options.connection.endpoint.host = u"localhost"_s;
    f->options.connection.endpoint.tls = true;
    f->examine();
    const Diagnosis tls = f->result(Step::Tls).diagnosis;
    QCOMPARE(tls.cause, Cause::CertificateUntrusted);
    QCOMPARE(tls.parameters["subject"_L1].toString(), u"localhost"_s);
    QCOMPARE(tls.parameters["certificateFault"_L1].toString(), u"self-signed"_s);
    QVERIFY(!tls.parameters["validUntil"_L1].toString().isEmpty());
    QCOMPARE(f->result(Step::Handshake).verdict, Verdict::Skipped);
}

void tst_Doctor::itGoesThroughTheClientsProxyAndTrustsItsCa()
{
    const CertificateAuthority authority(u"Desk CA"_s);
    LocalServer remote({TestApp::id, TestApp::key, Secret(TestApp::secret)},
                       {.address = QHostAddress::AnyIPv4}, Scheduler::system());
    QVERIFY(remote.listen());
    const TlsFront front(authority.issue(u"desk.example"_s), remote.port());
    ConnectProxy proxy;
    proxy.serve(u"desk.example"_s, front.port());
    QTemporaryDir folder;
    QFile ca(folder.filePath(u"ca.pem"_s));
    QVERIFY(ca.open(QIODevice::WriteOnly) && ca.write(authority.pem()) > 0 && ca.flush());
    f->options.connection.endpoint.host = u"desk.example"_s;
    f->options.connection.endpoint.port = 443;
    f->options.connection.endpoint.tls = true;
    f->options.network.caFile = ca.fileName();
    f->options.network.proxy = u"http://127.0.0.1:%1"_s.arg(proxy.port());
    f->examine();
    QCOMPARE(f->verdicts(),
             QStringList({u"dns passed"_s, u"tcp passed"_s, u"tls passed"_s, u"handshake passed"_s,
                          u"subscribe passed"_s, u"auth passed"_s, u"api passed"_s}));
    QCOMPARE(f->result(Step::Dns).diagnosis.parameters["proxy"_L1].toString(),
             u"127.0.0.1:%1"_s.arg(proxy.port()));
    // Line, WebSocket and HTTP API.
    QCOMPARE(proxy.passed(), QStringList(3, u"desk.example:443"_s));
}

void tst_Doctor::aProxyThatRefusesIsNamed()
{
    ConnectProxy proxy;
    proxy.requireUser("somebody", "else");
    f->options.connection.endpoint.host = u"desk.example"_s;
    f->options.network.proxy = u"http://127.0.0.1:%1"_s.arg(proxy.port());
    f->examine();
    QCOMPARE(f->cause(Step::Tcp), Cause::ProxyFailed);
    QVERIFY(f->result(Step::Tcp).diagnosis.message.contains(
        u"the proxy 127.0.0.1:%1"_s.arg(proxy.port())));
    QCOMPARE(f->result(Step::Handshake).verdict, Verdict::Skipped);
}

void tst_Doctor::aServerWithoutTlsIsNamed()
{
    f->options.connection.endpoint.tls = true;
    f->examine();
    QCOMPARE(f->result(Step::Tcp).verdict, Verdict::Passed);
    QCOMPARE(f->cause(Step::Tls), Cause::TlsFailed);
}

void tst_Doctor::clocksThatDifferAreNamed()
{
    const auto time = std::make_shared<FakeScheduler>();
    f->server = std::make_unique<LocalServer>(
        LocalServer::App{TestApp::id, TestApp::key, Secret(TestApp::secret)},
        LocalServer::Options{}, time);
    QVERIFY(f->server->listen());
    f->aim(f->server->port());
    const auto ours = std::make_shared<FakeScheduler>();
    ours->setWall(time->wallNow() + 601s);
    f->scheduler = ours;
    f->examine();
    QCOMPARE(f->cause(Step::Api), Cause::ClockOff);
    QCOMPARE(f->result(Step::Api).diagnosis.parameters["clockDifferenceMs"_L1].toInt(), 601000);
    QCOMPARE(f->result(Step::Auth).verdict, Verdict::Passed);
}

void tst_Doctor::aSilentStepEndsAndTheNextIsTaken()
{
    const auto time = std::make_shared<FakeScheduler>();
    HostileServer silent;
    silent.onRequestGreetThen([](HostilePeer &) {});
    f->aim(silent.port());
    Doctor doctor(f->options,
                  {.channels = {ChannelName(u"a"_s), ChannelName(u"b"_s)}, .stepDeadline = 10s},
                  time);
    QSignalSpy told(&doctor, &Doctor::stepFinished);
    QSignalSpy finished(&doctor, &Doctor::finished);
    doctor.start();
    QTRY_VERIFY(silent.accepted() == 2 && silent.last().texts().size() == 1);
    time->advance(9999ms);
    QCOMPARE(told.size(), 4);
    time->advance(1ms);
    QTRY_COMPARE(told.size(), 5);
    const auto timedOut = told.at(4).first().value<Doctor::StepResult>();
    QCOMPARE(timedOut.step, Step::Subscribe);
    QCOMPARE(timedOut.diagnosis.cause, Cause::NoAnswer);
    QCOMPARE(timedOut.took, 10s);
    QTRY_COMPARE(silent.last().texts().size(), 2);
    silent.last().text(R"({"event":"pusher_internal:subscription_succeeded","channel":"b"})");
    QTRY_COMPARE(told.size(), 7);
    QCOMPARE(told.at(5).first().value<Doctor::StepResult>().verdict, Verdict::Passed);
    time->advance(10s); // the HTTP API does not answer either
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(time->pendingTimers(), 0U);
}

void tst_Doctor::theWholeHasADeadline()
{
    const auto time = std::make_shared<FakeScheduler>();
    HostileServer silent;
    f->aim(silent.port());
    Doctor doctor(f->options, {.stepDeadline = 10s, .deadline = 3s}, time);
    QSignalSpy told(&doctor, &Doctor::stepFinished);
    QSignalSpy finished(&doctor, &Doctor::finished);
    doctor.start();
    QTRY_COMPARE(silent.accepted(), 2);
    time->advance(3s);
    QTRY_COMPARE(finished.size(), 1);
    f->report = finished.first().first().value<Doctor::Report>();
    QVERIFY(f->report.timedOut);
    QCOMPARE(f->report.firstFailed()->step, Step::Handshake);
    QCOMPARE(f->report.firstFailed()->diagnosis.cause, Cause::TimedOut);
    QCOMPARE(time->pendingTimers(), 0U);
}

void tst_Doctor::aConnectionThatIsClosedEndsWhatNeedsIt()
{
    HostileServer closing;
    closing.onRequestGreetThen([](HostilePeer &peer) {
        QObject::connect(&peer, &HostilePeer::textReceived, &peer,
                         [&peer] { peer.closeFrame(4200, "server closing"); });
    });
    f->aim(closing.port());
    f->options.appId.clear();
    f->examine({.channels = {ChannelName(u"a"_s), ChannelName(u"private-a"_s)}});
    QCOMPARE(f->cause(Step::Subscribe), Cause::ClosedByServer);
    QCOMPARE(f->result(Step::Subscribe).diagnosis.parameters["serverCode"_L1].toInt(), 4200);
    QCOMPARE(f->result(Step::Auth).verdict, Verdict::Skipped);
}

void tst_Doctor::itMayBeDeletedWhileItTells()
{
    QPointer<Doctor> doctor = new Doctor(f->options, Doctor::Options(), f->scheduler);
    int told = 0;
    connect(doctor, &Doctor::stepFinished, this, [&](const Doctor::StepResult &step) {
        ++told;
        if (step.step == Step::Handshake)
            doctor->deleteLater();
    });
    doctor->start();
    QTRY_VERIFY(!doctor);
    QVERIFY(told >= 4);
    QTRY_COMPARE(f->server->statistics().connections, 0U);
}

QTEST_GUILESS_MAIN(tst_Doctor)
#include "tst_doctor.moc"
