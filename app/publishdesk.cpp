// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/publishdesk.h"

#include "app/publishingapi.h"

#include <utility>

namespace Console {

using namespace std::chrono;
using Pusher::BatchPublisher;
using Pusher::ClientEvents;
using Pusher::Error;

namespace {

PublishVerdict::Outcome outcomeOf(const Error &error)
{
    if (error.parameters.value(QStringLiteral("maybeDelivered")).toBool())
        return PublishVerdict::Outcome::Unknown;
    return error.parameters.contains(QStringLiteral("notSent")) ? PublishVerdict::Outcome::NotSent
                                                                : PublishVerdict::Outcome::Refused;
}

} // namespace

PublishDesk::PublishDesk(Pusher::Client &client, const Pusher::ClientOptions &options,
                         std::shared_ptr<Pusher::Scheduler> scheduler, QObject *parent)
    : QObject(parent)
    , m_client(client)
    , m_scheduler(std::move(scheduler))
    , m_api(makePublishingApi(options, m_scheduler).release())
    , m_countReceivers(!options.connection.endpoint.isHosted())
{
    if (m_api)
        m_api->setParent(this);
    connect(&client.clientEvents(), &ClientEvents::settled, this,
            &PublishDesk::clientEventSettled);
}

PublishDesk::~PublishDesk() = default;

void PublishDesk::run(const PublishRun &run)
{
    if (m_run)
        return;
    m_run = run.id;
    m_began = m_scheduler->now();
    if (run.way == PublishRun::Way::HttpApi)
        publish(run);
    else
        triggerAll(run);
}

void PublishDesk::publish(const PublishRun &run)
{
    if (!m_api) {
        refuseAll({.code = Error::Code::ConfigurationError,
                   .message = QStringLiteral("app id and secret are needed to publish"),
                   .parameters = {},
                   .closeCode = {},
                   .connectionId = {}},
                  run.items.size());
        return;
    }
    m_publisher = std::make_unique<BatchPublisher>(*m_api, m_scheduler, BatchPublisher::Options{});
    connect(m_publisher.get(), &BatchPublisher::settled, this, &PublishDesk::publisherSettled);
    connect(m_publisher.get(), &BatchPublisher::retrying, this, &PublishDesk::retrying);
    connect(m_publisher.get(), &BatchPublisher::finished, this, &PublishDesk::finish);
    QList<Pusher::OutgoingEvent> events;
    for (const PublishRun::Item &item : run.items) {
        events.append(item.event);
        events.last().countReceivers = m_countReceivers;
    }
    if (const auto started = m_publisher->start(std::move(events)); !started)
        refuseAll(started.error(), run.items.size());
}

/// One event breaks a rule, and so nothing was sent.
void PublishDesk::refuseAll(const Error &error, qsizetype count)
{
    const auto bad = error.parameters.constFind(QStringLiteral("index"));
    for (qsizetype i = 0; i < count; ++i) {
        const bool isBad = bad == error.parameters.cend() || bad->toLongLong() == i;
        settle(i, isBad ? Outcome::Refused : Outcome::NotSent,
               isBad ? std::optional(error) : std::nullopt);
    }
    finish();
}

void PublishDesk::publisherSettled(qsizetype index, const Pusher::PublishResult &result)
{
    settle(index, result.error ? outcomeOf(*result.error) : Outcome::Sent, result.error,
           result.deliveredTo, result.note);
}

void PublishDesk::triggerAll(const PublishRun &run)
{
    for (qsizetype i = 0; i < run.items.size(); ++i) {
        const Pusher::OutgoingEvent &event = run.items[i].event;
        const auto ticket = m_client.clientEvents().trigger(
            event.channels.value(0), event.name, event.data);
        if (ticket)
            m_tickets.insert(*ticket, i);
        else
            settle(i, Outcome::Refused, ticket.error());
    }
    if (m_tickets.isEmpty())
        finish();
}

void PublishDesk::clientEventSettled(const ClientEvents::Outcome &outcome)
{
    const auto ticket = m_tickets.constFind(outcome.ticket);
    if (ticket == m_tickets.cend())
        return; // somebody else's
    const qsizetype index = *ticket;
    m_tickets.erase(ticket);
    switch (outcome.verdict) {
    case ClientEvents::Verdict::Sent:
        settle(index, Outcome::Sent, {});
        break;
    case ClientEvents::Verdict::Refused:
        settle(index, Outcome::Refused, outcome.error);
        break;
    case ClientEvents::Verdict::Expired:
        settle(index, Outcome::NotSent, outcome.error);
        break;
    case ClientEvents::Verdict::Unknown:
        settle(index, Outcome::Unknown, outcome.error);
        break;
    }
    if (m_tickets.isEmpty())
        finish();
}

void PublishDesk::settle(qsizetype index, Outcome outcome, const std::optional<Error> &error,
                         std::optional<int> deliveredTo, const QString &note)
{
    // By the turn: an answer settles ten events of a batch.
    if (m_untold.isEmpty())
        QMetaObject::invokeMethod(this, &PublishDesk::tellSettled, Qt::QueuedConnection);
    m_untold.append({.run = *m_run,
                     .index = index,
                     .outcome = outcome,
                     .error = error,
                     .deliveredTo = deliveredTo,
                     .note = note,
                     .after = ceil<milliseconds>(m_scheduler->now() - m_began)});
}

void PublishDesk::tellSettled()
{
    if (!m_untold.isEmpty())
        Q_EMIT settled(std::exchange(m_untold, {}));
}

void PublishDesk::finish()
{
    tellSettled();
    // Not inside a call of its own.
    if (m_publisher)
        m_publisher.release()->deleteLater();
    Q_EMIT finished(*std::exchange(m_run, std::nullopt));
}

void PublishDesk::cancel()
{
    if (!m_publisher)
        return;
    m_publisher->cancel();
    m_api->cancelAll();
}

} // namespace Console
