// SPDX-License-Identifier: MIT
#include "tests/net/doctorhelpers.h"

#include "libpusher/http/requestsigner.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>
#include <QUrlQuery>

using namespace Pusher;
using namespace Qt::StringLiterals;

Question::Question(const QByteArray &form)
{
    const QUrlQuery query(QString::fromLatin1(form));
    socketId = query.queryItemValue(u"socket_id"_s, QUrl::FullyDecoded).toLatin1();
    channel = query.queryItemValue(u"channel_name"_s, QUrl::FullyDecoded).toLatin1();
}

QByteArray Question::auth(const QByteArray &signedData, const QByteArray &secret,
                          const QString &key) const
{
    const QByteArray bytes =
        socketId + ':' + channel + (signedData.isEmpty() ? QByteArray() : ':' + signedData);
    return key.toUtf8() + ':' + hmacSha256Hex(Secret(secret), bytes);
}

QByteArray answered(const QJsonObject &answer)
{
    return answerOf("200 OK", QJsonDocument(answer).toJson(QJsonDocument::Compact),
                    "Content-Type: application/json\r\n");
}

QByteArray answered(const QByteArray &auth)
{
    return answered(QJsonObject{{u"auth"_s, QString::fromLatin1(auth)}});
}

DoctorFixture::DoctorFixture()
    : server(std::make_unique<LocalServer>(
        LocalServer::App{TestApp::id, TestApp::key, Secret(TestApp::secret)},
        LocalServer::Options{}, scheduler))
{
    [&] { QVERIFY(server->listen()); }();
    options.appId = TestApp::id;
    options.secret = Secret(TestApp::secret);
    aim(server->port());
}

QString DoctorFixture::endpointUrl() const
{
    return u"http://127.0.0.1:%1/auth"_s.arg(endpoint->serverPort());
}

void DoctorFixture::examine(const Doctor::Options &examination)
{
    options.token = Secret(token);
    Doctor doctor(options, examination, scheduler);
    QSignalSpy started(&doctor, &Doctor::stepStarted);
    QSignalSpy told(&doctor, &Doctor::stepFinished);
    QSignalSpy finished(&doctor, &Doctor::finished);
    doctor.start();
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 20000);
    report = finished.first().first().value<Doctor::Report>();
    QCOMPARE(told.size(), report.steps.size());
    QCOMPARE(started.size(), report.steps.size());
    // Neither the secret nor a token, a permission or a channel's key in any answer.
    static const QRegularExpression permission(u"[0-9a-fA-F]{64}|[A-Za-z0-9+/]{43}="_s);
    QVERIFY2(!everything().contains(permission), qPrintable(everything()));
    QVERIFY(!everything().contains(QString::fromLatin1(TestApp::secret)));
    QVERIFY(token.isEmpty() || !everything().contains(QString::fromLatin1(token)));
}

const Doctor::StepResult &DoctorFixture::result(Doctor::Step step, qsizetype index) const
{
    static const Doctor::StepResult none;
    for (const Doctor::StepResult &found : report.steps) {
        if (found.step == step && index-- == 0)
            return found;
    }
    return none;
}

QString DoctorFixture::everything() const
{
    QString text;
    for (const Doctor::StepResult &step : report.steps) {
        text += Doctor::stepText(step.step) + u' ' + step.diagnosis.causeText() + u' '
            + step.diagnosis.message + u' '
            + QString::fromUtf8(
                    QJsonDocument(QJsonObject::fromVariantMap(step.diagnosis.parameters)).toJson());
    }
    return text;
}

QStringList DoctorFixture::verdicts() const
{
    QStringList all;
    for (const Doctor::StepResult &step : report.steps)
        all.append(Doctor::stepText(step.step) + u' ' + Doctor::verdictText(step.verdict));
    return all;
}
