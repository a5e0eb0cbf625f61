// SPDX-License-Identifier: MIT
#include "libpusher/http/requestsigner.h"
#include "tests/net/doctorhelpers.h"
#include "tests/support/hostileserver.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;

namespace {
using Cause = Diagnosis::Cause;
using Step = Doctor::Step;
using Verdict = Doctor::Verdict;

using Respond = QByteArray (*)(const QByteArray &form);
} // namespace

Q_DECLARE_METATYPE(Respond)

/// Permissions: what endpoints and secrets do wrong, found out over real sockets.
class tst_DoctorAuth : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void theEndpointIsAskedAsClientsAsk();
    void endpointFaults_data();
    void endpointFaults();
    void anAnswerOfAnEarlierSocketIsFoundOut_data();
    void anAnswerOfAnEarlierSocketIsFoundOut();
    void theServerDecidesWhichSecretIsWrong();
    void theWrongSecretAtHandIsNamed();
    void whatCannotBeSignedHereIsNamed();
    void whatAnEndpointQuotesIsCut();
    void signingInIsTried();
    void aServerThatCannotSignInIsNamed();

private:
    std::unique_ptr<DoctorFixture> f;
};

void tst_DoctorAuth::init()
{
    f = std::make_unique<DoctorFixture>();
}

void tst_DoctorAuth::theEndpointIsAskedAsClientsAsk()
{
    f->token = "canary-token";
    f->options.authEndpoint = f->endpointUrl();
    f->endpoint->respond = [](const QByteArray &form) { return answered(Question(form).auth()); };
    f->examine({.channels = {ChannelName(u"private-a@b"_s)}});
    QCOMPARE(f->result(Step::Auth).verdict, Verdict::Passed);
    QCOMPARE(f->endpoint->bodies.size(), 1);
    QCOMPARE(
        f->endpoint->bodies.first(),
        "socket_id="
            + f->result(Step::Handshake).diagnosis.parameters["socketId"_L1].toString().toUtf8()
            + "&channel_name=private-a%40b");
    QVERIFY(f->endpoint->heads.first().contains("Authorization: Bearer canary-token"));
    QVERIFY(f->endpoint->heads.first().contains("application/x-www-form-urlencoded"));
}

