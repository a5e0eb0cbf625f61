// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/explaincommand.h"

#include "app/cli/explaintext.h"
#include "app/situation.h"
#include "app/text/jsonobjectwriter.h"

#include <algorithm>

namespace Console {

using Pusher::ChannelRegistry;
using Pusher::Connection;
using Pusher::Explanation;
using Pusher::Situation;

ExplainCommand::ExplainCommand(ExplainArguments arguments, QStringList alsoHeard,
                               Pusher::Client &client, LineWriter &out,
                               std::shared_ptr<Pusher::Scheduler> scheduler, QObject *parent)
    : QObject(parent)
    , m_arguments(std::move(arguments))
    , m_alsoHeard(std::move(alsoHeard))
    , m_client(client)
    , m_out(out)
    , m_scheduler(std::move(scheduler))
{
}

ExplainCommand::~ExplainCommand() = default;

void ExplainCommand::start()
{
    m_discovery.attach(m_client.dispatcher());
    connect(&m_client, &Pusher::Client::eventsReceived, this, &ExplainCommand::look);
    connect(&m_client.connection(), &Connection::stateChanged, this, &ExplainCommand::look);
    connect(&m_client.channels(), &ChannelRegistry::stateChanged, this, &ExplainCommand::look);
    m_timer = m_scheduler->singleShot(m_arguments.duration, [this] { timeIsUp(); });
    subscribe(m_arguments.channel);
    for (const QString &channel : m_alsoHeard)
        subscribe(channel);
    m_client.start();
}

void ExplainCommand::subscribe(const QString &channel)
{
    const auto subscribed = m_client.channels().subscribe(Pusher::ChannelName(channel));
    if (!subscribed && channel == m_arguments.channel)
        m_refusal = subscribed.error();
}

void ExplainCommand::look()
{
    if (m_finished)
        return;
    const Connection::State state = m_client.connection().state();
    if (state == Connection::State::Failed) {
        finish(ExitCode::ConnectionFailed);
        return;
    }
    if (state != Connection::State::Connected)
        return;
    if (standing() == Situation::Standing::Refused) {
        finish(ExitCode::Refused);
        return;
    }
    if (!m_listening && m_client.channels().inState(ChannelRegistry::State::Pending).isEmpty()) {
        m_listening = true;
        Q_EMIT listening();
    }
    m_counts.update(*m_client.history());
    if (hasCome())
        finish(ExitCode::Done);
}

void ExplainCommand::timeIsUp()
{
    // An event that does not come is an answer too; a server that does not is none.
    finish(standing() == Situation::Standing::Subscribed ? ExitCode::Done : ExitCode::TimedOut);
}

Situation ExplainCommand::situation()
{
    Situation situation = situationOf(m_client);
    if (m_refusal) {
        situation.channels.append({m_arguments.channel, Situation::Standing::Refused, m_refusal});
    }
    situation.seen = m_counts.seen();
    return situation;
}

Situation::Standing ExplainCommand::standing() const
{
    if (m_refusal)
        return Situation::Standing::Refused;
    const auto entry =
        m_client.channels().entries().value(Pusher::ChannelName(m_arguments.channel));
    return standingOf(entry.state);
}

bool ExplainCommand::hasCome() const
{
    const QList<Situation::Seen> seen = m_counts.seen();
    return std::any_of(seen.cbegin(), seen.cend(), [this](const Situation::Seen &pair) {
        return pair.channel == m_arguments.channel && pair.event == m_arguments.event;
    });
}

void ExplainCommand::finish(ExitCode code)
{
    if (std::exchange(m_finished, true))
        return;
    m_timer.reset();
    print(Pusher::Explain::event(situation(), m_arguments.channel, m_arguments.event));
    m_out.flush();
    m_client.stop();
    Q_EMIT finished(code);
}

void ExplainCommand::print(const Pusher::EventExplanation &explanation)
{
    for (const Explanation::Rung &rung : explanation.line.rungs)
        printStep(rung);
    qint64 running = 0;
    for (const auto &candidate : explanation.candidates) {
        printListener(candidate);
        running += candidate.place > 0;
    }
    const Explanation::Rung *broken = explanation.line.firstBroken();
    JsonObjectWriter(m_out.buffer())
        .text("type", QByteArrayView("explanation"))
        .text("channel", m_arguments.channel)
        .text("event", m_arguments.event)
        .number("runs", running)
        .number("listeners", explanation.candidates.size())
        .textOrNull("broken", broken ? Explanation::stepText(broken->step) : QString())
        .number("uncounted", qint64(m_counts.uncounted()))
        .end();
    m_out.endLine();
}

void ExplainCommand::printStep(const Explanation::Rung &rung)
{
    JsonObjectWriter(m_out.buffer())
        .text("type", QByteArrayView("step"))
        .text("step", Explanation::stepText(rung.step))
        .text("verdict", Explanation::verdictText(rung.verdict))
        .text("reason", Explanation::reasonText(rung.reason))
        .textOrNull("nearest", rung.nearest)
        .number("count", qint64(rung.count))
        .textOrNull("code", rung.error ? rung.error->codeText() : QString())
        .text("message", explainText(rung))
        .end();
    m_out.endLine();
}

void ExplainCommand::printListener(const Pusher::EventExplanation::Candidate &candidate)
{
    const Pusher::ListenerInfo &listener = candidate.listener;
    // Of one that runs the most telling step: where it fails, though it is called.
    const Explanation::Rung *cause = candidate.ladder.firstBroken();
    if (!cause)
        cause = &candidate.ladder.rungs.constFirst();
    JsonObjectWriter json(m_out.buffer());
    json.text("type", QByteArrayView("listener"))
        .text("listener", listener.id.value())
        .text("channel", listener.channel)
        .text("event", listener.event)
        .number("priority", listener.priority)
        .boolean("once", listener.once)
        .boolean("runs", candidate.place > 0);
    if (candidate.place > 0)
        json.number("place", candidate.place);
    else
        json.null("place");
    json.text("step", Explanation::stepText(cause->step))
        .text("verdict", Explanation::verdictText(cause->verdict))
        .text("reason", Explanation::reasonText(cause->reason))
        .textOrNull("nearest", cause->nearest)
        .text("message", explainText(*cause))
        .end();
    m_out.endLine();
}

} // namespace Console
