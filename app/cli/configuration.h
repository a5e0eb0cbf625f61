// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/arguments.h"
#include "libpusher/config/optionsreader.h"

namespace Console {

/// Fills a reader from everything that may say where to connect: command line, process environment,
/// `--env FILE`, `./.env`. The first argument that cannot be right is the error.
Pusher::Result<void> readConfiguration(const ConnectionArguments &arguments,
                                       Pusher::OptionsReader &reader);

/// One line each for people: `warning: .env:3: …`. Information is left out.
QStringList noticeLines(const QList<Pusher::ConfigNotice> &notices);

} // namespace Console
