// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/publishingapi.h"

#include <utility>

namespace Console {

std::unique_ptr<Pusher::HttpApi> makePublishingApi(const Pusher::ClientOptions &options,
                                                   std::shared_ptr<Pusher::Scheduler> scheduler)
{
    if (options.appId.isEmpty() || options.secret.isEmpty())
        return nullptr;
    auto api = std::make_unique<Pusher::HttpApi>(options.connection.endpoint, options.appId,
                                                 options.secret.clone(), std::move(scheduler));
    api->setRoute(options.network.routeOrNowhere());
    api->setMasterKey(options.masterKeyBytes());
    return api;
}

} // namespace Console
