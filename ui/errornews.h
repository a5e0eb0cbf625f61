// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/connection/connection.h"
#include "libpusher/core/scheduler.h"
#include "libpusher/monitoring/silencewatchdog.h"
#include "ui/domain/listenersnapshot.h"

#include <QMap>
#include <QObject>

#include <optional>

namespace Console {

class Banner;

/// What stands in the window's banner: the newest trouble in words, until it is dismissed or over.
class ErrorNews : public QObject {
    Q_OBJECT
public:
    ErrorNews(Banner &banner, std::shared_ptr<Pusher::Scheduler> scheduler,
              QObject *parent = nullptr);

    void setStatus(const Pusher::Connection::Status &status);
    void showError(const Pusher::Error &error);
    /// One line for all of them, that counts on while it stands. Dismissed, it comes back for other
    /// listeners, or after `quiet`.
    void showTroubles(const QList<ListenerTrouble> &troubles);
    static constexpr std::chrono::minutes quiet{1};
    /// What has gone quiet on a line that stands; empty takes it back. Stands behind all other
    /// news, and comes when there is none. Dismissed, it comes back for another event.
    void setQuiet(const QList<Pusher::Silence> &silent);
    void showConfigurationProblems(const QStringList &problems);
    /// A few times a second: an error of the line that lasts becomes news, and so does what a
    /// standing line brought, however often, in one line that counts.
    void tick();

Q_SIGNALS:
    // What the banner's button asks for.
    void retryRequested();
    void listenersRequested();

private:
    enum class Shows { Nothing, Configuration, LineError, Listeners, Other, Quiet };

    void showLineError(const Pusher::Error &error);
    void showOtherErrors();
    void showQuiet();
    bool isQuietAbout(const QList<ListenerTrouble> &troubles) const;
    void hide();
    QString adviceFor(const Pusher::Error &error) const;

    Banner &m_banner;
    std::shared_ptr<Pusher::Scheduler> m_scheduler;
    Pusher::Connection::Status m_status;
    std::optional<Pusher::Error> m_lineError;
    Pusher::Scheduler::TimePoint m_lineErrorSince;
    std::optional<Pusher::Error> m_other; ///< the newest that waits for the tick
    quint64 m_otherErrors = 0; ///< so far
    QString m_otherTitle;
    Pusher::Scheduler::TimePoint m_otherShown;
    Shows m_shows = Shows::Nothing;
    QMap<Pusher::ListenerId, ListenerTrouble> m_troubles; ///< told of since the line stands
    Pusher::Scheduler::TimePoint m_troublesShown;
    QList<Pusher::Silence> m_quiet;
    bool m_quietIsNews = false; ///< not shown yet, or not dismissed
};

} // namespace Console
