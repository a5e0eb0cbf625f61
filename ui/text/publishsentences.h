// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/domain/publishing.h"

#include <QCoreApplication>

namespace Console {

/// The words for what was sent and what became of it. All translated.
class PublishSentences {
    Q_DECLARE_TR_FUNCTIONS(Console::PublishSentences)
public:
    static QString way(PublishRun::Way way);
    static QString outcome(PublishVerdict::Outcome outcome);
    /// What happened, in a few words; empty where nothing needs one.
    static QString reason(const PublishVerdict &verdict);
    /// What it means and what to do; empty where nothing is to be done.
    static QString advice(const PublishVerdict &verdict);

private:
    static QString ruleReason(const QString &rule);
    static QString ruleAdvice(const QString &rule);
};

} // namespace Console
