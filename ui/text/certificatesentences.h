// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/core/error.h"

#include <QCoreApplication>

namespace Console {

/// Words for a server's certificate that was refused (`Pusher::CertificateFault`): what is wrong, with
/// the names and dates that explain it. Plain text, foreign parts bounded and isolated.
class CertificateSentences {
    Q_DECLARE_TR_FUNCTIONS(Console::CertificateSentences)
public:
    /// Of an error's parameters; empty where they tell of no certificate.
    static QString fault(const Pusher::Error &error);
    static QString advice();
};

} // namespace Console
