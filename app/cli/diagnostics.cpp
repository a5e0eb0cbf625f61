// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/diagnostics.h"

#include "app/cli/linewriter.h"
#include "app/text/foreigntext.h"

#include <unistd.h>

namespace Console {

void printDiagnostic(const QString &line)
{
    LineWriter(STDERR_FILENO).writeLine(visible(line));
}

} // namespace Console
