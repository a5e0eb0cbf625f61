// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/config/clientoptions.h"
#include "libpusher/core/scheduler.h"
#include "libpusher/logging/logring.h"
#include "libpusher/logging/logthrottle.h"
#include "libpusher/logging/redactor.h"

#include <QObject>

#include <mutex>

namespace Console {

/// Where every line of the log goes: Qt's and ours, from any thread. Secrets are taken out, floods
/// counted; then a line stands in the ring and on standard error, with control characters visible:
/// `2026-11-21T12:31:04.218Z debug pusher.connection: …`.
///
/// Lives in the main thread. One of them may be installed at a time.
class LogSink : public QObject {
    Q_OBJECT
public:
    explicit LogSink(int descriptor,
                     std::shared_ptr<Pusher::Scheduler> scheduler = Pusher::Scheduler::system());
    /// Tells what has not been told yet; what was installed before is again.
    ~LogSink() override;

    /// Takes over from Qt's own handler.
    void install();
    /// Null when none is.
    static LogSink *installed();

    /// The level of all that has none of its own (QT_LOGGING_RULES counts for more), and what no
    /// line may ever hold: the secrets of `options`.
    void configure(const Pusher::ClientOptions &options);
    void hide(const Pusher::Secret &secret) { m_redactor.hide(secret); }

    /// Any thread.
    void take(QtMsgType type, const QString &category, const QString &message);
    const Pusher::LogRing &ring() const { return m_ring; }

private:
    void keep(QtMsgType type, const QString &category, const QString &text);
    void tellWhatWasLeftOut(Pusher::Scheduler::TimePoint now);
    void arm();

    const int m_descriptor;
    std::shared_ptr<Pusher::Scheduler> m_scheduler;
    Pusher::Redactor m_redactor;
    Pusher::LogRing m_ring;
    std::mutex m_mutex; ///< for the members below
    Pusher::LogThrottle m_throttle;
    quint64 m_toldLeftOut = 0;
    bool m_armed = false;
    Pusher::TimerHandle m_timer; ///< in the main thread
    QtMessageHandler m_before = nullptr;
};

/// `LogSink::configure()` of the one that is installed, if any.
void setUpLog(const Pusher::ClientOptions &options);

} // namespace Console
