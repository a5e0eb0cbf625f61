// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/exitcode.h"
#include "app/cli/linewriter.h"
#include "libpusher/doctor/doctor.h"

#include <QObject>

namespace Console {

/// Prints what the doctor finds: one JSON line per step as it ends, and one for the whole. The exit
/// code is that of the first step that failed, or "timed out".
class DoctorCommand : public QObject {
    Q_OBJECT
public:
    /// Both outlive this.
    DoctorCommand(Pusher::Doctor &doctor, LineWriter &out, QObject *parent = nullptr);

    void start();
    /// Prints what is known, and ends.
    void finish(ExitCode code);

Q_SIGNALS:
    void finished(Console::ExitCode code);

private:
    void print(const Pusher::Doctor::StepResult &result);
    void examined();

    Pusher::Doctor &m_doctor;
    LineWriter &m_out;
    Pusher::Doctor::Report m_report;
    bool m_finished = false;
};

} // namespace Console
