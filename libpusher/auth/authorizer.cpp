// SPDX-License-Identifier: MIT
#include "libpusher/auth/authorizer.h"

namespace Pusher {

Authorizer::Authorizer(QObject *parent)
    : QObject(parent)
{
}

Authorizer::~Authorizer() = default;

} // namespace Pusher
