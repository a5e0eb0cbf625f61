// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/connection/connection.h"
#include "ui/theme/theme.h"
#include "ui/views/statuscell.h"

#include <QSet>
#include <QWidget>

#include <optional>

namespace Console {

/// The window's last line: is the line up, and are the figures fresh. The order of cells never
/// changes.
class StatusStrip : public QWidget {
    Q_OBJECT
public:
    struct Facts {
        Pusher::Connection::Status status;
        Pusher::Scheduler::TimePoint now;
        bool configured = false;
        bool demo = false;
        QString target;
        double eventsPerSecond = 0;
        std::optional<std::chrono::milliseconds> lastEventAge;
        quint64 kept = 0;
        quint64 capacity = 0;
        QString quiet = {}; ///< what has gone quiet, in words; empty: nothing
        QString quietDetails = {};
    };

    explicit StatusStrip(QWidget *parent = nullptr);

    void setTheme(const Theme &theme);
    void showFacts(const Facts &facts);

    /// State and DEMO: what is there in the narrowest window.
    QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    static QString stateText(const Facts &facts);
    static StatusCell::Sign stateSign(const Facts &facts);
    void want(StatusCell *cell, bool wanted);
    void fit();

    Theme m_theme;
    StatusCell *m_state;
    StatusCell *m_socket;
    StatusCell *m_line;
    StatusCell *m_quiet;
    StatusCell *m_rate;
    StatusCell *m_age;
    StatusCell *m_ring;
    StatusCell *m_demo;
    QSet<const StatusCell *> m_wanted;
};

} // namespace Console
