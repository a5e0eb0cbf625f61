// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/arguments.h"
#include "app/cli/exitcode.h"

namespace Console {

// The commands without a window, from their arguments to their exit code. Each needs a
// QCoreApplication and runs its event loop.

ExitCode run(const TailArguments &arguments);
ExitCode run(const SendArguments &arguments);
ExitCode run(const ServeArguments &arguments);
ExitCode run(const ExplainArguments &arguments);
ExitCode run(const DoctorArguments &arguments);
ExitCode run(const AuthArguments &arguments);
ExitCode run(const CheckEnvArguments &arguments);

} // namespace Console
