// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/dispatch/eventdispatcher.h"
#include "ui/domain/discoverystore.h"

#include <QObject>
#include <QPointer>
#include <QStringList>

#include <memory>

namespace Console {

/// Understands the bots' events: the seed's DiscoveryContext.
///
/// Listeners of its own (ids `discovery.…`) decode trades, bots, strategies and notifications and
/// keep them in a store that any thread may read. A broken payload is counted and kept as an
/// activity, its bytes stay in the event history. Lives in the dispatcher's thread, and is
/// destroyed there.
class Discovery : public QObject {
    Q_OBJECT
public:
    /// Where the events come from; patterns as in `Pusher::Listener`.
    struct Channels {
        QString bots = QStringLiteral("bot-updates");
        QString strategies = QStringLiteral("strategy-updates");
        QString users = QStringLiteral("user-updates-*");
    };

    explicit Discovery(quint64 capacity = DiscoveryStore::defaultCapacity,
                       QObject *parent = nullptr);
    ~Discovery() override;

    /// Registers the listeners. Once; before the dispatcher dispatches or in its thread.
    void attach(Pusher::EventDispatcher &dispatcher, const Channels &channels);
    void attach(Pusher::EventDispatcher &dispatcher) { attach(dispatcher, Channels()); }

    std::shared_ptr<const DiscoveryStore> store() const { return m_store; }

Q_SIGNALS:
    /// There is more in the store; not repeated until a reader calls
    /// `DiscoveryStore::acknowledge()`.
    void changed();

private:
    using Handler = void (Discovery::*)(const Pusher::Event &);

    void listen(const QString &name, const QString &channel, const QString &event, Handler handler);
    void tradeExecuted(const Pusher::Event &event);
    void botCreated(const Pusher::Event &event);
    void botUpdated(const Pusher::Event &event);
    void keepBot(const Pusher::Event &event, Activity::Kind kind);
    void strategyModified(const Pusher::Event &event);
    void notificationReceived(const Pusher::Event &event);
    void undecodable(const Pusher::Event &event, const Pusher::Error &error);
    void announce(bool first);

    std::shared_ptr<DiscoveryStore> m_store;
    QPointer<Pusher::EventDispatcher> m_dispatcher;
    QList<Pusher::ListenerId> m_listeners;
};

} // namespace Console
