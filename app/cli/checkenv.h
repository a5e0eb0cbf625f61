// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/exitcode.h"
#include "app/cli/linewriter.h"

#include <QString>

namespace Console {

/// Says what a `.env` file holds (secrets masked), what is missing and what looks swapped: one JSON
/// line per option that the file sets, one per notice, and a `result` line at the end.
/// Configuration when no client can be made of it.
ExitCode checkEnv(const QString &file, LineWriter &out);

} // namespace Console
