// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/sendclientevent.h"

#include "app/cli/diagnostics.h"
#include "app/cli/resultline.h"

#include <utility>

namespace Console {

using namespace Qt::StringLiterals;
using Pusher::ChannelRegistry;
using Pusher::ClientEvents;
using Pusher::Connection;
using Pusher::Error;

namespace {

Error undelivered(const QString &message, bool maybeDelivered)
{
    return {.code = Error::Code::MessageDeliveryFailed,
            .message = message,
            .parameters = {{u"maybeDelivered"_s, maybeDelivered}},
            .closeCode = {},
            .connectionId = {}};
}

} // namespace

SendClientEvent::SendClientEvent(SendArguments arguments, QByteArray data, Pusher::Client &client,
                                 LineWriter &out, QObject *parent)
    : QObject(parent)
    , m_arguments(std::move(arguments))
    , m_data(std::move(data))
    , m_client(client)
    , m_out(out)
{
}

void SendClientEvent::start()
{
    connect(&m_client.clientEvents(), &ClientEvents::settled, this, &SendClientEvent::settled);
    connect(&m_client.connection(), &Connection::stateChanged, this,
            &SendClientEvent::connectionStateChanged);
    connect(&m_client, &Pusher::Client::errorOccurred, this, [this](const Error &error) {
        printDiagnostic(errorLine(error));
        if (m_client.connection().state() != Connection::State::Connected)
            m_lastConnectionError = error;
    });
    for (const QString &name : m_arguments.channels) {
        const Pusher::ChannelName channel(name);
        if (const auto wanted = m_client.channels().subscribe(channel); !wanted) {
            print(name, wanted.error());
            continue;
        }
        const auto ticket =
            m_client.clientEvents().trigger(channel, Pusher::EventName(m_arguments.event), m_data);
        if (ticket)
            m_awaited.insert(*ticket, name);
        else
            print(name, ticket.error());
    }
    m_started = true;
    if (!m_awaited.isEmpty())
        m_client.start();
    endWhenAllAreTold();
}

void SendClientEvent::settled(const ClientEvents::Outcome &outcome)
{
    const QString channel = m_awaited.take(outcome.ticket);
    if (channel.isEmpty())
        return;
    if (outcome.verdict == ClientEvents::Verdict::Sent)
        print(channel, {});
    else
        print(channel, causeOf(outcome));
    endWhenAllAreTold();
}

/// Why an event was not sent: what kept its channel, or the connection, from standing says more
/// than that it did not.
Error SendClientEvent::causeOf(const ClientEvents::Outcome &outcome) const
{
    Error error = outcome.error.value_or(undelivered(u"not sent"_s, false));
    if (outcome.verdict == ClientEvents::Verdict::Expired) {
        const auto entry = m_client.channels().entries().constFind(outcome.channel);
        if (entry != m_client.channels().entries().cend() && entry->error)
            error = *entry->error;
        else if (m_client.connection().state() != Connection::State::Connected
                 && m_lastConnectionError)
            error = *m_lastConnectionError;
    }
    error.parameters.insert(u"maybeDelivered"_s, outcome.verdict == ClientEvents::Verdict::Unknown);
    return error;
}

void SendClientEvent::connectionStateChanged(Connection::State state)
{
    if (state != Connection::State::Failed)
        return;
    const auto failure = m_client.connection().status().failure;
    for (const QString &channel : std::exchange(m_awaited, {}))
        print(channel, failure.value_or(undelivered(u"the connection failed"_s, false)));
    endWhenAllAreTold();
}

void SendClientEvent::print(const QString &channel, const std::optional<Error> &error)
{
    m_out.writeLine(ResultLine{.channel = channel, .error = error}.toJson());
    if (!error)
        return;
    printDiagnostic(channel + u": "_s + errorLine(*error));
    if (!m_failure)
        m_failure = error;
}

void SendClientEvent::endWhenAllAreTold()
{
    if (m_started && m_awaited.isEmpty())
        finish(m_failure ? exitCodeFor(m_failure->code) : ExitCode::Done);
}

void SendClientEvent::finish(ExitCode code)
{
    if (std::exchange(m_finished, true))
        return;
    m_client.connection().disconnect(this);
    m_client.disconnect(this);
    m_client.stop(); // settles what the server has not answered
    for (const QString &channel : std::exchange(m_awaited, {}))
        print(channel, undelivered(u"not sent: interrupted"_s, false));
    Q_EMIT finished(code);
}

} // namespace Console
