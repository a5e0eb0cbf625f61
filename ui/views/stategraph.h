// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/connection/connection.h"
#include "ui/theme/glyph.h"
#include "ui/theme/theme.h"

#include <QWidget>

#include <vector>

namespace Console {

/// The six states of a connection and the ways between them; the current one is filled, has its
/// sign, and says for how long. The way that led here is drawn strong.
class StateGraph : public QWidget {
    Q_OBJECT
public:
    using State = Pusher::Connection::State;

    explicit StateGraph(QWidget *parent = nullptr);

    void setTheme(const Theme &theme);
    void showStatus(const Pusher::Connection::Status &status, Pusher::Scheduler::TimePoint now);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    struct Sign {
        Glyph::Shape shape;
        Theme::Role role;
    };

    static Sign signOf(const Pusher::Connection::Status &status);
    QRectF boxOf(State state) const;
    void paintWays(QPainter &painter) const;
    void paintState(QPainter &painter, State state) const;

    Theme m_theme;
    Pusher::Connection::Status m_status;
    State m_previous = State::Initialized;
    QString m_detail; ///< the second line in the current state
};

} // namespace Console
