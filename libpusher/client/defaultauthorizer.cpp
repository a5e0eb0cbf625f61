// SPDX-License-Identifier: MIT
#include "libpusher/client/defaultauthorizer.h"

#include "libpusher/auth/httpauthorizer.h"
#include "libpusher/auth/localsigner.h"
#include "libpusher/auth/tokenfile.h"
#include "libpusher/config/clientoptions.h"

namespace Pusher::Detail {
namespace {

std::unique_ptr<Authorizer> makeAuthorizer(const ClientOptions &options, const QString &endpoint,
                                           std::shared_ptr<Scheduler> scheduler)
{
    if (!endpoint.isEmpty()) {
        HttpAuthorizer::Options http;
        http.endpoint = QUrl(endpoint);
        http.batch = options.authBatch;
        http.backoff = options.connection.backoff;
        http.route = options.network.routeOrNowhere();
        auto authorizer = std::make_unique<HttpAuthorizer>(http, std::move(scheduler));
        if (!options.token.isEmpty())
            authorizer->setTokenProvider(tokenProvider(options.token));
        return authorizer;
    }
    if (options.secret.isEmpty())
        return {};
    return std::make_unique<LocalSigner>(
        options.connection.endpoint.key.toUtf8(), options.secret.clone(),
        PresenceUser{UserId(options.userId)}, options.masterKeyBytes());
}

} // namespace

std::unique_ptr<Authorizer> authorizerFor(const ClientOptions &options,
                                          std::shared_ptr<Scheduler> scheduler)
{
    return makeAuthorizer(options, options.authEndpoint, std::move(scheduler));
}

std::unique_ptr<Authorizer> userAuthorizerFor(const ClientOptions &options,
                                              std::shared_ptr<Scheduler> scheduler)
{
    return makeAuthorizer(options, options.userAuthEndpoint, std::move(scheduler));
}

} // namespace Pusher::Detail
