// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/dispatch/contextmailbox.h"
#include "libpusher/dispatch/listenertable.h"

#include <QList>

#include <deque>

namespace Pusher::Detail {

/// Who listens: registration, replacement, removal, contexts. The table below only finds them. One
/// thread.
///
/// A removed listener's callback is kept until `releaseRetired()`: it may be the one that is
/// running.
class ListenerRegistry {
public:
    struct Registered {
        ListenerPtr entry;
        bool replaced = false;
        bool isNewContext = false;
        std::size_t sameNames = 0; ///< listeners of exactly these two names, with this one
    };

    ListenerRegistry(std::shared_ptr<FailureBox> failures, std::shared_ptr<Scheduler> scheduler);
    ~ListenerRegistry();

    Registered add(Listener listener);
    void remove(const ListenerPtr &entry);
    /// Removes a `once` listener whose one call comes now; it is remembered.
    void spend(const ListenerPtr &entry);
    void removeContext(const std::shared_ptr<ContextMailbox> &mailbox);
    /// Tells every context that nothing will be called any more.
    void abandon();
    void releaseRetired();
    bool hasRetired() const { return !m_retired.empty(); }

    ListenerTable &table() { return m_table; }
    const ListenerTable &table() const { return m_table; }
    QList<ListenerInfo> infos() const;
    /// The newest `once` listeners that had their call, oldest first; not those added again since.
    const std::deque<ListenerPtr> &spent() const { return m_spent; }
    QList<ListenerInfo> spentInfos() const;

    static constexpr std::size_t spentKept = 100;

private:
    struct Context {
        const QObject *object = nullptr; ///< for comparison only
        std::shared_ptr<ContextMailbox> mailbox;
        std::map<quint64, ListenerPtr> listeners;
    };

    std::shared_ptr<ContextMailbox> join(QObject *object, const ListenerPtr &entry, bool &isNew);
    void leave(const ListenerEntry &entry);

    const std::shared_ptr<FailureBox> m_failures;
    const std::shared_ptr<Scheduler> m_scheduler;
    ListenerTable m_table;
    QHash<const ContextMailbox *, Context> m_contexts;
    QHash<const QObject *, const ContextMailbox *> m_mailboxOf;
    std::vector<std::shared_ptr<const ListenerCallback>> m_retired;
    std::deque<ListenerPtr> m_spent;
    quint64 m_nextOrder = 1;
};

} // namespace Pusher::Detail
