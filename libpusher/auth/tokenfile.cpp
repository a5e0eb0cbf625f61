// SPDX-License-Identifier: MIT
#include "libpusher/auth/tokenfile.h"

#include "libpusher/core/smallfile.h"

#include <memory>

namespace Pusher {

namespace {
constexpr qsizetype maximumFile = 16 * 1024;

Result<Secret> readToken(const QString &path)
{
    const auto bytes = Detail::readSmallFile(path, maximumFile);
    if (!bytes)
        return bytes.error();
    return Secret(bytes->reveal().trimmed());
}
} // namespace

TokenProvider tokenProvider(const Secret &text)
{
    if (text.reveal().startsWith('@'))
        return [path = QString::fromUtf8(text.reveal().sliced(1))](
                   const std::function<void(Result<Secret>)> &done) { done(readToken(path)); };
    return [kept = std::make_shared<const Secret>(text.clone())](
               const std::function<void(Result<Secret>)> &done) { done(kept->clone()); };
}

} // namespace Pusher
