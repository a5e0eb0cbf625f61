// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session.h"

#include "app/cli/authservice.h"
#include "app/situation.h"

#include <algorithm>

namespace Console {

using namespace Qt::StringLiterals;
using Pusher::ChannelRegistry;

Session::Session(const Pusher::ClientOptions &options, QStringList channels,
                 std::shared_ptr<Pusher::Scheduler> scheduler, QObject *parent)
    : QObject(parent)
    , m_channels(std::move(channels))
    , m_client(new Pusher::Client(options, scheduler))
    , m_discovery(new Discovery(options.historyCapacity))
    , m_publishDesk(new PublishDesk(*m_client, options, scheduler))
    , m_publishLink(std::make_shared<PublishLink>(m_publishDesk->abilities()))
    , m_discoveryStore(m_discovery->store())
    , m_history(m_client->history())
    , m_trace(m_client->dispatcher().trace())
    , m_watchdog(&m_client->silenceWatchdog()) // learns from the first event on
{
    m_discovery->attach(m_client->dispatcher());
    // After those have come: told of them here, it would start a timer in the wrong thread.
    m_channelFeed = new ChannelFeed(*m_client, scheduler);
    makeHealthFeed(options, scheduler);
    makeAuthDesk(options, scheduler);
    m_listenerFeed = new ListenerFeed(m_client->dispatcher(), std::move(scheduler),
                                      [this] { return situationOf(*m_client); });
    connect(&m_client->channels(), &ChannelRegistry::stateChanged, m_client, [this] {
        if (m_client->channels().inState(ChannelRegistry::State::Pending).isEmpty())
            Q_EMIT listening();
    });
    m_thread.setObjectName(u"client"_s);
    m_client->moveToThread(&m_thread);
    m_discovery->moveToThread(&m_thread);
    m_listenerFeed->moveToThread(&m_thread);
    m_channelFeed->moveToThread(&m_thread);
    m_publishDesk->moveToThread(&m_thread);
    m_healthFeed->moveToThread(&m_thread);
    if (m_authDesk)
        m_authDesk->moveToThread(&m_thread);
    linkListeners();
    linkChannels();
    linkCounters();
    linkPublishing();
    m_thread.start();
}

Session::~Session()
{
    QMetaObject::invokeMethod(
        m_client,
        [this] {
            m_client->stop();
            delete m_listenerFeed;
            delete m_channelFeed;
            delete m_publishDesk;
            delete m_authDesk;
            delete m_healthFeed;
            delete m_discovery;
            // Not inside a call of its own.
            m_client->deleteLater();
            m_thread.quit();
        },
        Qt::QueuedConnection);
    m_thread.wait();
}

void Session::start()
{
    QMetaObject::invokeMethod(
        m_client,
        [this] {
            if (m_authProblem)
                Q_EMIT m_client->errorOccurred(*m_authProblem);
            subscribeAll();
            m_listenerFeed->request();
            m_healthFeed->start();
            m_client->start();
        },
        Qt::QueuedConnection);
}

void Session::subscribeAll()
{
    for (const QString &channel : m_channels) {
        const auto subscribed = channel.contains(u'*')
            ? m_client->discovery().add(channel)
            : m_client->channels().subscribe(Pusher::ChannelName(channel));
        if (!subscribed)
            Q_EMIT m_client->errorOccurred(subscribed.error());
    }
}

void Session::hangUp()
{
    QMetaObject::invokeMethod(m_client, &Pusher::Client::stop, Qt::QueuedConnection);
}

void Session::retry()
{
    QMetaObject::invokeMethod(
        m_client,
        [this] {
            m_client->start();
            m_client->connection().retryNow();
        },
        Qt::QueuedConnection);
}

void Session::linkListeners()
{
    ListenerFeed *const feed = m_listenerFeed;
    ListenerLink *const link = m_listenerLink.get();
    connect(feed, &ListenerFeed::answered, link, &ListenerLink::setSnapshot);
    connect(feed, &ListenerFeed::troubled, link, &ListenerLink::troubled);
    connect(link, &ListenerLink::requested, feed, &ListenerFeed::request);
    connect(link, &ListenerLink::switchRequested, feed, &ListenerFeed::switchListener);
    connect(link, &ListenerLink::resetRequested, feed, &ListenerFeed::resetCounts);
    connect(link, &ListenerLink::tracingRequested, feed, &ListenerFeed::setTracing);
}

void Session::linkChannels()
{
    ChannelFeed *const feed = m_channelFeed;
    ChannelLink *const link = m_channelLink.get();
    connect(feed, &ChannelFeed::answered, link, &ChannelLink::answered);
    connect(feed, &ChannelFeed::refused, link, &ChannelLink::refused);
    connect(link, &ChannelLink::requested, feed, &ChannelFeed::request);
    connect(link, &ChannelLink::subscribeRequested, feed, &ChannelFeed::subscribe);
    connect(link, &ChannelLink::unsubscribeRequested, feed, &ChannelFeed::unsubscribe);
    connect(link, &ChannelLink::retryRequested, feed, &ChannelFeed::retry);
}

void Session::linkCounters()
{
    CounterLink *const link = m_counterLink.get();
    connect(link, &CounterLink::requested, m_client,
            [this] { Q_EMIT counted(m_client->counters()); });
    connect(this, &Session::counted, link, &CounterLink::setCounters);
}

void Session::linkPublishing()
{
    PublishDesk *const desk = m_publishDesk;
    PublishLink *const link = m_publishLink.get();
    connect(desk, &PublishDesk::settled, link, &PublishLink::settled);
    connect(desk, &PublishDesk::retrying, link, &PublishLink::retrying);
    connect(desk, &PublishDesk::finished, link, &PublishLink::finished);
    connect(link, &PublishLink::runRequested, desk, &PublishDesk::run);
    connect(link, &PublishLink::cancelRequested, desk, &PublishDesk::cancel);
}

void Session::makeHealthFeed(const Pusher::ClientOptions &options,
                             std::shared_ptr<Pusher::Scheduler> scheduler)
{
    m_healthFeed = new HealthFeed(
        *m_client, options, {.monitoring = {.enabled = options.enableHealthMonitoring}},
        std::move(scheduler));
    m_healthLink = std::make_shared<HealthLink>(m_healthFeed->canProbe());
    m_healthFeed->connectTo(*m_healthLink);
    connect(m_publishDesk, &PublishDesk::settled, m_healthFeed,
            [feed = m_healthFeed](const QList<PublishVerdict> &verdicts) {
                feed->noteSent(quint64(std::count_if(
                    verdicts.cbegin(), verdicts.cend(), [](const PublishVerdict &verdict) {
                        return verdict.outcome == PublishVerdict::Outcome::Sent;
                    })));
            });
}

void Session::makeAuthDesk(const Pusher::ClientOptions &options,
                           std::shared_ptr<Pusher::Scheduler> scheduler)
{
    auto handler = makeAuthHandler(options, options.secret, scheduler);
    if (!handler) {
        m_authProblem = handler.error();
        return;
    }
    m_authHandler = std::move(handler).value();
    m_authDesk = new AuthDesk(*m_authHandler, std::move(scheduler));
    m_authLink = std::make_shared<AuthLink>();
    m_authDesk->connectTo(*m_authLink);
}

} // namespace Console
