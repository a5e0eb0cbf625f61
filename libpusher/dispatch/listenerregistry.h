// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/dispatch/contextmailbox.h"
#include "libpusher/dispatch/listenertable.h"

#include <QList>

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
    void removeContext(const std::shared_ptr<ContextMailbox> &mailbox);
    /// Tells every context that nothing will be called any more.
    void abandon();
    void releaseRetired();
    bool hasRetired() const { return !m_retired.empty(); }

    ListenerTable &table() { return m_table; }
    const ListenerTable &table() const { return m_table; }
    QList<ListenerInfo> infos() const;

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
    quint64 m_nextOrder = 1;
};

} // namespace Pusher::Detail
