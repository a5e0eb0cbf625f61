// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/client/client.h"

#include <QObject>

namespace Console {

/// The way between a view and the client's counters, which live in another thread. Lives in the GUI
/// thread.
class CounterLink : public QObject {
    Q_OBJECT
public:
    using Counters = Pusher::Client::Counters;
    using QObject::QObject;

    /// Asks for them, unless an answer is still to come: however busy the client is, one question
    /// waits for it.
    void request();

public Q_SLOTS:
    void setCounters(const Pusher::Client::Counters &counters);

Q_SIGNALS:
    // To the client.
    void requested();

    // From the client.
    void answered(const Pusher::Client::Counters &counters);

private:
    bool m_waiting = false;
};

} // namespace Console
