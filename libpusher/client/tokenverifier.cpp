// SPDX-License-Identifier: MIT
#include "libpusher/client/tokenverifier.h"

#include "libpusher/core/smallfile.h"

using namespace Qt::StringLiterals;

namespace Pusher {

namespace {
constexpr qsizetype maximumPem = 16 * 1024;

Error named(const QString &name, Error error)
{
    error.message = name + u": "_s + error.message;
    error.parameters.insert(u"name"_s, name);
    return error;
}
} // namespace

Result<JwtVerifier> tokenVerifierFor(const JwtOptions &options)
{
    JwtVerifier verifier({options.leeway, options.issuer, options.audience});
    if (!options.secret.isEmpty()) {
        auto key = JwtKey::fromSecret(options.secret.clone(), options.keyId);
        if (!key)
            return named(u"PUSHER_JWT_SECRET"_s, key.error());
        verifier.addKey(std::move(key).value());
    }
    if (!options.publicKeyFile.isEmpty()) {
        const auto pem = Detail::readSmallFile(options.publicKeyFile, maximumPem);
        if (!pem)
            return named(u"PUSHER_JWT_PUBLIC_KEY"_s, pem.error());
        auto key = JwtKey::fromPublicKey(pem->reveal().toByteArray(), options.keyId);
        if (!key)
            return named(u"PUSHER_JWT_PUBLIC_KEY"_s, key.error());
        verifier.addKey(std::move(key).value());
    }
    return verifier;
}

} // namespace Pusher
