// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace Console {

/// Writes one line to standard error, at once, with control characters made visible.
void printDiagnostic(const QString &line);

} // namespace Console
