// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/client/client.h"
#include "libpusher/dispatch/situation.h"

namespace Console {

/// What a client knows of its line, channels and listeners; without the events that came, which
/// whoever asks counts in the history (`Pusher::SeenCounts`). The client's thread.
Pusher::Situation situationOf(Pusher::Client &client);
Pusher::Situation::Standing standingOf(Pusher::ChannelRegistry::State state);

} // namespace Console
