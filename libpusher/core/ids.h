// SPDX-License-Identifier: MIT
#pragma once

#include <QHashFunctions>
#include <QString>

#include <utility>

namespace Pusher {

/// A string that means one thing only: a ChannelName can never be passed where an EventName is wanted.
///
/// Plain value, implicitly shared, any thread. Nothing is validated here: `ChannelName` values that
/// go to a server are checked with `channelNameError()` (libpusher/protocol/channelname.h).
template <typename Tag>
class StringId
{
public:
    StringId() = default;
    explicit StringId(QString value)
        : m_value(std::move(value))
    {
    }

    const QString &value() const { return m_value; }
    bool isEmpty() const { return m_value.isEmpty(); }

    friend bool operator==(const StringId &a, const StringId &b) { return a.m_value == b.m_value; }
    friend bool operator!=(const StringId &a, const StringId &b) { return a.m_value != b.m_value; }
    friend bool operator<(const StringId &a, const StringId &b) { return a.m_value < b.m_value; }
    friend size_t qHash(const StringId &id, size_t seed = 0) { return qHash(id.m_value, seed); }

private:
    QString m_value;
};

using ChannelName = StringId<struct ChannelNameTag>;
using EventName = StringId<struct EventNameTag>;
using ListenerId = StringId<struct ListenerIdTag>;
using UserId = StringId<struct UserIdTag>;
/// `digits.digits`, given by the server with each connection; opaque text, never a number.
using SocketId = StringId<struct SocketIdTag>;

/// What a pool or a program calls one of its connections; it stays when the connection gets another
/// socket id.
using ConnectionId = StringId<struct ConnectionIdTag>;

} // namespace Pusher
