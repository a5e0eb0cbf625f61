// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/channels/channelstatus.h"
#include "ui/domain/channelsnapshot.h"

#include <QCoreApplication>
#include <QString>

namespace Console {

/// The words for channels and their members. All translated.
class ChannelSentences {
    Q_DECLARE_TR_FUNCTIONS(Console::ChannelSentences)
public:
    /// Of one channel: "private, encrypted".
    static QString kind(Pusher::ChannelKind kind);
    /// As a heading above channels of that kind: "Private channels, encrypted".
    static QString heading(Pusher::ChannelKind kind);
    static QString state(Pusher::ChannelRegistry::State state);
    /// What `state` means at this channel and what to do: for a tool tip, and the line under the
    /// tree.
    static QString explanation(const Pusher::ChannelStatus &status);
    /// Why the name would not do elsewhere; empty when it would.
    static QString nameWarning(const Pusher::ChannelStatus &status);
    static QString news(PresenceNews::Kind kind);

private:
    static QString stateExplanation(const Pusher::ChannelStatus &status);
};

} // namespace Console
