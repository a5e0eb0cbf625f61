// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/client/client.h"
#include "libpusher/config/clientoptions.h"

#include <QHash>
#include <QMap>

namespace Pusher {

/// What `subscribeToChannel` wants: a channel and a callback per event name. Seed 1, "PusherChannelConfig".
struct ChannelConfig
{
    ChannelName channelName;
    QHash<EventName, std::function<void(const Event &)>> events;
};

/// The whole library in one object, with the surface of seed 1's `pusherService` (Qt style drops `get`).
///
/// Listeners may be added before `initialize()`; a listener on a channel subscribes it. Confined to one
/// thread, needs an event loop. Public channels; other kinds are refused with a clear error.
class PusherService : public QObject
{
    Q_OBJECT
public:
    /// Reads the process environment and `./.env` (libpusher/doc/environment.md).
    explicit PusherService(QObject *parent = nullptr);
    /// Takes the options from code.
    explicit PusherService(const ClientOptions &options,
                           std::shared_ptr<Scheduler> scheduler = Scheduler::system(),
                           TransportFactory factory = {}, QObject *parent = nullptr);
    ~PusherService() override;

    /// Connects; ConfigurationError when the environment lacks what is needed (nothing is started then).
    Result<void> initialize();

    /// Registers a global listener and subscribes its channel; channels that match a pattern are looked
    /// for, where application id and secret are there (`Client::discovery()`). Errors: those of
    /// `EventDispatcher::addListener`, `ChannelRegistry::subscribe` and `ChannelDiscovery::add`; the
    /// listener stays out then.
    Result<EventDispatcher::Added> addListener(const Listener &listener);
    /// Removes every (channel, event) pair of `id`; answers how many. Channels stay subscribed, and
    /// patterns looked for, until `unsubscribeFromChannel()`.
    int removeListener(const ListenerId &id);
    /// Removes all listeners of this channel and event; answers how many.
    int removeListeners(const QString &channel, const QString &event);

    /// Subscribes and binds the callbacks (priority 0); a second call for a channel adds to its bindings.
    /// Errors: those of `ChannelRegistry::subscribe`, ConfigurationError for a binding without a name or
    /// callback; nothing is changed then.
    Result<void> subscribeToChannel(const ChannelConfig &config);
    /// Leaves the channel and removes the bindings that `subscribeToChannel` made; false when not subscribed.
    /// For a pattern: looks for it no longer and leaves what was found for it.
    bool unsubscribeFromChannel(const ChannelName &channel);

    /// A snapshot; key `channel:event`, each list in calling order.
    QMap<QString, QList<ListenerInfo>> listeners() const;
    /// The kept events, oldest first.
    QList<Event> eventHistory() const;
    /// Empties the history in memory; nothing recorded elsewhere is touched.
    void clearEventHistory();
    Connection::State connectionState() const;
    bool isConnected() const;

    Client &client() { return *m_client; }

private:
    PusherService(const Result<ClientOptions> &options, QObject *parent);
    Result<EventDispatcher::Added> addPatternListener(const Listener &listener);

    /// Why `initialize()` refuses, if it does.
    std::optional<Error> m_configurationError;
    std::unique_ptr<Client> m_client;
};

} // namespace Pusher
