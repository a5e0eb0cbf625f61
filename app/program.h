// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/exitcode.h"

namespace Console {

/// Reads the command line and runs the window or one of the commands, each in its own kind of
/// application.
ExitCode runProgram(int &argc, char **argv);

} // namespace Console
