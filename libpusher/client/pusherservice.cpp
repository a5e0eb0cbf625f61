// SPDX-License-Identifier: MIT
#include "libpusher/client/pusherservice.h"

#include "libpusher/config/optionsreader.h"

using namespace Qt::StringLiterals;

namespace Pusher {
namespace {

Result<ClientOptions> optionsFromEnvironment()
{
    OptionsReader reader;
    reader.readProcess(QProcessEnvironment::systemEnvironment());
    reader.readFile(u".env"_s, ConfigValue::Source::LocalFile);
    return reader.build();
}

/// The id of all bindings that `subscribeToChannel` makes for one channel.
ListenerId bindingId(const ChannelName &channel)
{
    return ListenerId(u"channel:"_s + channel.value());
}

} // namespace

PusherService::PusherService(QObject *parent)
    : PusherService(optionsFromEnvironment(), parent)
{
}

PusherService::PusherService(const Result<ClientOptions> &options, QObject *parent)
    : QObject(parent)
{
    if (!options)
        m_configurationError = options.error();
    // A service without configuration still takes listeners; it only refuses to connect.
    const ClientOptions none;
    m_client = std::make_unique<Client>(options ? *options : none);
}

PusherService::PusherService(const ClientOptions &options, std::shared_ptr<Scheduler> scheduler,
                             TransportFactory factory, QObject *parent)
    : QObject(parent)
    , m_client(std::make_unique<Client>(options, std::move(scheduler), std::move(factory)))
{
}

PusherService::~PusherService() = default;

Result<void> PusherService::initialize()
{
    if (m_configurationError)
        return *m_configurationError;
    m_client->start();
    return {};
}

Result<EventDispatcher::Added> PusherService::addListener(const Listener &listener)
{
    if (listener.channel.contains(u'*'))
        return addPatternListener(listener);
    ChannelRegistry &channels = m_client->channels();
    const ChannelName channel(listener.channel);
    const bool subscribes = !channels.isWanted(channel);
    if (subscribes) {
        if (const auto subscribed = channels.subscribe(channel); !subscribed)
            return subscribed.error();
    }
    auto added = m_client->dispatcher().addListener(listener);
    if (!added && subscribes)
        channels.unsubscribe(channel);
    return added;
}

Result<EventDispatcher::Added> PusherService::addPatternListener(const Listener &listener)
{
    ChannelDiscovery &discovery = m_client->discovery();
    const bool isNew = !discovery.patterns().contains(listener.channel);
    if (const auto looked = discovery.add(listener.channel); !looked)
        return looked.error();
    auto added = m_client->dispatcher().addListener(listener);
    if (!added && isNew)
        discovery.remove(listener.channel);
    return added;
}

int PusherService::removeListener(const ListenerId &id)
{
    return m_client->dispatcher().removeListener(id);
}

int PusherService::removeListeners(const QString &channel, const QString &event)
{
    return m_client->dispatcher().removeListeners(channel, event);
}

Result<void> PusherService::subscribeToChannel(const ChannelConfig &config)
{
    // All or nothing: a refusal must not leave half of the bindings behind.
    for (auto it = config.events.cbegin(); it != config.events.cend(); ++it) {
        if (it.key().isEmpty() || !it.value())
            return Error{.code = Error::Code::ConfigurationError,
                         .message = u"A binding needs an event name and a callback"_s,
                         .parameters = {{u"channel"_s, config.channelName.value()},
                                        {u"event"_s, it.key().value()}}};
    }
    if (const auto subscribed = m_client->channels().subscribe(config.channelName); !subscribed)
        return subscribed;
    for (auto it = config.events.cbegin(); it != config.events.cend(); ++it) {
        const auto added = m_client->dispatcher().addListener(
            {.id = bindingId(config.channelName),
             .channel = config.channelName.value(),
             .event = it.key().value(),
             .callback = it.value()});
        if (!added)
            return added.error();
    }
    return {};
}

bool PusherService::unsubscribeFromChannel(const ChannelName &channel)
{
    if (channel.value().contains(u'*'))
        return m_client->discovery().remove(channel.value());
    m_client->dispatcher().removeListener(bindingId(channel));
    return m_client->channels().unsubscribe(channel);
}

QMap<QString, QList<ListenerInfo>> PusherService::listeners() const
{
    QMap<QString, QList<ListenerInfo>> byPair;
    const auto all = m_client->dispatcher().listeners();
    for (const ListenerInfo &listener : all)
        byPair[listener.channel + u':' + listener.event].append(listener);
    return byPair;
}

QList<Event> PusherService::eventHistory() const
{
    const auto history = m_client->history();
    QList<Event> events;
    history->forEach(history->firstSequence(), history->lastSequence(),
                     [&events](const Event &event) { events.append(event); });
    return events;
}

void PusherService::clearEventHistory()
{
    m_client->history()->clear();
}

Connection::State PusherService::connectionState() const
{
    return m_client->connection().state();
}

bool PusherService::isConnected() const
{
    return connectionState() == Connection::State::Connected;
}

} // namespace Pusher
