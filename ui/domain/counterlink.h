// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/core/clientcounters.h"

#include <QObject>

namespace Console {

/// The way between a view and the client's counters, which live in another thread. Lives in the GUI
/// thread.
class CounterLink : public QObject {
    Q_OBJECT
public:
    using Counters = Pusher::ClientCounters;
    using QObject::QObject;

    /// Asks for them, unless an answer is still to come: however busy the client is, one question
    /// waits for it.
    void request();

public Q_SLOTS:
    void setCounters(const Pusher::ClientCounters &counters);

Q_SIGNALS:
    // To the client.
    void requested();

    // From the client.
    void answered(const Pusher::ClientCounters &counters);

private:
    bool m_waiting = false;
};

} // namespace Console
