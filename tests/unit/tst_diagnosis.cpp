// SPDX-License-Identifier: MIT
#include "libpusher/connection/upgradeanswer.h"
#include "libpusher/doctor/authdiagnosis.h"
#include "libpusher/doctor/connectiondiagnosis.h"
#include "libpusher/doctor/signaturecheck.h"
#include "libpusher/http/requestsigner.h"
#include "libpusher/protocol/framecodec.h"

#include <QDir>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>

using namespace Pusher;
using namespace Pusher::Detail;
using namespace Qt::StringLiterals;
using Cause = Diagnosis::Cause;

namespace {

QString text(const Diagnosis &diagnosis)
{
    return diagnosis.message + u'\n'
        + QString::fromUtf8(
               QJsonDocument(QJsonObject::fromVariantMap(diagnosis.parameters)).toJson());
}

HttpEvidence httpOf(const QJsonObject &answer)
{
    return {.status = answer["status"_L1].toInt(),
            .contentType = answer["contentType"_L1].toString(),
            .location = answer["location"_L1].toString(),
            .date = answer["date"_L1].toString().toLatin1(),
            .body = answer["body"_L1].toString().toUtf8()};
}

Diagnosis examineEndpoint(const QJsonObject &evidence)
{
    const Secret secret(evidence["secret"_L1].toString().toUtf8());
    const AuthEvidence known{{SocketId(evidence["socketId"_L1].toString()),
                              ChannelName(evidence["channel"_L1].toString()),
                              evidence["signIn"_L1].toBool()},
                             evidence["key"_L1].toString().toUtf8(),
                             secret.isEmpty() ? nullptr : &secret};
    return diagnoseEndpoint(known, httpOf(evidence["answer"_L1].toObject())).diagnosis;
}

Diagnosis examineUpgrade(const QJsonObject &evidence)
{
    const auto answer = parseUpgradeAnswer(evidence["head"_L1].toString().toUtf8());
    return diagnoseUpgrade({.kind = TransportEnd::Kind::Refused,
                            .stage = TransportEnd::Stage::Upgrade,
                            .httpStatus = answer.status,
                            .webPage = answer.isWebPage(),
                            .redirectHost = answer.redirectHost},
                           {u"example.org"_s, 80});
}

Diagnosis examineFrame(const QString &kind, const QJsonObject &evidence)
{
    FrameCodec codec;
    if (codec.decode(evidence["frame"_L1].toString()) != FrameFault::None)
        return {};
    const Frame &frame = codec.frame();
    const QByteArrayView data(frame.rawData.data(), qsizetype(frame.rawData.size()));
    PusherError error = parsePusherError(data);
    if (kind == "greeting"_L1)
        return diagnoseGreeting(error.code.value_or(0), error.message);
    if (kind == "sign-in"_L1)
        return diagnoseSignIn(error);
    std::optional<int> status;
    if (frame.event == "pusher:subscription_error") {
        const SubscriptionError refusal = parseSubscriptionError(data);
        error.message = refusal.message;
        status = refusal.status;
    }
    return diagnoseRefusal(error, status, evidence["own"_L1].toBool());
}

Diagnosis examine(const QJsonObject &evidence)
{
    const QString kind = evidence["examines"_L1].toString();
    if (kind == "endpoint"_L1)
        return examineEndpoint(evidence);
    if (kind == "upgrade"_L1)
        return examineUpgrade(evidence);
    if (kind == "api"_L1) {
        return diagnoseApi(httpOf(evidence["answer"_L1].toObject()),
                           WallTime(std::chrono::seconds(evidence["now"_L1].toInteger())));
    }
    return examineFrame(kind, evidence);
}

QStringList fixtures()
{
    return QDir(QStringLiteral(FIXTURES "/doctor")).entryList({u"*.json"_s}, QDir::Files);
}

QJsonObject fixture(const QString &name)
{
    QFile file(QStringLiteral(FIXTURES "/doctor/") + name);
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object()
                                          : QJsonObject();
}

const AuthRequest request{SocketId(u"1234.1234"_s), ChannelName(u"private-foobar"_s)};
const QByteArray key = "278d425bdf160c739803";
} // namespace

