// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/domain/publishing.h"

#include <QObject>

namespace Console {

/// The way between the view that publishes and the connection, which lives in another thread: wishes
/// go out as signals, what comes of them comes in as signals. Lives in the GUI thread.
class PublishLink : public QObject {
    Q_OBJECT
public:
    explicit PublishLink(const PublishAbilities &abilities)
        : m_abilities(abilities)
    {
    }

    const PublishAbilities &abilities() const { return m_abilities; }

Q_SIGNALS:
    // To the connection.
    /// One run at a time: the next when `finished()` came.
    void runRequested(const Console::PublishRun &run);
    /// Nothing more of the run leaves; client events that wait for the server are waited for.
    void cancelRequested();

    // From the connection.
    /// Once for every event of a run, by the turn.
    void settled(const QList<Console::PublishVerdict> &verdicts);
    /// A request failed with `reason` and is sent again after `delay`.
    void retrying(const Pusher::Error &reason, std::chrono::milliseconds delay);
    void finished(quint64 run);

private:
    const PublishAbilities m_abilities;
};

} // namespace Console
