// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/demo/scenario.h"
#include "libpusher/auth/authorizationrecord.h"
#include "libpusher/config/clientoptions.h"
#include "libpusher/core/result.h"
#include "libpusher/limits/ratelimiter.h"
#include "ui/domain/authlink.h"
#include "ui/domain/poollink.h"

#include <QObject>
#include <QThread>

#include <memory>

namespace Console {

/// The demo: a local server on a free loopback port with simulated trading, in a thread of its own.
///
/// The client talks to it over a real socket like to any other server. All functions: the owner's
/// thread.
class DemoServer : public QObject {
    Q_OBJECT
public:
    explicit DemoServer(const ScenarioOptions &options, QObject *parent = nullptr);
    /// Ends the server and waits for its thread.
    ~DemoServer() override;

    /// Starts the thread and waits until the server listens; ConnectionFailed when it cannot.
    Pusher::Result<void> start();
    /// How to connect to it, as `user` on presence channels; after `start()`.
    Pusher::ClientOptions clientOptions(const QString &user = QStringLiteral("operator")) const;
    /// What trades, bots, strategies and users come on.
    static QStringList channels();
    /// The same, and a channel of some other kinds.
    static QStringList channelsOfAllKinds();
    /// Lets the market begin; called once the client listens, so that it hears the seed's first
    /// event.
    void startTrading();
    /// Lets five users come, whose connections and limits the window shows; after `start()`, once.
    void openUsers();
    /// Null before `openUsers()`.
    std::shared_ptr<Pusher::RateLimiter> limiter() const { return m_limiter; }
    /// Lives in the owner's thread; null before `openUsers()`.
    std::shared_ptr<PoolLink> pool() const { return m_pool; }
    /// Likewise.
    std::shared_ptr<AuthLink> authorization() const { return m_auth; }
    /// Breaks every connection without a word, as a bad network does; the server stays.
    void cutLine();

Q_SIGNALS:
    /// The simulation could not publish.
    void publishFailed(const Pusher::Error &error);
    /// What was decided about a user who wanted a channel.
    void authorizationDecided(const Pusher::AuthorizationRecord &record);

private:
    class Host;

    const ScenarioOptions m_options;
    Pusher::Secret m_secret;
    QThread m_thread;
    Host *m_host = nullptr; ///< lives in the thread
    quint16 m_port = 0;
    std::shared_ptr<Pusher::RateLimiter> m_limiter;
    std::shared_ptr<PoolLink> m_pool;
    std::shared_ptr<AuthLink> m_auth;
};

} // namespace Console
