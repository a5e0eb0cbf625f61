// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/history/dispatchoutcome.h"
#include "libpusher/protocol/event.h"

#include <QWidget>

#include <chrono>

class QAction;

namespace Console {

class ElidedLabel;

/// What the inspector says of an event besides its data: name, number, channel, time and age, size,
/// sender, what the listeners did; and buttons that lead to other events.
class InspectorHeader : public QWidget {
    Q_OBJECT
public:
    /// Where the buttons lead.
    struct Ways {
        QAction *back;
        QAction *forward;
        QAction *older;
        QAction *newer;
    };
    /// What changes while an event is shown.
    struct State {
        Pusher::DispatchOutcome outcome = {};
        Pusher::WallTime now = {};
        bool isKept = true; ///< false once the history let it go
    };

    explicit InspectorHeader(const Ways &ways, QWidget *parent = nullptr);

    /// A longer `reading` of the data is told of (fault row L3).
    static constexpr std::chrono::milliseconds slowReading{50};

    /// `form` says how the data came.
    void setEvent(const Pusher::Event &event, const QString &form,
                  std::chrono::milliseconds reading);
    void setState(const Pusher::Event &event, const State &state);

private:
    QWidget *button(QAction *action, Qt::ArrowType arrow);

    ElidedLabel *m_name;
    ElidedLabel *m_number;
    ElidedLabel *m_origin;
    ElidedLabel *m_facts;
    ElidedLabel *m_state;
};

} // namespace Console
