// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/config/clientoptions.h"
#include "libpusher/http/httpapi.h"

#include <memory>

namespace Console {

/// The HTTP API of the application that the options name, by their proxy and certificates and with
/// their master key. Null where app id or secret are missing.
std::unique_ptr<Pusher::HttpApi> makePublishingApi(const Pusher::ClientOptions &options,
                                                   std::shared_ptr<Pusher::Scheduler> scheduler);

} // namespace Console
