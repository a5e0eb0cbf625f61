// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/http/httpapi.h"

namespace Pusher::Detail {

/// Checks one event against the limits of the service and makes the body of `POST …/events`.
/// MessageDeliveryFailed names the limit; nothing was sent then.
Result<QByteArray> eventBody(const OutgoingEvent &event);

/// The same for `POST …/batch_events`: 1–10 events of one channel each. One bad event refuses the
/// batch; `parameters["index"]` is its place, from 0.
Result<QByteArray> batchBody(const QList<OutgoingEvent> &events);

} // namespace Pusher::Detail
