// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/tail.h"

#include "app/text/jsonobjectwriter.h"
#include "libpusher/protocol/framecodec.h"
#include "ui/domain/discovery.h"

#include <algorithm>
#include <utility>

namespace Console {

using namespace Qt::StringLiterals;
using Pusher::ChannelRegistry;
using Pusher::Connection;

Tail::Tail(TailArguments arguments, Pusher::Client &client, LineWriter &out,
           LineWriter &diagnostics, std::shared_ptr<Pusher::Scheduler> scheduler, QObject *parent)
    : QObject(parent)
    , m_arguments(std::move(arguments))
    , m_client(client)
    , m_scheduler(std::move(scheduler))
    , m_output(m_arguments.format, out, diagnostics)
    , m_statistics(m_scheduler)
{
}

Tail::~Tail() = default;

void Tail::start()
{
    listenForEvents();
    watch();
    if (m_arguments.summary || m_arguments.trace) {
        m_discovery = std::make_unique<Discovery>();
        m_discovery->attach(m_client.dispatcher());
    }
    m_client.dispatcher().setTracing(m_arguments.trace);
    connect(&m_client, &Pusher::Client::eventsReceived, this, &Tail::turnEnded);
    connect(&m_client, &Pusher::Client::errorOccurred, this, [this](const Pusher::Error &error) {
        m_output.error(error, m_scheduler->wallNow());
        flush();
    });
    connect(&m_client, &Pusher::Client::malformedFrameReceived, this, &Tail::reportMalformed);
    connect(&m_client.connection(), &Connection::stateChanged, this, &Tail::connectionStateChanged);
    connect(&m_client.channels(), &ChannelRegistry::stateChanged, this, &Tail::channelStateChanged);
    connect(&m_client.gaps(), &Pusher::GapLedger::gapClosed, this, [this](const Pusher::Gap &gap) {
        m_output.gap(gap);
        flush();
    });
    if (m_arguments.duration)
        m_timer = m_scheduler->singleShot(*m_arguments.duration, [this] { timeIsUp(); });

    bool looksForChannels = false;
    for (const QString &name : m_arguments.channels) {
        const bool isPattern = name.contains(u'*');
        const auto subscribed = isPattern
            ? m_client.discovery().add(name)
            : m_client.channels().subscribe(Pusher::ChannelName(name));
        looksForChannels |= isPattern && subscribed;
        if (subscribed)
            continue;
        Pusher::Error error = subscribed.error();
        error.parameters.insert(u"channel"_s, name);
        m_output.error(error, m_scheduler->wallNow());
        m_refused = true;
    }
    connect(&m_client.user(), &Pusher::User::stateChanged, this, [this](Pusher::User::State state) {
        m_refused = m_refused || state == Pusher::User::State::Refused;
    });
    if (m_client.channels().entries().isEmpty() && !m_client.user().isWanted()
        && !looksForChannels) {
        finish(ExitCode::Refused);
        return;
    }
    m_client.start();
}

void Tail::listenForEvents()
{
    const QStringList patterns =
        m_arguments.events.isEmpty() ? QStringList{u"*"_s} : m_arguments.events;
    int number = 0;
    for (const QString &pattern : patterns) {
        Pusher::Listener listener;
        listener.id = Pusher::ListenerId(u"tail.%1"_s.arg(number++));
        listener.channel = u"*"_s;
        listener.event = pattern;
        listener.callback = [this](const Pusher::Event &event) { eventDispatched(event); };
        m_patterns.append(Pusher::EventPattern(pattern));
        // A pattern is never empty (the arguments are checked), so this cannot be refused.
        std::ignore = m_client.dispatcher().addListener(std::move(listener));
    }
}

/// What was asked to be missed.
void Tail::watch()
{
    if (!m_arguments.expectations.isEmpty()) {
        Pusher::SilenceWatchdog &watchdog = m_client.silenceWatchdog();
        watchdog.setLearning(false);
        for (const TailArguments::Expectation &expected : m_arguments.expectations) {
            // The arguments are checked, so this cannot be refused.
            std::ignore =
                watchdog.expect(Pusher::ChannelName(expected.channel),
                                Pusher::EventName(expected.event), expected.interval);
        }
        connect(&watchdog, &Pusher::SilenceWatchdog::changed, this,
                [this](const Pusher::Silence &silence) {
                    if (m_finished)
                        return; // our own leaving is no news
                    m_output.silence(silence, m_scheduler->wallNow());
                    flush();
                });
    }
    if (!m_arguments.numberings.isEmpty()) {
        m_sequences = std::make_unique<Pusher::SequenceMonitor>(m_client.history());
        for (const TailArguments::Numbering &numbering : m_arguments.numberings)
            m_sequences->watch(Pusher::EventPattern(numbering.channel), numbering.member.toUtf8());
        connect(m_sequences.get(), &Pusher::SequenceMonitor::noticed, this,
                [this](const Pusher::SequenceNotice &notice) { m_output.sequence(notice); });
    }
}

void Tail::eventDispatched(const Pusher::Event &event)
{
    // Without a number: one of the protocol's own, which are printed as what they mean.
    if (m_finished || event.sequence() == 0 || event.sequence() == m_lastMatched)
        return;
    m_lastMatched = event.sequence();
    if (m_printed == m_arguments.count || !passesFilter(event))
        return;
    m_output.event(event);
    ++m_printed;
}

bool Tail::passesFilter(const Pusher::Event &event) const
{
    const QString &filter = m_arguments.filter;
    return filter.isEmpty() || event.channel().value().contains(filter, Qt::CaseInsensitive)
        || event.name().value().contains(filter, Qt::CaseInsensitive)
        || QString::fromUtf8(event.dataText()).contains(filter, Qt::CaseInsensitive);
}

/// They reach no listener, and are no less received for that. Behind the turn's other events.
void Tail::printSealed(quint64 first, quint64 last)
{
    const quint64 sealed = m_client.counters().cannotDecrypt;
    if (sealed == std::exchange(m_sealed, sealed))
        return;
    m_client.history()->forEach(first, last, [this](const Pusher::Event &event) {
        if (event.cannotDecrypt().empty())
            return;
        const bool isWanted = std::any_of(
            m_patterns.cbegin(), m_patterns.cend(), [&event](const Pusher::EventPattern &pattern) {
                return pattern.matchesEvent(event.name().value());
            });
        if (isWanted)
            eventDispatched(event);
    });
}

/// Of all events of the turn, behind it: also of those that nothing was called for.
void Tail::printTraces()
{
    const auto trace = m_client.dispatcher().trace();
    const auto entries = trace->behind(m_traced);
    const quint64 fresh = trace->total() - std::exchange(m_traced, trace->total());
    for (const auto &entry : entries) {
        // Without a number: one of the protocol's own, which are printed as what they mean.
        if (entry->sequence != 0)
            m_output.trace(*entry);
    }
    if (const quint64 gone = fresh - quint64(entries.size()); gone > 0) {
        Pusher::Error error;
        error.code = Pusher::Error::Code::RateLimited;
        error.message =
            u"the traces of %1 events are not printed: more than %2 came at once"_s.arg(gone).arg(
                Pusher::DispatchTrace::capacity);
        m_output.error(error, m_scheduler->wallNow());
    }
}

void Tail::turnEnded(quint64 first, quint64 last)
{
    printSealed(first, last);
    printTraces();
    if (m_sequences)
        m_sequences->feed(first, last);
    // A turn may be longer than the history: its oldest event that is left is as good.
    const auto history = m_client.history();
    const auto oldest = history->at(std::max(first, history->firstSequence()));
    m_statistics.noteTurn(last - first + 1, oldest ? oldest->receivedAt() : m_scheduler->wallNow());
    flush();
    if (m_printed == m_arguments.count)
        finish(ExitCode::Done);
}

void Tail::connectionStateChanged(Connection::State state)
{
    const Connection::Status &status = m_client.connection().status();
    m_output.state(status, m_scheduler->wallNow());
    flush();
    if (state == Connection::State::Connected)
        m_statistics.noteConnected();
    if (state == Connection::State::Failed)
        finish(status.failure ? exitCodeFor(status.failure->code) : ExitCode::ConnectionFailed);
}

void Tail::channelStateChanged(const Pusher::ChannelName &channel, ChannelRegistry::State state)
{
    m_output.subscription(channel, state, m_scheduler->wallNow());
    flush();
    m_refused = m_refused || state == ChannelRegistry::State::Refused;
    if (!m_listening && m_client.channels().inState(ChannelRegistry::State::Pending).isEmpty()) {
        m_listening = true;
        Q_EMIT listening();
    }
}

void Tail::reportMalformed()
{
    const auto newest = m_client.malformedFrames().constLast();
    reportProtocolError(u"a frame of %1 bytes could not be decoded (%2); %3 so far"_s.arg(
        QString::number(newest.size), Pusher::FrameCodec::faultText(newest.fault),
        QString::number(m_client.counters().malformed)));
    flush();
}

void Tail::reportProtocolError(const QString &message)
{
    Pusher::Error error;
    error.code = Pusher::Error::Code::ProtocolError;
    error.message = message;
    m_output.error(error, m_scheduler->wallNow());
}

void Tail::timeIsUp()
{
    finish(m_arguments.count ? ExitCode::TimedOut : ExitCode::Done);
}

void Tail::finish(ExitCode code)
{
    if (std::exchange(m_finished, true))
        return;
    m_timer.reset();
    // Channels that came back in this very turn have no gap any more.
    m_client.gaps().settle();
    // What follows is our own leaving, not news.
    for (QObject *sender :
         {static_cast<QObject *>(&m_client), static_cast<QObject *>(&m_client.connection()),
          static_cast<QObject *>(&m_client.channels()), static_cast<QObject *>(&m_client.gaps())})
        sender->disconnect(this);
    printEnd();
    m_output.flush();
    m_client.stop();
    if (code == ExitCode::Done && m_refused)
        code = ExitCode::Refused;
    Q_EMIT finished(code);
}

void Tail::printEnd()
{
    for (const Pusher::Gap &gap : m_client.gaps().gaps()) {
        if (!gap.to)
            m_output.gap(gap);
    }
    const Pusher::Client::Counters counters = m_client.counters();
    if (counters.unexpected > 0)
        reportProtocolError(u"%1 events came on channels that nobody asked for; not shown"_s.arg(
            counters.unexpected));
    if (counters.binaryRefused > 0)
        reportProtocolError(u"%1 binary frames refused"_s.arg(counters.binaryRefused));
    if (m_arguments.summary) {
        const DiscoveryStore::Totals totals = m_discovery->store()->totals();
        QByteArray line;
        JsonObjectWriter(line)
            .text("type", QByteArrayView("summary"))
            .number("trades", qint64(totals.trades))
            .number("wins", qint64(totals.wins))
            .number("losses", qint64(totals.losses))
            .number("undecodable", qint64(totals.undecodable))
            .end();
        m_output.record(line);
    }
    if (m_arguments.statistics)
        m_output.record(m_statistics.jsonLine(counters.evictedBeforeDispatch + counters.leftOutUnderLoad));
}

void Tail::flush()
{
    if (!m_output.flush())
        finish(ExitCode::Done);
}

} // namespace Console
