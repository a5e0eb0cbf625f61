// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/doctor/doctor.h"

#include <QCoreApplication>
#include <QString>

namespace Console {

/// The words for what the doctor finds. All translated.
class DoctorSentences {
    Q_DECLARE_TR_FUNCTIONS(Console::DoctorSentences)
public:
    /// "Name", "TLS", "Permission of private-x"
    static QString step(Pusher::Doctor::Step step, const Pusher::ChannelName &channel);
    static QString verdict(Pusher::Doctor::Verdict verdict);
    /// Empty for None.
    static QString cause(Pusher::Diagnosis::Cause cause);
    /// The cause, or that the step passed or was not examined.
    static QString finding(const Pusher::Doctor::StepResult &result);
    /// Of the whole: where it fails, or that all is well.
    static QString summary(const Pusher::Doctor::Report &report);
};

} // namespace Console
