// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/config/clientoptions.h"
#include "libpusher/doctor/doctor.h"
#include "libpusher/localserver/localserver.h"
#include "tests/net/httpapihelpers.h"

/// What an auth endpoint is asked for.
struct Question {
    explicit Question(const QByteArray &form);

    QByteArray auth(const QByteArray &signedData = {}, const QByteArray &secret = TestApp::secret,
                    const QString &key = TestApp::key) const;

    QByteArray socketId;
    QByteArray channel;
};

/// An endpoint's answer.
QByteArray answered(const QJsonObject &answer);
QByteArray answered(const QByteArray &auth);

/// A LocalServer, an auth endpoint, and the doctor between them.
struct DoctorFixture {
    DoctorFixture();

    /// Runs one examination to its end; nothing it tells may hold a secret.
    void examine(const Pusher::Doctor::Options &examination = {});
    void aim(quint16 port) { options.connection.endpoint = TestApp::endpoint(port); }
    QString endpointUrl() const;
    const Pusher::Doctor::StepResult &result(Pusher::Doctor::Step step, qsizetype index = 0) const;
    Pusher::Diagnosis::Cause cause(Pusher::Doctor::Step step, qsizetype index = 0) const
    {
        return result(step, index).diagnosis.cause;
    }
    QString everything() const;
    QStringList verdicts() const;

    Pusher::ClientOptions options;
    std::shared_ptr<Pusher::Scheduler> scheduler = Pusher::Scheduler::system();
    std::unique_ptr<Pusher::LocalServer> server;
    std::unique_ptr<AnswerServer> endpoint = std::make_unique<AnswerServer>();
    Pusher::Doctor::Report report;
    QByteArray token;
};
