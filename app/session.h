// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/authdesk.h"
#include "app/channelfeed.h"
#include "app/healthfeed.h"
#include "app/listenerfeed.h"
#include "app/publishdesk.h"
#include "libpusher/client/client.h"
#include "libpusher/config/clientoptions.h"
#include "ui/domain/authlink.h"
#include "ui/domain/channellink.h"
#include "ui/domain/counterlink.h"
#include "ui/domain/discovery.h"
#include "ui/domain/healthlink.h"
#include "ui/domain/listenerlink.h"
#include "ui/domain/publishlink.h"

#include <QObject>
#include <QThread>

#include <memory>
#include <optional>

namespace Console {

/// A client and the Discovery that understands its events, in a thread of their own, so that a busy
/// or modal window never delays a pong or an event.
///
/// Functions: the owner's thread. The stores may be read from any thread and outlive the session.
class Session : public QObject {
    Q_OBJECT
public:
    Session(const Pusher::ClientOptions &options, QStringList channels,
            std::shared_ptr<Pusher::Scheduler> scheduler, QObject *parent = nullptr);
    /// Disconnects and waits for the thread.
    ~Session() override;

    void start();
    /// Skips a wait for the next attempt, or connects again after an end.
    void retry();
    /// Hangs up, until `retry()`.
    void hangUp();

    std::shared_ptr<const DiscoveryStore> discoveryStore() const { return m_discoveryStore; }
    std::shared_ptr<const Pusher::EventHistory> history() const { return m_history; }
    /// For the views; it lives in the owner's thread and outlives the session, silent then.
    std::shared_ptr<ListenerLink> listeners() const { return m_listenerLink; }
    /// Likewise.
    std::shared_ptr<ChannelLink> channels() const { return m_channelLink; }
    /// Likewise.
    std::shared_ptr<CounterLink> counters() const { return m_counterLink; }
    /// Likewise.
    std::shared_ptr<PublishLink> publishing() const { return m_publishLink; }
    /// Likewise; null where the keys for tokens cannot be read, which is told as an error.
    std::shared_ptr<AuthLink> authorization() const { return m_authLink; }
    /// Likewise.
    std::shared_ptr<HealthLink> health() const { return m_healthLink; }
    /// What was traced of the listeners; their link has the switch.
    std::shared_ptr<const Pusher::DispatchTrace> trace() const { return m_trace; }

    // Receivers connect to these through queued connections; these objects live in the session's
    // thread.
    Pusher::Client &client() { return *m_client; }
    Pusher::SilenceWatchdog &silenceWatchdog() { return *m_watchdog; }
    Discovery &discovery() { return *m_discovery; }

Q_SIGNALS:
    /// Every channel stands or is refused; also after each reconnect. Emitted in the session's
    /// thread.
    void listening();
    /// What the counter link asked for. Emitted in the session's thread.
    void counted(const Pusher::ClientCounters &counters);

private:
    void subscribeAll();
    void linkListeners();
    void linkChannels();
    void linkCounters();
    void linkPublishing();
    void makeHealthFeed(const Pusher::ClientOptions &options,
                        std::shared_ptr<Pusher::Scheduler> scheduler);
    void makeAuthDesk(const Pusher::ClientOptions &options,
                      std::shared_ptr<Pusher::Scheduler> scheduler);

    const QStringList m_channels;
    QThread m_thread;
    Pusher::Client *m_client;
    Discovery *m_discovery;
    ListenerFeed *m_listenerFeed = nullptr;
    ChannelFeed *m_channelFeed = nullptr;
    /// Decides by rules that the reader opens; null where that cannot be.
    std::unique_ptr<Pusher::AuthHandler> m_authHandler;
    std::optional<Pusher::Error> m_authProblem;
    AuthDesk *m_authDesk = nullptr;
    std::shared_ptr<AuthLink> m_authLink;
    HealthFeed *m_healthFeed = nullptr;
    std::shared_ptr<HealthLink> m_healthLink;
    PublishDesk *m_publishDesk;
    const std::shared_ptr<PublishLink> m_publishLink;
    const std::shared_ptr<ChannelLink> m_channelLink = std::make_shared<ChannelLink>();
    const std::shared_ptr<ListenerLink> m_listenerLink = std::make_shared<ListenerLink>();
    const std::shared_ptr<CounterLink> m_counterLink = std::make_shared<CounterLink>();
    std::shared_ptr<const DiscoveryStore> m_discoveryStore;
    std::shared_ptr<const Pusher::EventHistory> m_history;
    std::shared_ptr<const Pusher::DispatchTrace> m_trace;
    Pusher::SilenceWatchdog *m_watchdog; ///< the client's
};

} // namespace Console
