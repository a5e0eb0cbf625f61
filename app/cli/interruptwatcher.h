// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <array>

class QSocketNotifier;

namespace Console {

/// Turns SIGINT and SIGTERM into a signal of the event loop. At most one lives at a time.
class InterruptWatcher : public QObject {
    Q_OBJECT
public:
    explicit InterruptWatcher(QObject *parent = nullptr);
    ~InterruptWatcher() override;

Q_SIGNALS:
    /// SIGINT or SIGTERM, from the event loop. A second one ends the program at once, even
    /// while the loop is blocked.
    void interrupted(int signalNumber);

private:
    void read();

    std::array<int, 2> m_pipe{-1, -1};
    QSocketNotifier *m_notifier = nullptr;
};

} // namespace Console
