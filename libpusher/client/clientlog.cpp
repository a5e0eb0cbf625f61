// SPDX-License-Identifier: MIT
#include "libpusher/client/clientlog.h"

#include <QMetaEnum>

#include <utility>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {

namespace {
template <typename Enum>
const char *nameOf(Enum value)
{
    return QMetaEnum::fromType<Enum>().valueToKey(int(value));
}
} // namespace

ClientLog::ClientLog(Client &client, Log::Level level, const QString &instance)
    : QObject(&client)
    , m_client(client)
    , m_log(level, instance)
{
    connect(&client.connection(), &Connection::stateChanged, this, &ClientLog::logState);
    connect(&client.connection(), &Connection::statusChanged, this, &ClientLog::logAttempt);
    connect(&client.channels(), &ChannelRegistry::stateChanged, this, &ClientLog::logChannel);
    connect(&client, &Client::errorOccurred, this, [this](const Error &error) {
        qCInfo(m_log.connection()) << qPrintable(error.codeText()) << error.message;
    });
    connect(&client, &Client::malformedFrameReceived, this, [this](quint64 inAll) {
        qCInfo(m_log.protocol()) << "a frame could not be read," << inAll << "in all";
    });
    connect(&client.gaps(), &GapLedger::gapOpened, this, [this](const Gap &gap) {
        qCInfo(m_log.channels()) << "a gap begins:" << nameOf(gap.cause) << gap.channels.size()
                                 << "channels";
    });
    connect(&client.gaps(), &GapLedger::gapClosed, this, [this](const Gap &gap) {
        qCInfo(m_log.channels()) << "a gap ends:" << gap.channels.size() << "channels";
    });
    setLevel(level);
}

void ClientLog::setLevel(Log::Level level)
{
    m_log.setLevel(level);
    // Events come by thousands: nobody is called for them below debug.
    disconnect(m_events);
    if (level == Log::Level::Debug)
        m_events = connect(&m_client, &Client::eventsReceived, this, &ClientLog::logEvents);
}

void ClientLog::logState(Connection::State current, Connection::State previous)
{
    const Connection::Status &status = m_client.connection().status();
    QString detail;
    if (current == Connection::State::Connected)
        detail = u" as "_s + status.socketId.value();
    else if (previous == Connection::State::Connected && status.lastCloseCode)
        detail = u" with code %1"_s.arg(*status.lastCloseCode);
    qCInfo(m_log.connection()).noquote().nospace()
        << nameOf(previous) << " -> " << nameOf(current) << detail;
}

void ClientLog::logAttempt(const Connection::Status &status)
{
    if (std::exchange(m_attempt, status.attempt) == status.attempt || status.attempt == 0)
        return;
    qCDebug(m_log.connection()) << "attempt" << status.attempt << "to" << status.host << status.port
                                << (status.tls ? "with TLS" : "without TLS");
}

void ClientLog::logChannel(const ChannelName &channel, ChannelRegistry::State state)
{
    const auto error = m_client.channels().entries().value(channel).error;
    if (error)
        qCInfo(m_log.channels()) << nameOf(state) << channel.value() << qPrintable(error->codeText())
                                 << error->message;
    else if (state == ChannelRegistry::State::Pending)
        qCDebug(m_log.channels()) << nameOf(state) << channel.value();
    else
        qCInfo(m_log.channels()) << nameOf(state) << channel.value();
}

void ClientLog::logControl(std::string_view event, std::string_view channel)
{
    qCDebug(m_log.protocol()) << "control" << QString::fromUtf8(event) << QString::fromUtf8(channel);
}

void ClientLog::logEvents(quint64 first, quint64 last)
{
    m_client.history()->forEach(first, last, [this](const Event &event) {
        qCDebug(m_log.protocol()) << "event" << event.sequence() << event.channel().value()
                                  << event.name().value() << event.rawData().size() << "bytes";
    });
}

} // namespace Pusher::Detail
