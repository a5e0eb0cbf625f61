// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/healthfeed.h"

#include "app/publishingapi.h"

#include <QHash>

#include <algorithm>
#include <utility>

namespace Console {

using namespace std::chrono;
using Pusher::ChannelRegistry;
using Pusher::Connection;
using Pusher::HealthProbe;

namespace {

/// The same application by the same way, without a user and with next to no history.
Pusher::ClientOptions probeOptions(const Pusher::ClientOptions &options)
{
    Pusher::ClientOptions probe;
    probe.connection = options.connection;
    probe.network = {.proxy = options.network.proxy,
                     .proxyUser = options.network.proxyUser,
                     .proxyPassword = options.network.proxyPassword.clone(),
                     .origin = options.network.origin,
                     .caFile = options.network.caFile};
    probe.appId = options.appId;
    probe.secret = options.secret.clone();
    constexpr quint64 kept = 100;
    probe.historyCapacity = kept;
    return probe;
}

} // namespace

HealthFeed::HealthFeed(Pusher::Client &client, const Pusher::ClientOptions &clientOptions,
                       const Options &options, std::shared_ptr<Pusher::Scheduler> scheduler,
                       QObject *parent)
    : QObject(parent)
    , m_client(client)
    , m_options(options)
    , m_scheduler(std::move(scheduler))
{
    auto api = makePublishingApi(clientOptions, m_scheduler);
    if (!api || !options.monitoring.enabled)
        return;
    m_probe = new HealthProbe(
        std::make_unique<Pusher::Client>(probeOptions(clientOptions), m_scheduler), std::move(api),
        options.probe, m_scheduler, this);
}

HealthFeed::~HealthFeed() = default;

void HealthFeed::connectTo(HealthLink &link)
{
    connect(this, &HealthFeed::answered, &link, &HealthLink::answered);
    connect(this, &HealthFeed::probeChanged, &link, &HealthLink::probeChanged);
    connect(&link, &HealthLink::requested, this, &HealthFeed::request);
    connect(&link, &HealthLink::probeRequested, this, &HealthFeed::setProbing);
}

void HealthFeed::start()
{
    if (m_monitoring)
        return;
    m_monitoring.emplace(m_options.monitoring, m_scheduler);
    connect(&m_client, &Pusher::Client::eventsReceived, this, &HealthFeed::countEvents);
    connect(&m_client, &Pusher::Client::errorOccurred, this,
            [this](const Pusher::Error &error) { m_monitoring->recordError(error.code); });
    connect(&m_client.connection(), &Connection::stateChanged, this, &HealthFeed::countConnection);
    connect(&m_client.channels(), &ChannelRegistry::stateChanged, this,
            &HealthFeed::countConnection);
    countConnection();
    if (!m_probe)
        return;
    connect(m_probe, &HealthProbe::measured, this, [this](microseconds latency) {
        m_monitoring->recordSent();
        m_monitoring->recordLatency(latency);
    });
    connect(m_probe, &HealthProbe::failed, this,
            [this](const Pusher::Error &error) { m_monitoring->recordError(error.code); });
}

void HealthFeed::countEvents(quint64 first, quint64 last)
{
    using Id = Pusher::Interner::Id;
    // Interned ids in the loop, names once a turn: a busy line has a million events and few names.
    const auto history = m_client.history();
    QHash<std::pair<Id, Id>, quint64> came;
    history->snapshotFrom(first).forEachRow(
        first, last,
        [&came](const Pusher::EventHistory::Ring::SegmentPtr &segment, quint32 index) {
            const Pusher::EventHeader &header = segment->header(index);
            ++came[{header.channel, header.name}];
            return true;
        });
    quint64 unnamed = last - first + 1;
    for (auto it = came.cbegin(); it != came.cend(); ++it) {
        const auto [channel, name] = it.key();
        if (channel == Pusher::Interner::notInterned || name == Pusher::Interner::notInterned)
            continue;
        m_monitoring->recordReceived(Pusher::ChannelName(history->names()->text(channel)),
                                     Pusher::EventName(history->names()->text(name)), *it);
        unnamed -= *it;
    }
    // A burst drove them out of the history, or the table of names is full.
    if (unnamed > 0)
        m_monitoring->recordReceived(unnamed);
}

/// One that was told to end should not stand.
void HealthFeed::countConnection()
{
    const Connection::State state = m_client.connection().status().state;
    const bool isWanted =
        state != Connection::State::Initialized && state != Connection::State::Disconnected;
    if (std::exchange(m_isWanted, isWanted) != isWanted)
        runProbe();
    m_monitoring->setConnections(
        isWanted, state == Connection::State::Connected,
        int(m_client.channels().inState(ChannelRegistry::State::Subscribed).size()));
}

void HealthFeed::setProbing(bool on)
{
    if (!m_probe || m_isProbing == on)
        return;
    m_isProbing = on;
    runProbe();
    Q_EMIT probeChanged(on);
}

/// Nobody is well because a line is well that nobody uses.
void HealthFeed::runProbe()
{
    if (!m_probe)
        return;
    if (m_isProbing && m_isWanted)
        m_probe->start();
    else
        m_probe->stop();
}

void HealthFeed::noteSent(quint64 messages)
{
    if (m_monitoring && messages > 0)
        m_monitoring->recordSent(messages);
}

void HealthFeed::request()
{
    if (m_answer || !m_monitoring)
        return;
    milliseconds patience(0);
    if (m_answered)
        patience = std::max(ceil<milliseconds>(*m_answered + interval - m_scheduler->now()), 0ms);
    m_answer = m_scheduler->singleShot(patience, [this] { answer(); });
}

void HealthFeed::answer()
{
    m_answer.reset();
    m_answered = m_scheduler->now();
    Q_EMIT answered(m_monitoring->report());
}

} // namespace Console
