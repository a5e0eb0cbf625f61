// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/connection/connection.h"
#include "libpusher/core/error.h"

#include <QObject>

#include <deque>
#include <memory>
#include <optional>

namespace Console {

/// What became of the line, in order: every attempt, every silence after a ping, every end of a
/// connection. The newest 1000 are kept, older ones counted.
///
/// Fed with what the client's thread reports, in its order: an error comes before the status that
/// follows from it. Times are those of the client's thread, however late the news is read. One
/// thread, needs no event loop.
class ConnectionLog {
    Q_GADGET
public:
    using Status = Pusher::Connection::Status;
    using TimePoint = Pusher::Scheduler::TimePoint;
    static constexpr std::size_t capacity = 1000;

    enum class Outcome {
        UnderWay, ///< an attempt that runs
        Connected, ///< an attempt that came through
        Failed, ///< one that did not
        Stopped, ///< one that we gave up ourselves
        Silent, ///< a ping unanswered; while it lasts and afterwards
        Lost, ///< a connection that ended against our will
        Disconnected, ///< one that we ended
    };
    Q_ENUM(Outcome)

    struct Entry {
        quint64 id = 0; ///< from 1, in order, never repeated
        Outcome outcome = Outcome::UnderWay;
        TimePoint began; ///< the attempt, the silence; the moment of an end
        Pusher::WallTime at; ///< the same, as the clock on the wall showed it
        int attempt = 0; ///< since the last time connected; 0: not told
        Pusher::Connection::Stage stage = Pusher::Connection::Stage::Resolving;
        /// The attempt, the silence, or the connection that ended; unset while it lasts.
        std::optional<std::chrono::milliseconds> lasted;
        std::optional<Pusher::Error> error; ///< why, where something went wrong
    };

    explicit ConnectionLog(std::shared_ptr<Pusher::Scheduler> scheduler);

    void setStatus(const Status &status);
    /// Errors of channels and messages are not the line's, and change nothing.
    void addError(const Pusher::Error &error);

    const std::deque<Entry> &entries() const { return m_entries; }
    /// Grows with every change of any entry.
    quint64 revision() const { return m_revision; }
    /// Entries that left because newer ones came.
    quint64 dropped() const { return m_dropped; }

    /// Since when the line stands; unset unless connected.
    std::optional<Pusher::WallTime> connectedSince() const { return m_connectedSince; }
    /// When the line first stood; unset before.
    std::optional<Pusher::WallTime> firstConnected() const { return m_firstConnected; }
    /// How often it came back.
    quint64 reconnects() const { return m_connections > 0 ? m_connections - 1 : 0; }

private:
    Entry &add(Outcome outcome, TimePoint began);
    Entry *last(Outcome outcome);
    void beginAttempt(const Status &status);
    void followAttempt();
    void endAttempt(Outcome outcome, std::chrono::milliseconds lasted);
    void followSilence(const Status &before);
    void endConnection(Outcome outcome, std::chrono::milliseconds lasted);
    Pusher::WallTime wallAt(TimePoint time) const;

    std::shared_ptr<Pusher::Scheduler> m_scheduler;
    std::deque<Entry> m_entries;
    Status m_status;
    std::optional<TimePoint> m_attempt; ///< the start of the newest attempt heard of
    std::optional<TimePoint> m_connection; ///< the start of the connection whose end is not told
    std::optional<Pusher::WallTime> m_connectedSince;
    std::optional<Pusher::WallTime> m_firstConnected;
    std::optional<Pusher::Error> m_lastError;
    quint64 m_connections = 0;
    quint64 m_nextId = 1;
    quint64 m_dropped = 0;
    quint64 m_revision = 0;
};

} // namespace Console
