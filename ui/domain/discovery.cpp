// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/domain/discovery.h"

using namespace Qt::StringLiterals;

namespace Console {

namespace {

/// Above the default 0, so that the stores know an event before other listeners ask them.
constexpr int discoveryPriority = 10;

} // namespace

Discovery::Discovery(quint64 capacity, QObject *parent)
    : QObject(parent)
    , m_store(std::make_shared<DiscoveryStore>(capacity))
{
}

Discovery::~Discovery()
{
    if (!m_dispatcher)
        return;
    for (const Pusher::ListenerId &id : std::as_const(m_listeners))
        m_dispatcher->removeListener(id);
}

void Discovery::attach(Pusher::EventDispatcher &dispatcher, const Channels &channels)
{
    Q_ASSERT(!m_dispatcher);
    m_dispatcher = &dispatcher;
    listen(u"trades"_s, channels.bots, u"trade-executed"_s, &Discovery::tradeExecuted);
    listen(u"bots-created"_s, channels.bots, u"bot-created"_s, &Discovery::botCreated);
    listen(u"bots-updated"_s, channels.bots, u"bot-updated"_s, &Discovery::botUpdated);
    listen(u"strategies"_s, channels.strategies, u"strategy-modified"_s,
           &Discovery::strategyModified);
    listen(u"notifications"_s, channels.users, u"notification"_s, &Discovery::notificationReceived);
}

void Discovery::listen(const QString &name, const QString &channel, const QString &event,
                       Handler handler)
{
    Pusher::Listener listener;
    listener.id = Pusher::ListenerId(u"discovery."_s + name);
    listener.channel = channel;
    listener.event = event;
    listener.priority = discoveryPriority;
    listener.callback = [this, handler](const Pusher::Event &e) { (this->*handler)(e); };
    m_listeners.append(listener.id);
    const auto added = m_dispatcher->addListener(std::move(listener));
    Q_ASSERT(added);
}

void Discovery::tradeExecuted(const Pusher::Event &event)
{
    const Pusher::Result<Trade> trade = decodeTrade(event, m_store->writableNames());
    if (trade)
        announce(m_store->addTrade(*trade));
    else
        undecodable(event, trade.error());
}

void Discovery::botCreated(const Pusher::Event &event)
{
    keepBot(event, Activity::Kind::BotCreated);
}

void Discovery::botUpdated(const Pusher::Event &event)
{
    keepBot(event, Activity::Kind::BotUpdated);
}

void Discovery::keepBot(const Pusher::Event &event, Activity::Kind kind)
{
    const Pusher::Result<Bot> &bot = event.data<Bot>();
    if (bot)
        announce(m_store->addBot(*bot, kind));
    else
        undecodable(event, bot.error());
}

void Discovery::strategyModified(const Pusher::Event &event)
{
    const Pusher::Result<Strategy> &strategy = event.data<Strategy>();
    if (strategy)
        announce(m_store->addStrategy(*strategy));
    else
        undecodable(event, strategy.error());
}

void Discovery::notificationReceived(const Pusher::Event &event)
{
    const Pusher::Result<Notification> &notification = event.data<Notification>();
    if (notification)
        announce(m_store->addNotification(*notification));
    else
        undecodable(event, notification.error());
}

void Discovery::undecodable(const Pusher::Event &event, const Pusher::Error &error)
{
    announce(m_store->addUndecodable(event.receivedAt(), event.sequence(), error.message));
}

void Discovery::announce(bool first)
{
    if (first)
        Q_EMIT changed();
}

} // namespace Console
