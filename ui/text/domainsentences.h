// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/domain/activity.h"
#include "ui/domain/notification.h"

#include <QCoreApplication>
#include <QString>

namespace Console {

/// The words for what bots, strategies and notifications tell. All translated; what is not one of
/// our words is a preview of what was sent.
class DomainSentences {
    Q_DECLARE_TR_FUNCTIONS(Console::DomainSentences)
public:
    /// "running" for RUNNING in any letter case, other words as sent, "—" for none.
    static QString botStatus(const QString &status);
    static QString activity(Activity::Kind kind);
    static QString notificationType(const Notification &notification);
    /// For a tool tip: date and time, local, to the second.
    static QString moment(Pusher::WallTime time);
};

} // namespace Console
