// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/core/scheduler.h"

#include <QByteArray>

namespace Console {

/// `2026-11-21T12:31:04.218Z`
void appendUtcTime(QByteArray &out, Pusher::WallTime time);
/// `12:31:04.218` in the local time zone.
void appendLocalTime(QByteArray &out, Pusher::WallTime time);

} // namespace Console
