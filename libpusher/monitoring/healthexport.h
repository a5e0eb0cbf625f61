// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/monitoring/healthstatus.h"

#include <QByteArray>

namespace Pusher::HealthExport {

/// Prometheus' text format 0.0.4: names begin with `pusher_`, units are seconds, bytes and shares
/// of 1. What is not measured is left out. Foreign names are label values, escaped. Any thread.
QByteArray prometheus(const HealthReport &report);
/// One JSON object with the seed's names, times in milliseconds; what is not measured is null.
QByteArray json(const HealthReport &report);

} // namespace Pusher::HealthExport
