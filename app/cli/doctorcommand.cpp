// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/doctorcommand.h"

#include "app/text/jsonobjectwriter.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <numeric>
#include <utility>

namespace Console {

using Pusher::Doctor;

namespace {

constexpr double microsecondsPerMillisecond = 1000;

QString codeOf(const Doctor::StepResult &result)
{
    const Pusher::Diagnosis &diagnosis = result.diagnosis;
    return diagnosis.causeText().isEmpty() ? QString() : Pusher::Error::codeText(diagnosis.code);
}

} // namespace

DoctorCommand::DoctorCommand(Doctor &doctor, LineWriter &out, QObject *parent)
    : QObject(parent)
    , m_doctor(doctor)
    , m_out(out)
{
}

void DoctorCommand::start()
{
    connect(&m_doctor, &Doctor::stepFinished, this, [this](const Doctor::StepResult &result) {
        if (m_finished)
            return;
        m_report.steps.append(result);
        print(result);
        m_out.flush();
    });
    connect(&m_doctor, &Doctor::finished, this, [this](const Doctor::Report &report) {
        m_report.timedOut = report.timedOut;
        examined();
    });
    m_doctor.start();
}

void DoctorCommand::examined()
{
    const Doctor::StepResult *failed = m_report.firstFailed();
    if (m_report.timedOut)
        finish(ExitCode::TimedOut);
    else
        finish(failed ? exitCodeFor(failed->diagnosis.code) : ExitCode::Done);
}

void DoctorCommand::finish(ExitCode code)
{
    if (std::exchange(m_finished, true))
        return;
    const Doctor::StepResult *failed = m_report.firstFailed();
    const auto took = std::accumulate(
        m_report.steps.cbegin(), m_report.steps.cend(), std::chrono::microseconds(0),
        [](auto sum, const Doctor::StepResult &result) { return sum + result.took; });
    JsonObjectWriter(m_out.buffer())
        .text("type", QByteArrayView("diagnosis"))
        .boolean("ok", code == ExitCode::Done)
        .textOrNull("step", failed ? Doctor::stepText(failed->step) : QString())
        .textOrNull("channel", failed ? failed->channel.value() : QString())
        .textOrNull("cause", failed ? failed->diagnosis.causeText() : QString())
        .textOrNull("code", failed ? codeOf(*failed) : QString())
        .textOrNull("message", failed ? failed->diagnosis.message : QString())
        .real("ms", double(took.count()) / microsecondsPerMillisecond, 1)
        .end();
    m_out.endLine();
    m_out.flush();
    Q_EMIT finished(code);
}

void DoctorCommand::print(const Doctor::StepResult &result)
{
    const bool skipped = result.verdict == Doctor::Verdict::Skipped;
    JsonObjectWriter json(m_out.buffer());
    json.text("type", QByteArrayView("step"))
        .text("step", Doctor::stepText(result.step))
        .textOrNull("channel", result.channel.value());
    if (skipped) {
        json.null("ok").null("ms");
    } else {
        json.boolean("ok", result.verdict == Doctor::Verdict::Passed)
            .real("ms", double(result.took.count()) / microsecondsPerMillisecond, 1);
    }
    json.textOrNull("cause", result.diagnosis.causeText())
        .textOrNull("code", codeOf(result))
        .text("message", result.diagnosis.message);
    const auto details = QJsonObject::fromVariantMap(result.diagnosis.parameters);
    appendCompactJson(json.value("details"), QJsonDocument(details).toJson(QJsonDocument::Compact));
    json.end();
    m_out.endLine();
}

} // namespace Console
