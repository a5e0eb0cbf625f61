// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/connectionlog.h"

#include "ui/text/linesentences.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Console {

using Pusher::Error;
using State = Pusher::Connection::State;
using Stage = Pusher::Connection::Stage;
using namespace std::chrono;

ConnectionLog::ConnectionLog(std::shared_ptr<Pusher::Scheduler> scheduler)
    : m_scheduler(std::move(scheduler))
{
}

void ConnectionLog::setStatus(const Status &status)
{
    const Status before = std::exchange(m_status, status);
    const bool isConnected = status.state == State::Connected;
    const bool isNewAttempt = status.attemptStarted && status.attemptStarted != m_attempt;
    // What ended against our will was told by its error, which came first.
    if (const Entry *running = last(Outcome::UnderWay);
        running && (isNewAttempt || status.state == State::Disconnected))
        endAttempt(Outcome::Stopped, floor<milliseconds>(status.since - running->began));
    followSilence(before);
    if (m_connection && (!isConnected || status.since != *m_connection))
        endConnection(Outcome::Disconnected, floor<milliseconds>(status.since - *m_connection));
    if (!isConnected)
        m_connectedSince.reset();
    if (isNewAttempt)
        beginAttempt(status);
    followAttempt();
    if (status.state == State::Failed && status.failure && status.failure != m_lastError)
        addError(*status.failure);
}

void ConnectionLog::addError(const Error &error)
{
    if (!LineSentences::isOfLine(error))
        return;
    m_lastError = error;
    const milliseconds lasted(error.parameters.value(u"lastedMs"_s).toLongLong());
    const Stage stage = LineSentences::stageOf(error);
    if (stage == Stage::Connected) {
        endConnection(Outcome::Lost, lasted);
        m_entries.back().error = error;
        return;
    }
    // An attempt that ended before anyone heard of its beginning.
    if (!last(Outcome::UnderWay)) {
        add(Outcome::UnderWay, m_scheduler->now() - lasted).attempt =
            error.parameters.value(u"attempt"_s).toInt();
    }
    Entry &entry = *last(Outcome::UnderWay);
    entry.error = error;
    entry.stage = stage;
    endAttempt(Outcome::Failed, lasted);
}

ConnectionLog::Entry &ConnectionLog::add(Outcome outcome, TimePoint began)
{
    if (m_entries.size() >= capacity) {
        m_entries.pop_front();
        ++m_dropped;
    }
    Entry entry;
    entry.id = m_nextId++;
    entry.outcome = outcome;
    entry.began = began;
    entry.at = wallAt(began);
    m_entries.push_back(std::move(entry));
    ++m_revision;
    return m_entries.back();
}

/// The newest entry, if it has this outcome and still lasts.
ConnectionLog::Entry *ConnectionLog::last(Outcome outcome)
{
    if (m_entries.empty() || m_entries.back().outcome != outcome || m_entries.back().lasted)
        return nullptr;
    return &m_entries.back();
}

void ConnectionLog::beginAttempt(const Status &status)
{
    m_attempt = status.attemptStarted;
    Entry &entry = add(Outcome::UnderWay, *status.attemptStarted);
    entry.attempt = status.attempt;
    entry.stage = status.stage;
}

void ConnectionLog::followAttempt()
{
    Entry *const running = last(Outcome::UnderWay);
    if (running && running->stage != m_status.stage) {
        running->stage = m_status.stage;
        ++m_revision;
    }
    if (m_status.state != State::Connected || m_connection)
        return;
    if (running)
        endAttempt(Outcome::Connected, floor<milliseconds>(m_status.since - running->began));
    m_connection = m_status.since;
    m_connectedSince = wallAt(m_status.since);
    if (!m_firstConnected)
        m_firstConnected = m_connectedSince;
    ++m_connections;
}

void ConnectionLog::endAttempt(Outcome outcome, milliseconds lasted)
{
    Entry &entry = m_entries.back();
    entry.outcome = outcome;
    entry.lasted = std::max(lasted, 0ms);
    ++m_revision;
}

void ConnectionLog::followSilence(const Status &before)
{
    if (m_status.pingOverdue && !before.pingOverdue) {
        const TimePoint began = m_status.unansweredSince.value_or(m_scheduler->now());
        add(Outcome::Silent, began).stage = Stage::Connected;
    } else if (!m_status.pingOverdue) {
        if (Entry *silence = last(Outcome::Silent)) {
            silence->lasted = floor<milliseconds>(m_scheduler->now() - silence->began);
            ++m_revision;
        }
    }
}

void ConnectionLog::endConnection(Outcome outcome, milliseconds lasted)
{
    const TimePoint ended = m_connection ? *m_connection + lasted : m_scheduler->now();
    if (Entry *silence = last(Outcome::Silent))
        silence->lasted = floor<milliseconds>(ended - silence->began);
    Entry &entry = add(outcome, ended);
    entry.stage = Stage::Connected;
    entry.lasted = std::max(lasted, 0ms);
    m_connection.reset();
}

Pusher::WallTime ConnectionLog::wallAt(TimePoint time) const
{
    return m_scheduler->wallNow() - floor<microseconds>(m_scheduler->now() - time);
}

} // namespace Console