/// Recorded evidence → the probable cause (client-features.md F6).
class TestDiagnosis : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void namesTheCause_data();
    void namesTheCause();
    void everyCauseOfTheSpecificationIsRecorded();
    void aCauseIsSpeltAsJsonSpellsIt();
    void theFirstDifferenceIsShownAndNoSignature();
    void anAnswerKeptFromAnotherSocketIsKnown();
    void certificatesAreNamed_data();
    void certificatesAreNamed();
    void spellings();
    void foreignTextIsCut();
};

void TestDiagnosis::namesTheCause_data()
{
    QTest::addColumn<QString>("name");
    for (const QString &name : fixtures())
        QTest::newRow(qPrintable(name)) << name;
}

void TestDiagnosis::namesTheCause()
{
    QFETCH(QString, name);
    const QJsonObject evidence = fixture(name);
    const QJsonObject expected = evidence["expect"_L1].toObject();
    QVERIFY(expected.contains("cause"_L1));
    const Diagnosis diagnosis = examine(evidence);
    QCOMPARE(diagnosis.causeText(), expected["cause"_L1].toString());
    QCOMPARE(diagnosis.cause == Cause::None, diagnosis.message.isEmpty());
    for (const QString &parameter : {u"position"_s, u"clockDifferenceMs"_s}) {
        if (expected.contains(parameter))
            QCOMPARE(diagnosis.parameters.value(parameter).toLongLong(),
                     expected[parameter].toInteger(-1));
    }
    // Whatever the evidence holds: no secret, no key of a channel, no permission comes out.
    static const QRegularExpression signature(u"[0-9a-fA-F]{64}"_s);
    static const QRegularExpression channelKey(u"[A-Za-z0-9+/]{43}="_s);
    QVERIFY2(!text(diagnosis).contains(signature), qPrintable(text(diagnosis)));
    QVERIFY2(!text(diagnosis).contains(channelKey), qPrintable(text(diagnosis)));
    const QString secret = evidence["secret"_L1].toString();
    QVERIFY(secret.isEmpty() || !text(diagnosis).contains(secret));
}

void TestDiagnosis::everyCauseOfTheSpecificationIsRecorded()
{
    QSet<QString> recorded;
    for (const QString &name : fixtures())
        recorded.insert(fixture(name)["expect"_L1]["cause"_L1].toString());
    for (const Cause cause :
         {Cause::KeyMismatch, Cause::ChannelDataReserialised, Cause::OtherSocket,
          Cause::UserIdMissing, Cause::AnswerDoubleEncoded, Cause::EndpointHtml,
          Cause::EndpointRedirects, Cause::EndpointEmpty, Cause::ClockOff, Cause::KeyUnknown,
          Cause::OriginRefused, Cause::SharedSecretMissing, Cause::SharedSecretInvalid,
          Cause::SignInUnsupported, Cause::CaptivePortal, Cause::SignatureDiffers}) {
        QVERIFY2(recorded.contains(Diagnosis::causeText(cause)),
                 qPrintable(Diagnosis::causeText(cause)));
    }
}

void TestDiagnosis::aCauseIsSpeltAsJsonSpellsIt()
{
    QCOMPARE(Diagnosis::causeText(Cause::None), QString());
    QCOMPARE(Diagnosis::causeText(Cause::KeyMismatch), u"key-mismatch"_s);
    QCOMPARE(Diagnosis::causeText(Cause::NotAWebsocket), u"not-a-websocket"_s);
    QCOMPARE(Diagnosis::causeText(Cause::EndpointHtml), u"endpoint-html"_s);
}

void TestDiagnosis::theFirstDifferenceIsShownAndNoSignature()
{
    const Secret secret("7ad3773142a6692b25b8");
    const QByteArray right = hmacSha256Hex(secret, "1234.1234:private-foobar");
    QByteArray wrong = right;
    wrong[40] = wrong[40] == '0' ? '1' : '0';
    const Diagnosis unexplained =
        diagnoseAnswer({request, key, &secret}, {key + ':' + wrong, {}, {}});
    QCOMPARE(unexplained.cause, Cause::SignatureDiffers);
    QCOMPARE(unexplained.parameters["position"_L1].toInt(), 40);
    QCOMPARE(unexplained.parameters["wanted"_L1].toString(), QString(QLatin1Char(right[40])));
    QCOMPARE(unexplained.parameters["got"_L1].toString(), QString(QLatin1Char(wrong[40])));
    QCOMPARE(unexplained.parameters["signedText"_L1].toString(), u"1234.1234:private-foobar"_s);
    QVERIFY(!text(unexplained).contains(QString::fromLatin1(right)));
    // The same answer without the secret cannot be judged here.
    QCOMPARE(diagnoseAnswer({request, key, nullptr}, {key + ':' + wrong, {}, {}}).cause,
             Cause::None);

    const Diagnosis php = examine(fixture(u"channel-data-reserialised-php.json"_s));
    QVERIFY2(php.parameters["wanted"_L1].toString().contains(u"Zoë"), qPrintable(text(php)));
    QVERIFY2(php.parameters["got"_L1].toString().contains(u"Zo\\u00eb"), qPrintable(text(php)));
}

