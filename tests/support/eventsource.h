// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/dispatch/eventdispatcher.h"
#include "libpusher/history/eventhistory.h"
#include "tests/support/fakescheduler.h"

/// A history and a dispatcher as a client wires them, fed by the test instead of a socket.
struct EventSource {
    explicit EventSource(quint64 capacity = 1000, std::size_t nameCapacity = 1000)
        : names(std::make_shared<Pusher::Interner>(nameCapacity))
        , history(capacity, names)
        , dispatcher(std::make_unique<Pusher::EventDispatcher>(names, scheduler))
    {
    }

    /// Keeps an event without dispatching it; answers its sequence number.
    quint64 keep(std::string_view channel, std::string_view event, std::string_view data = "{}")
    {
        Pusher::Frame frame;
        frame.channel = channel;
        frame.event = event;
        frame.rawData = data;
        return history.append(frame, scheduler->wallNow());
    }
    quint64 send(std::string_view channel, std::string_view event, std::string_view data = "{}")
    {
        const quint64 sequence = keep(channel, event, data);
        return dispatcher->dispatch(history, sequence, sequence);
    }

    std::shared_ptr<FakeScheduler> scheduler = std::make_shared<FakeScheduler>();
    std::shared_ptr<Pusher::Interner> names;
    Pusher::EventHistory history;
    std::unique_ptr<Pusher::EventDispatcher> dispatcher;
};

inline Pusher::Listener listenerFor(const QString &id, const QString &channel, const QString &event,
                                    std::function<void(const Pusher::Event &)> callback,
                                    int priority = 0)
{
    Pusher::Listener result;
    result.id = Pusher::ListenerId(id);
    result.channel = channel;
    result.event = event;
    result.callback = std::move(callback);
    result.priority = priority;
    return result;
}
