// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ids.h"

namespace Pusher {

/// Which listener is being called in this thread, for which event: the dispatcher makes one around
/// each call.
///
/// Lets code far below a listener know that it acts for it, for instance the HTTP side, which stops
/// a listener that publishes the very event it listens to. Holds references: lives on the stack
/// only.
class DispatchScope {
public:
    DispatchScope(const ChannelName &channel, const EventName &event, const ListenerId &listener)
        : m_channel(channel)
        , m_event(event)
        , m_listener(listener)
        , m_outer(s_current)
    {
        s_current = this;
    }
    ~DispatchScope() { s_current = m_outer; }
    DispatchScope(const DispatchScope &) = delete;
    DispatchScope &operator=(const DispatchScope &) = delete;

    /// The innermost call in this thread; nullptr outside of any listener. Also set in an event
    /// loop that a listener runs.
    static const DispatchScope *current() { return s_current; }

    const ChannelName &channel() const { return m_channel; }
    const EventName &event() const { return m_event; }
    const ListenerId &listener() const { return m_listener; }

private:
    const ChannelName &m_channel;
    const EventName &m_event;
    const ListenerId &m_listener;
    const DispatchScope *m_outer;

    inline static constinit thread_local const DispatchScope *s_current = nullptr;
};

} // namespace Pusher