void TestDiagnosis::anAnswerKeptFromAnotherSocketIsKnown()
{
    const AuthAnswer answer{key + ":abcd", {}, {}};
    const auto again = [](const QByteArray &body) {
        return HttpEvidence{.status = 200, .body = body};
    };
    QVERIFY(isSameSignature(answer, again("{\"auth\":\"" + answer.auth + "\"}"), request.channel));
    QVERIFY(isSameSignature(
        answer, again("{\"private-foobar\":{\"auth\":\"" + answer.auth + "\"}}"), request.channel));
    QVERIFY(!isSameSignature(answer, again("{\"auth\":\"" + key + ":abce\"}"), request.channel));
    QVERIFY(!isSameSignature(answer, again({}), request.channel));
    QCOMPARE(otherSocketDiagnosis(request).cause, Cause::OtherSocket);
}

void TestDiagnosis::certificatesAreNamed_data()
{
    QTest::addColumn<QList<QSslError>>("errors");
    QTest::addColumn<Cause>("cause");
    using E = QSslError;
    QTest::newRow("no TLS at all") << QList<QSslError>() << Cause::TlsFailed;
    QTest::newRow("expired") << QList<QSslError>{E(E::CertificateExpired)}
                             << Cause::CertificateExpired;
    QTest::newRow("not yet valid")
        << QList<QSslError>{E(E::CertificateNotYetValid)} << Cause::CertificateNotYetValid;
    QTest::newRow("another host") << QList<QSslError>{E(E::HostNameMismatch)}
                                  << Cause::CertificateOtherHost;
    QTest::newRow("unknown issuer")
        << QList<QSslError>{E(E::UnableToGetLocalIssuerCertificate)} << Cause::CertificateUntrusted;
    QTest::newRow("revoked") << QList<QSslError>{E(E::CertificateRevoked)}
                             << Cause::CertificateInvalid;
    QTest::newRow("a fact before what follows from it")
        << QList<QSslError>{E(E::SelfSignedCertificate), E(E::CertificateExpired)}
        << Cause::CertificateExpired;
}

void TestDiagnosis::certificatesAreNamed()
{
    QFETCH(QList<QSslError>, errors);
    QFETCH(Cause, cause);
    const Diagnosis diagnosis =
        diagnoseTls(errors, u"Qt's words"_s, {u"example.org"_s, 443});
    QCOMPARE(diagnosis.cause, cause);
    QVERIFY(diagnosis.message.contains(u"example.org:443"));
}

void TestDiagnosis::spellings()
{
    const QByteArrayList of = otherSpellings(R"({"b":"/ë","a":[1, 2]})");
    for (const char *spelling : {R"({"b":"/ë","a":[1,2]})", R"({"b": "/ë", "a": [1, 2]})",
                                 R"({"b":"\/\u00eb","a":[1,2]})", R"({"a":[1,2],"b":"/ë"})"})
        QVERIFY2(of.contains(spelling), spelling);
    QVERIFY(!of.contains(R"({"b":"/ë","a":[1, 2]})"));
    QCOMPARE(otherSpellings("no JSON"), QByteArrayList());
    QCOMPARE(otherSpellings({}), QByteArrayList());
}

void TestDiagnosis::foreignTextIsCut()
{
    QCOMPARE(shownText(u" but got 52aa"_s + QString(60, u'f') + u' '), u"but got 52aa…"_s);
    QCOMPARE(shownText(u"key AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="_s), u"key AAEC…"_s);
    QCOMPARE(shownText(QString(1000, u'x')).size(), 300);
    // A signature at the bound is cut, not halved.
    const QString late = QString(280, u'x') + u' ' + QString(64, u'a');
    QCOMPARE(shownText(late), QString(280, u'x') + u" aaaa…"_s);
}

QTEST_GUILESS_MAIN(TestDiagnosis)
#include "tst_diagnosis.moc"
