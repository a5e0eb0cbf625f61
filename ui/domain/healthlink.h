// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/monitoring/healthstatus.h"

#include <QObject>

namespace Console {

/// The way between the view of health and what is monitored, in another thread. Lives in the GUI
/// thread.
class HealthLink : public QObject {
    Q_OBJECT
public:
    /// `canProbe`: app id and secret are known, so that a message can be sent to see how long it takes.
    explicit HealthLink(bool canProbe)
        : m_canProbe(canProbe)
    {
    }

    bool canProbe() const { return m_canProbe; }

Q_SIGNALS:
    // To what is monitored.
    /// A report is wanted; asking often is no fault, it is answered at most four times a second.
    void requested();
    /// Messages of our own are sent, and timed until they come back, or no more.
    void probeRequested(bool on);

    // From what is monitored.
    void answered(const Pusher::HealthReport &report);
    void probeChanged(bool on);

private:
    const bool m_canProbe;
};

} // namespace Console
