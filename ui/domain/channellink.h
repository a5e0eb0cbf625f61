// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/core/error.h"
#include "ui/domain/channelsnapshot.h"

#include <QObject>

namespace Console {

/// The way between the views and the channels, which live in another thread: wishes go out as
/// signals, what comes of them comes in as signals. Lives in the GUI thread.
class ChannelLink : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

Q_SIGNALS:
    // To the channels.
    /// A snapshot is wanted; asking often is no fault, it is answered at most four times a second.
    void requested();
    void subscribeRequested(const Pusher::ChannelName &channel);
    void unsubscribeRequested(const Pusher::ChannelName &channel);
    /// A refused channel is asked for again.
    void retryRequested(const Pusher::ChannelName &channel);

    // From the channels.
    void answered(const Console::ChannelSnapshot &snapshot);
    /// A subscription that our own side did not even ask for.
    void refused(const Pusher::ChannelName &channel, const Pusher::Error &error);
};

} // namespace Console