void tst_DoctorAuth::endpointFaults_data()
{
    QTest::addColumn<Respond>("respond");
    QTest::addColumn<QString>("channel");
    QTest::addColumn<Cause>("cause");
    QTest::addColumn<quint64>("refusedByServer");
    const auto row = [](const char *name, const QString &channel, Cause cause, Respond respond,
                        quint64 refusedByServer = 0) {
        QTest::newRow(name) << respond << channel << cause << refusedByServer;
    };
    row("key", u"private-a"_s, Cause::KeyMismatch, [](const QByteArray &form) {
        return answered(Question(form).auth({}, TestApp::secret, u"another-key"_s));
    });
    row("another spelling", u"presence-a"_s, Cause::ChannelDataReserialised,
        [](const QByteArray &form) {
            const QByteArray auth = Question(form).auth(R"({"user_id": "7"})");
            return answered(QJsonObject{{u"auth"_s, QString::fromLatin1(auth)},
                                        {u"channel_data"_s, uR"({"user_id":"7"})"_s}});
        });
    row("no user", u"presence-a"_s, Cause::UserIdMissing, [](const QByteArray &form) {
        const QByteArray auth = Question(form).auth("{}");
        return answered(
            QJsonObject{{u"auth"_s, QString::fromLatin1(auth)}, {u"channel_data"_s, u"{}"_s}});
    });
    row("encoded twice", u"private-a"_s, Cause::AnswerDoubleEncoded, [](const QByteArray &form) {
        const QByteArray auth = Question(form).auth();
        return answerOf("200 OK", R"("{\"auth\":\")" + auth + R"(\"}")");
    });
    row("HTML", u"private-a"_s, Cause::EndpointHtml, [](const QByteArray &) {
        return answerOf("200 OK", "<html>Log in</html>", "Content-Type: text/html\r\n");
    });
    row("redirect", u"private-a"_s, Cause::EndpointRedirects,
        [](const QByteArray &) { return answerOf("302 Found", {}, "Location: /login\r\n"); });
    row("204", u"private-a"_s, Cause::EndpointEmpty,
        [](const QByteArray &) { return QByteArray("HTTP/1.1 204 No Content\r\n\r\n"); });
    row("403", u"private-a"_s, Cause::EndpointRefused,
        [](const QByteArray &) { return answerOf("403 Forbidden", "no"); });
    row("no shared_secret", u"private-encrypted-a"_s, Cause::SharedSecretMissing,
        [](const QByteArray &form) { return answered(Question(form).auth()); });
    row("shared_secret of 16 bytes", u"private-encrypted-a"_s, Cause::SharedSecretInvalid,
        [](const QByteArray &form) {
            return answered(QJsonObject{
                {u"auth"_s, QString::fromLatin1(Question(form).auth())},
                {u"shared_secret"_s, QString::fromLatin1(QByteArray(16, 'k').toBase64())}});
        });
    row(
        "another secret", u"private-a"_s, Cause::SignatureDiffers,
        [](const QByteArray &form) { return answered(Question(form).auth({}, "another secret")); },
        1);
    row("64 KiB and more", u"private-a"_s, Cause::AnswerNotJson,
        [](const QByteArray &) { return answerOf("200 OK", QByteArray(1 << 20, 'x')); });
}

void tst_DoctorAuth::endpointFaults()
{
    QFETCH(Respond, respond);
    QFETCH(QString, channel);
    QFETCH(Cause, cause);
    QFETCH(quint64, refusedByServer);
    f->endpoint->respond = respond;
    f->options.authEndpoint = f->endpointUrl();
    f->examine({.channels = {ChannelName(channel)}});
    QCOMPARE(f->cause(Step::Auth), cause);
    QCOMPARE(f->result(Step::Auth).verdict, Verdict::Failed);
    QVERIFY(!f->result(Step::Auth).diagnosis.message.isEmpty());
    QCOMPARE(f->report.firstFailed()->step, Step::Auth);
    // What is certainly wrong is not even sent.
    QCOMPARE(f->server->statistics().refusedSubscriptions, refusedByServer);
    QCOMPARE(f->result(Step::Api).verdict, Verdict::Passed);
}

void tst_DoctorAuth::anAnswerOfAnEarlierSocketIsFoundOut_data()
{
    QTest::addColumn<QByteArray>("secret");
    QTest::newRow("with the secret") << TestApp::secret;
    QTest::newRow("without") << QByteArray();
}

void tst_DoctorAuth::anAnswerOfAnEarlierSocketIsFoundOut()
{
    QFETCH(QByteArray, secret);
    f->options.secret = Secret(secret);
    QByteArray kept;
    f->endpoint->respond = [&kept](const QByteArray &form) {
        if (kept.isEmpty())
            kept = answered(Question(form).auth());
        return kept;
    };
    f->options.authEndpoint = f->endpointUrl();
    const Doctor::Options examination{.channels = {ChannelName(u"private-a"_s)}};
    f->examine(examination);
    QCOMPARE(f->result(Step::Auth).verdict, Verdict::Passed); // this answer is its own
    f->examine(examination);
    QCOMPARE(f->cause(Step::Auth), Cause::OtherSocket);
    QCOMPARE(f->endpoint->bodies.size(), 3);
}

void tst_DoctorAuth::theServerDecidesWhichSecretIsWrong()
{
    f->options.secret = Secret("not the application's");
    f->endpoint->respond = [](const QByteArray &form) { return answered(Question(form).auth()); };
    f->options.authEndpoint = f->endpointUrl();
    f->examine({.channels = {ChannelName(u"private-a"_s)}});
    QCOMPARE(f->result(Step::Auth).verdict, Verdict::Passed);
    QCOMPARE(f->cause(Step::Auth), Cause::OwnSecretDiffers);
    QCOMPARE(f->cause(Step::Api), Cause::CredentialsRefused);
}

void tst_DoctorAuth::theWrongSecretAtHandIsNamed()
{
    f->options.secret = Secret("not the application's");
    f->examine();
    QCOMPARE(f->result(Step::Subscribe).verdict, Verdict::Passed);
    QCOMPARE(f->cause(Step::Auth), Cause::SignatureRefused);
    QVERIFY(f->result(Step::Auth).diagnosis.parameters.contains(u"sent"_s));
    QCOMPARE(f->cause(Step::Api), Cause::CredentialsRefused);
}

void tst_DoctorAuth::whatCannotBeSignedHereIsNamed()
{
    f->examine({.channels = {ChannelName(u"presence-a"_s), ChannelName(u"private-encrypted-a"_s)}});
    QCOMPARE(f->cause(Step::Auth, 0), Cause::UserIdMissing);
    QCOMPARE(f->cause(Step::Auth, 1), Cause::SharedSecretMissing);
    QCOMPARE(f->result(Step::Auth, 1).diagnosis.code, Error::Code::ConfigurationError);

    f->options.secret = {};
    f->examine({.channels = {ChannelName(u"private-a"_s)}});
    QCOMPARE(f->cause(Step::Auth), Cause::NobodyPermits);
    QCOMPARE(f->result(Step::Api).verdict, Verdict::Skipped);
}

void tst_DoctorAuth::whatAnEndpointQuotesIsCut()
{
    f->token = "canary-token";
    f->options.authEndpoint = f->endpointUrl();
    f->endpoint->answer = answerOf("500 Oops",
                                   "Authorization: Bearer " + f->token + ", PUSHER_SECRET="
                                       + TestApp::secret + ", " + QByteArray(32, 'k').toBase64());
    f->examine({.channels = {ChannelName(u"private-a"_s)}});
    QCOMPARE(f->cause(Step::Auth), Cause::EndpointFailed);
    QCOMPARE(f->result(Step::Auth).diagnosis.parameters["serverText"_L1].toString(),
             u"Authorization: Bearer …, PUSHER_SECRET=…, a2tr…"_s);
}

void tst_DoctorAuth::signingInIsTried()
{
    f->options.signIn = true;
    f->options.userId = u"7"_s;
    f->examine();
    QCOMPARE(f->result(Step::SignIn).verdict, Verdict::Passed);

    f->options.userAuthEndpoint = u"http://127.0.0.1:%1/user-auth"_s.arg(f->endpoint->serverPort());
    f->endpoint->respond = [](const QByteArray &form) {
        const QByteArray socketId = Question(form).socketId;
        const QByteArray bytes = socketId + R"(::user::{"id": "7"})";
        const QByteArray auth =
            TestApp::key.toUtf8() + ':' + hmacSha256Hex(Secret(TestApp::secret), bytes);
        return answered(QJsonObject{{u"auth"_s, QString::fromLatin1(auth)},
                                    {u"user_data"_s, uR"({"id": "7"})"_s}});
    };
    f->examine();
    QCOMPARE(f->result(Step::SignIn).verdict, Verdict::Passed);
    QVERIFY(f->endpoint->bodies.first().startsWith("socket_id=")
            && !f->endpoint->bodies.first().contains("channel_name"));

    f->endpoint->respond = [](const QByteArray &form) { return answered(Question(form).auth()); };
    f->examine();
    QCOMPARE(f->cause(Step::SignIn), Cause::UserIdMissing);

    f->options.userAuthEndpoint.clear();
    f->options.userId.clear();
    f->examine();
    QCOMPARE(f->cause(Step::SignIn), Cause::UserIdMissing);
}

void tst_DoctorAuth::aServerThatCannotSignInIsNamed()
{
    HostileServer reverb;
    reverb.onRequestGreetThen([](HostilePeer &peer) {
        QObject::connect(&peer, &HostilePeer::textReceived, &peer, [&peer](const QByteArray &text) {
            const auto frame = QJsonDocument::fromJson(text).object();
            if (frame["event"_L1] == u"pusher:signin"_s) {
                peer.text(R"({"event":"pusher:error","data":)"
                          R"("{\"code\":4200,\"message\":\"Invalid message format\"}"})");
            } else if (frame["event"_L1] == u"pusher:subscribe"_s) {
                peer.text(R"({"event":"pusher_internal:subscription_succeeded","data":"{}",)"
                          R"("channel":")"
                          + frame["data"_L1]["channel"_L1].toString().toUtf8() + R"("})");
            }
        });
    });
    f->aim(reverb.port());
    f->options.appId.clear();
    f->options.signIn = true;
    f->options.userId = u"7"_s;
    f->examine();
    QCOMPARE(f->result(Step::Auth).verdict, Verdict::Passed);
    QCOMPARE(f->cause(Step::SignIn), Cause::SignInUnsupported);
}

QTEST_GUILESS_MAIN(tst_DoctorAuth)
#include "tst_doctorauth.moc"
