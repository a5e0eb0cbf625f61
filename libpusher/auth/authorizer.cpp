// SPDX-License-Identifier: MIT
#include "libpusher/auth/authorizer.h"

namespace Pusher {

Authorizer::Authorizer(QObject *parent)
    : QObject(parent)
{
}

Authorizer::~Authorizer() = default;

std::optional<std::chrono::milliseconds> Authorizer::answerDeadline() const
{
    return std::chrono::milliseconds(30000); // seed 2, `connectionTimeout`
}

} // namespace Pusher
