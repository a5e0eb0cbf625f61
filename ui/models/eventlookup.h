// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/history/eventhistory.h"

#include <QStringList>

/// Questions about a run of events that its headers answer: some milliseconds for a million. Pure
/// functions, any thread.
namespace Console::EventLookup {

using Snapshot = Pusher::EventHistory::Snapshot;

/// When the newest was received; the epoch when there is none.
Pusher::WallTime newestTime(const Snapshot &events);

/// The number of the first one, in order of arrival, that was received at `moment` or later; one
/// beyond the last where there is none.
quint64 firstSince(const Snapshot &events, Pusher::WallTime moment);

/// Their channels and event names, each once, without those that `names` refused.
QStringList namesIn(const Snapshot &events, const Pusher::Interner &names);

} // namespace Console::EventLookup
