// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/scheduler.h"
#include "libpusher/localserver/channelauthenticator.h"
#include "libpusher/localserver/channelhub.h"
#include "libpusher/localserver/eventcache.h"
#include "libpusher/localserver/presenceroster.h"
#include "libpusher/localserver/servercounters.h"
#include "libpusher/localserver/serverdialect.h"
#include "libpusher/localserver/userdirectory.h"

namespace Pusher::Detail {

class WebhookSender;

/// What the parts that serve clients and publishers share.
struct ServerState {
    ServerDialect dialect;
    int maximumSubscriptions; ///< of one connection
    bool subscriptionCounts; ///< tell them
    std::shared_ptr<Scheduler> scheduler;
    ChannelAuthenticator authenticator;
    ChannelHub hub = {};
    PresenceRoster presence = {};
    EventCache cache = {};
    UserDirectory users = {};
    ServerCounters counters = {};
    WebhookSender *webhooks = nullptr; ///< null: nobody is told
};

} // namespace Pusher::Detail
