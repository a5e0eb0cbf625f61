// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/core/secret.h"

#include <QJsonObject>

namespace Console {

/// A JSON Web Token with these claims, signed with HS256: what an application's own server would
/// give its users.
Pusher::Secret demoToken(const QJsonObject &claims, const Pusher::Secret &secret);

} // namespace Console
