// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/core/scheduler.h"

#include <QObject>

#include <memory>

namespace Console {

/// Turns any number of "there is more" into at most one refresh per interval.
///
/// Runs only while something is pending. The first request after a pause is answered at once, later
/// ones keep the distance; a hidden window is refreshed seldom. Nothing in `ui` reacts per event (a
/// row per insert costs over 1 ms; in batches of this size under 1 µs).
class RefreshTicker : public QObject {
    Q_OBJECT
public:
    static constexpr std::chrono::milliseconds shownInterval{33};
    static constexpr std::chrono::milliseconds hiddenInterval{1000};

    explicit RefreshTicker(std::shared_ptr<Pusher::Scheduler> scheduler, QObject *parent = nullptr);

    void request();
    void setHidden(bool hidden);

Q_SIGNALS:
    void refresh();

private:
    void arm();

    std::shared_ptr<Pusher::Scheduler> m_scheduler;
    Pusher::TimerHandle m_timer;
    Pusher::Scheduler::TimePoint m_last;
    bool m_pending = false;
    bool m_hidden = false;
};

} // namespace Console
