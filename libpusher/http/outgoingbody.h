// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/http/httpapi.h"

namespace Pusher::Detail {

constexpr qsizetype maximumBatch = 10;

/// Checks one event against the limits of the service. MessageDeliveryFailed names the limit;
/// ConfigurationError: it is for an encrypted channel, and `masterKey` is not 32 bytes.
Result<void> checkEvent(const OutgoingEvent &event, const Secret &masterKey);

/// Checks one event and makes the body of `POST …/events`; data for an encrypted channel is sealed
/// with that channel's key. Errors as `checkEvent()` tells.
Result<QByteArray> eventBody(const OutgoingEvent &event, const Secret &masterKey);

/// The same for `POST …/batch_events`: 1–10 events of one channel each. One bad event refuses the
/// batch; `parameters["index"]` is its place, from 0.
Result<QByteArray> batchBody(const QList<OutgoingEvent> &events, const Secret &masterKey);

/// How many bytes an event takes up in the body of a batch, sealed where it will be.
qsizetype sizeInBatch(const OutgoingEvent &event);

} // namespace Pusher::Detail
