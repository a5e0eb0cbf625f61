// SPDX-License-Identifier: MIT
#include "libpusher/config/clientoptions.h"
#include "libpusher/doctor/doctor.h"
#include "tests/interop/soketi.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;

namespace {

using Cause = Diagnosis::Cause;

/// Each step in its order: what was examined, the verdict, and the cause where there is one.
QStringList lines(const Doctor::Report &report)
{
    QStringList result;
    for (const Doctor::StepResult &step : report.steps) {
        const QStringList parts{Doctor::stepText(step.step), step.channel.value(),
                                Doctor::verdictText(step.verdict), step.diagnosis.causeText()};
        result.append(parts.join(u' ').simplified());
    }
    return result;
}

QByteArray everything(const Doctor::Report &report)
{
    QByteArray text = lines(report).join(u'\n').toUtf8();
    for (const Doctor::StepResult &step : report.steps)
        text += step.diagnosis.message.toUtf8()
            + QJsonDocument(QJsonObject::fromVariantMap(step.diagnosis.parameters)).toJson();
    return text;
}

} // namespace

/// The doctor before a server that is not ours: what it says of a healthy one, and which step it
/// blames when one thing is wrong.
class TestSoketiDoctor : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        soketi = std::make_unique<Soketi>();
        QVERIFY2(soketi->isUp(), soketi->errors().constData());
    }

    void init()
    {
        options = {};
        options.connection.endpoint.host = u"127.0.0.1"_s;
        options.connection.endpoint.port = soketi->port();
        options.connection.endpoint.tls = false;
        options.connection.endpoint.key = u"app-key"_s;
        options.appId = u"app-id"_s;
        options.secret = Secret("app-secret"_ba);
        options.userId = u"ann"_s;
    }

    void withTheSecretEveryStepPasses()
    {
        examine();
        QCOMPARE(lines(report),
                 QStringList({u"dns passed"_s, u"tcp passed"_s, u"tls skipped"_s,
                              u"handshake passed"_s, u"subscribe bots passed"_s,
                              u"auth private-bots passed"_s, u"auth presence-bots passed"_s,
                              u"auth private-encrypted-bots passed"_s, u"api passed"_s}));
    }

    void signingInIsExaminedToo()
    {
        options.connection.endpoint.key = u"user-app-key"_s;
        options.appId = u"user-app-id"_s;
        options.secret = Secret("user-app-secret"_ba);
        options.signIn = true;
        examine();
        QVERIFY2(lines(report).contains(u"sign-in passed"_s), everything(report).constData());
        QVERIFY(!report.firstFailed());
    }

    void aWrongSecretFailsWithThePermissions()
    {
        options.secret = Secret("another-secret"_ba);
        examine();
        QCOMPARE(lines(report),
                 QStringList({u"dns passed"_s, u"tcp passed"_s, u"tls skipped"_s,
                              u"handshake passed"_s, u"subscribe bots passed"_s,
                              u"auth private-bots failed signature-refused"_s,
                              u"auth presence-bots failed signature-refused"_s,
                              u"auth private-encrypted-bots failed signature-refused"_s,
                              u"api failed credentials-refused"_s}));
        QVERIFY(!everything(report).contains("another-secret"));
    }

    void aWrongKeyFailsWithTheGreeting()
    {
        options.connection.endpoint.key = u"another-key"_s;
        examine();
        QCOMPARE(lines(report).mid(0, 5),
                 QStringList({u"dns passed"_s, u"tcp passed"_s, u"tls skipped"_s,
                              u"handshake failed key-unknown"_s, u"subscribe bots skipped"_s}));
        QCOMPARE(report.firstFailed()->diagnosis.parameters[u"serverCode"_s].toInt(), 4001);
    }

    void anAppThatIsSwitchedOffIsNamed()
    {
        options.connection.endpoint.key = u"disabled-app-key"_s;
        examine();
        QCOMPARE(report.firstFailed()->step, Doctor::Step::Handshake);
        QCOMPARE(report.firstFailed()->diagnosis.cause, Cause::AppDisabled);
    }

private:
    void examine()
    {
        options.encryptionMasterKey = Secret(QByteArray(32, 'm').toBase64());
        Doctor doctor(options,
                      {.channels = {ChannelName(u"bots"_s), ChannelName(u"private-bots"_s),
                                    ChannelName(u"presence-bots"_s),
                                    ChannelName(u"private-encrypted-bots"_s)}});
        QSignalSpy finished(&doctor, &Doctor::finished);
        doctor.start();
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 20000);
        report = finished.first().first().value<Doctor::Report>();
        QVERIFY(!report.timedOut);
    }

    std::unique_ptr<Soketi> soketi;
    ClientOptions options;
    Doctor::Report report;
};

QTEST_GUILESS_MAIN(TestSoketiDoctor)
#include "tst_soketidoctor.moc"
