// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/result.h"
#include "libpusher/localserver/serverstate.h"

#include <QJsonObject>
#include <QStringList>

namespace Pusher::Detail {

/// Answers what publishers ask about channels (protocol.md §8.1): the objects of the answers.
class ChannelQueries {
public:
    explicit ChannelQueries(const ServerState &state)
        : m_state(state)
    {
    }

    // `info` names attributes; unknown ones are ignored. The errors' `httpStatus` is 400: an
    // attribute or a question that does not fit the channel.

    /// `GET /channels`
    Result<QJsonObject> channels(const QString &prefix, const QStringList &info) const;
    /// `GET /channels/{name}`
    Result<QJsonObject> channel(const QString &name, const QStringList &info) const;
    /// `GET /channels/{name}/users`
    Result<QJsonObject> users(const QString &name) const;
    /// What a publisher is told about one channel: those of the attributes that fit it.
    QJsonObject attributes(const QString &name, const QStringList &info) const;

private:
    QJsonObject soketiAttributes(const QString &name) const;
    QJsonValue cached(const QString &name) const;

    const ServerState &m_state;
};

} // namespace Pusher::Detail
