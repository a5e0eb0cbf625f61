// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/error.h"
#include "libpusher/core/ids.h"

#include <QEvent>

#include <mutex>
#include <vector>

namespace Pusher::Detail {

/// What a listener did wrong, on its way to the dispatcher's thread.
struct ListenerFailure {
    ListenerId id;
    Error error;
};

/// The dispatcher's letter box for failures of listeners that ran in other threads.
///
/// Bounded: a listener that throws at every event of a flood is counted, but only so many reports
/// wait.
class FailureBox {
public:
    static constexpr std::size_t limit = 1000;

    /// `owner` gets an event of type `wakeEvent()` in its thread when there is something to take.
    explicit FailureBox(QObject *owner);

    /// Any thread.
    void post(ListenerFailure failure);
    /// Owner's thread.
    std::vector<ListenerFailure> take();
    void close();

    static QEvent::Type wakeEvent();

private:
    std::mutex m_mutex;
    QObject *m_owner;
    std::vector<ListenerFailure> m_failures;
};

} // namespace Pusher::Detail
