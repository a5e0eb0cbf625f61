// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/domain/listenersnapshot.h"

#include <QObject>
#include <QStringList>

namespace Console {

/// The way between the views and the listeners, which live in another thread: requests go out as
/// signals, what comes of them comes in as slots. Lives in the GUI thread.
class ListenerLink : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    /// Ids that are switched off, each once, in order of their registration.
    const QStringList &switchedOff() const { return m_switchedOff; }
    /// Whether each event is traced, as far as we were told.
    bool isTracing() const { return m_tracing; }

public Q_SLOTS:
    void setSnapshot(const Console::ListenerSnapshot &snapshot);

Q_SIGNALS:
    // To the listeners.
    /// A snapshot is wanted; asking often is no fault, it is answered at most four times a second.
    void requested();
    void switchRequested(const Pusher::ListenerId &id, bool on);
    void resetRequested();
    void tracingRequested(bool on);

    // From the listeners.
    void answered(const Console::ListenerSnapshot &snapshot);
    /// What these feed stands still; empty: nothing does.
    void switchedOffChanged(const QStringList &ids);
    void tracingChanged(bool on);
    /// What listeners did wrong since the last time, one entry each; at most four times a second.
    void troubled(const QList<Console::ListenerTrouble> &troubles);

private:
    QStringList m_switchedOff;
    bool m_tracing = false;
};

} // namespace Console
