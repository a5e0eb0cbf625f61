// SPDX-License-Identifier: MIT
#pragma once

#include <QObject>

#include <deque>
#include <functional>

namespace Pusher::Detail {

/// Emits an object's signals in order, never from inside a socket's signal and never recursively.
///
/// A receiver may call back, run a nested event loop, or delete the object. Inside a `SocketScope`,
/// or while a receiver runs, announcements wait for a turn of their own (Q20, Q21). One thread.
class Announcer {
public:
    /// `context` owns this announcer; announcements end with it. `summary` is called behind all
    /// announcements when `noteChange()` was, once for any number of changes.
    Announcer(QObject &context, std::function<void()> summary)
        : m_context(context)
        , m_summary(std::move(summary))
    {
    }

    /// Marks calls that come from a socket.
    class SocketScope {
    public:
        explicit SocketScope(Announcer &announcer)
            : m_announcer(announcer)
        {
            ++m_announcer.m_depth;
        }
        ~SocketScope() { --m_announcer.m_depth; }
        Q_DISABLE_COPY_MOVE(SocketScope)

    private:
        Announcer &m_announcer;
    };

    void add(std::function<void()> announcement) { m_pending.push_back(std::move(announcement)); }
    void noteChange() { m_changed = true; }
    /// Makes what was added heard: now or in a turn of its own. Nothing of the owner may be touched
    /// afterwards.
    void flush();

private:
    void deliver();

    QObject &m_context;
    std::function<void()> m_summary;
    std::deque<std::function<void()>> m_pending;
    bool m_changed = false;
    int m_depth = 0;
    bool m_delivering = false;
    bool m_turnPosted = false;
};

} // namespace Pusher::Detail
