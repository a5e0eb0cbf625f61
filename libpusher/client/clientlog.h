// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/client/client.h"
#include "libpusher/logging/log.h"

#include <QObject>

#include <string_view>

namespace Pusher::Detail {

/// Tells a log what becomes of a client. Info: states, errors, channels, gaps, frames that could not
/// be read. Debug: attempts, channels that wait, each event by its names and size, each control
/// message by its names. Nothing below: signals tell of everything already. Never data, never a
/// frame's text.
///
/// Lives in the client's thread, as its child.
class ClientLog : public QObject {
    Q_OBJECT
public:
    ClientLog(Client &client, Log::Level level, const QString &instance);

    void setLevel(Log::Level level);
    Log::Level level() const { return m_log.level(); }
    /// Also those that nobody understands (P17).
    void logControl(std::string_view event, std::string_view channel);

private:
    void logState(Connection::State current, Connection::State previous);
    void logAttempt(const Connection::Status &status);
    void logChannel(const ChannelName &channel, ChannelRegistry::State state);
    void logEvents(quint64 first, quint64 last);

    Client &m_client;
    Log m_log;
    int m_attempt = 0; ///< the last that was told of
    QMetaObject::Connection m_events; ///< while events are told of
};

} // namespace Pusher::Detail
