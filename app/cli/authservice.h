// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/auth/authhandler.h"
#include "libpusher/config/clientoptions.h"

namespace Console {

/// Who decides for `serve --rules FILE`: the file's rules, and the keys for tokens that the options
/// name. `secret` is the application's. The error names file and line, or the option.
Pusher::Result<std::unique_ptr<Pusher::AuthHandler>>
makeAuthHandler(const QString &rulesFile, const Pusher::ClientOptions &options,
                const Pusher::Secret &secret, std::shared_ptr<Pusher::Scheduler> scheduler);

/// The same without rules: every private and presence channel is refused.
Pusher::Result<std::unique_ptr<Pusher::AuthHandler>>
makeAuthHandler(const Pusher::ClientOptions &options, const Pusher::Secret &secret,
                std::shared_ptr<Pusher::Scheduler> scheduler);

/// One line about somebody who was refused, for the terminal of whoever runs the server.
QString refusalLine(const Pusher::Error &refusal);

} // namespace Console
