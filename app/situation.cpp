// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/situation.h"

#include <algorithm>

namespace Console {

using Pusher::ChannelRegistry;
using Pusher::Connection;
using Pusher::Situation;

namespace {

Situation::Line lineOf(Connection::State state)
{
    switch (state) {
    case Connection::State::Connected:
        return Situation::Line::Connected;
    case Connection::State::Connecting:
    case Connection::State::Unavailable:
        return Situation::Line::Connecting;
    case Connection::State::Initialized:
    case Connection::State::Failed:
    case Connection::State::Disconnected:
        return Situation::Line::Down;
    }
    Q_UNREACHABLE();
}

} // namespace

Situation::Standing standingOf(ChannelRegistry::State state)
{
    switch (state) {
    case ChannelRegistry::State::Subscribed:
        return Situation::Standing::Subscribed;
    case ChannelRegistry::State::Refused:
        return Situation::Standing::Refused;
    default:
        return Situation::Standing::Pending;
    }
}

Situation situationOf(Pusher::Client &client)
{
    Situation situation;
    const Connection::Status &status = client.connection().status();
    situation.line = lineOf(status.state);
    situation.lineFailure = status.failure;
    const auto &entries = client.channels().entries();
    for (auto entry = entries.cbegin(); entry != entries.cend(); ++entry)
        situation.channels.append(
            {entry.key().value(), standingOf(entry.value().state), entry.value().error});
    // The registry has no order; answers should not change theirs.
    std::sort(situation.channels.begin(), situation.channels.end(),
              [](const auto &a, const auto &b) { return a.name < b.name; });
    situation.listeners = client.dispatcher().listeners();
    situation.spent = client.dispatcher().spentListeners();
    return situation;
}

} // namespace Console
