// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/dispatch/traceddispatch.h"

#include <QByteArrayList>

namespace Console {

/// One object of JSON: `{"type":"trace","time":…,"seq":…,"channel":…,"event":…,"called":…,
/// "failed":…,"tookUs":…,"listeners":[…],"omitted":…,"unrelated":…}`.
void appendTraceJson(QByteArray &out, const Pusher::TracedDispatch &dispatch);

/// What became of the event, then a line for each listener. Nothing foreign in them is raw.
QByteArrayList traceText(const Pusher::TracedDispatch &dispatch);

} // namespace Console
