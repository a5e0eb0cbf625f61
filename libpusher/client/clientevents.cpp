// SPDX-License-Identifier: MIT
#include "libpusher/client/clientevents.h"

#include "libpusher/protocol/channelrules.h"
#include "libpusher/protocol/jsontext.h"

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace Pusher {
namespace {

constexpr int refusedByServer = 4301;
constexpr int reconnect = 4200;
constexpr std::size_t maximumInFlight = 256;
constexpr std::chrono::milliseconds retryDelay{100};

Error broken(const QString &rule, const QString &message, QVariantMap parameters = {})
{
    parameters.insert(u"rule"_s, rule);
    return {Error::Code::MessageDeliveryFailed, message, std::move(parameters), {}, {}};
}

Error lost(const QString &message)
{
    return {Error::Code::MessageDeliveryFailed, message, {}, {}, {}};
}

std::string_view view(const QByteArray &bytes)
{
    return {bytes.constData(), std::size_t(bytes.size())};
}

/// What the service counts: of a string its characters, not their escapes.
qsizetype dataSize(const QByteArray &data)
{
    const std::string_view text = Detail::trimmedJson(view(data));
    return text.starts_with('"') ? Detail::unescaped(text.substr(1, text.size() - 2)).text.size()
                                 : qsizetype(text.size());
}

} // namespace

ClientEvents::ClientEvents(ChannelRegistry &registry, Line line,
                           std::shared_ptr<Scheduler> scheduler, QObject *parent)
    : QObject(parent)
    , m_registry(registry)
    , m_line(std::move(line))
    , m_scheduler(std::move(scheduler))
    , m_bucket(perSecond, perSecond, 1s)
{
    connect(&registry, &ChannelRegistry::stateChanged, this, &ClientEvents::channelStateChanged);
}

Result<quint64> ClientEvents::trigger(const ChannelName &channel, const EventName &event,
                                      const QByteArray &data)
{
    if (const auto fits = check(channel, event, data); !fits) {
        ++m_counters.brokenRules;
        return fits.error();
    }
    Sending sending{.ticket = m_tickets + 1,
                    .channel = channel,
                    .event = event,
                    .frame = encodeClientEvent(channel, event, data),
                    .deadline = m_scheduler->now() + waitingDeadline};
    if (!stands(channel) || isWaiting(channel)) {
        if (m_waiting.size() >= maximumWaiting) {
            ++m_counters.brokenRules;
            return broken(u"queue"_s,
                          u"%1 client events wait for their channels already"_s.arg(maximumWaiting),
                          {{u"limit"_s, int(maximumWaiting)}});
        }
        m_waiting.push_back(std::move(sending));
    } else {
        if (const auto wait = *m_bucket.wait(m_scheduler->now()); wait > 0ms) {
            ++m_counters.rateLimited;
            Error error = broken(
                u"rate"_s, u"at most %1 client events a second and connection"_s.arg(perSecond),
                {{u"limit"_s, perSecond}, {u"retryAfterMs"_s, qint64(wait.count())}});
            error.code = Error::Code::RateLimited;
            return error;
        }
        if (!write(sending)) {
            ++m_counters.brokenRules;
            return broken(u"line"_s,
                          u"the connection takes nothing now: the server does not read"_s);
        }
    }
    arm();
    return ++m_tickets;
}

Result<void> ClientEvents::check(const ChannelName &channel, const EventName &event,
                                 const QByteArray &data) const
{
    if (!event.value().startsWith("client-"_L1))
        return broken(u"prefix"_s, u"the name of a client event begins with client-"_s);
    if (const auto name = parseEventName(event.value()); !name)
        return broken(u"name"_s, name.error().message, name.error().parameters);
    const ChannelKind kind = channelKind(channel.value());
    if (Detail::isEncrypted(kind))
        return broken(u"encrypted"_s, u"encrypted channels take no client events"_s);
    if (!Detail::takesClientEvents(kind))
        return broken(u"channel-kind"_s,
                      u"only private and presence channels take client events"_s);
    const auto entry = m_registry.entries().constFind(channel);
    if (entry == m_registry.entries().cend() || entry->state == ChannelRegistry::State::Refused)
        return broken(u"subscription"_s, u"client events need a subscription to their channel"_s);
    if (data.isEmpty())
        return {};
    if (!data.isValidUtf8() || Detail::checkJson(view(data)) != Detail::JsonVerdict::Valid)
        return broken(u"data"_s, u"the data is no JSON value in UTF-8"_s);
    if (const qsizetype size = dataSize(data); size > maximumEventDataBytes)
        return broken(
            u"size"_s,
            u"the data has %1 bytes; at most %2 are allowed"_s.arg(size).arg(maximumEventDataBytes),
            {{u"limit"_s, maximumEventDataBytes}});
    return {};
}

/// False, and nothing changed, when the line takes nothing.
bool ClientEvents::write(Sending &sending)
{
    if (!m_line.send(sending.frame))
        return false;
    std::ignore = m_bucket.take(m_scheduler->now());
    sending.frame.clear();
    sending.deadline = m_scheduler->now() + answerDeadline;
    sending.isBehindPong = m_line.awaitsPong()
        && std::none_of(m_inFlight.begin(), m_inFlight.end(),
                        [](const Sending &earlier) { return earlier.isBehindPong; });
    sending.hasPing = m_line.send(encodePing());
    // A server that answers no pings: those it never will are not kept for ever.
    if (m_inFlight.size() >= maximumInFlight && m_inFlight.front().isSettled)
        m_inFlight.pop_front();
    m_inFlight.push_back(std::move(sending));
    return true;
}

void ClientEvents::connectionEstablished()
{
    // The server counts anew for each connection.
    m_bucket = TokenBucket(perSecond, perSecond, 1s);
}

void ClientEvents::connectionLost()
{
    for (Sending &sending : std::exchange(m_inFlight, {}))
        settle(sending, Verdict::Unknown,
               lost(u"the connection was lost before the server answered"_s));
    arm();
}

void ClientEvents::pongReceived()
{
    if (m_inFlight.empty() || std::exchange(m_inFlight.front().isBehindPong, false))
        return;
    const auto answered = std::find_if(m_inFlight.begin(), m_inFlight.end(),
                                       [](const Sending &sending) { return sending.hasPing; });
    const auto end = answered == m_inFlight.end() ? answered : std::next(answered);
    std::deque<Sending> read(std::make_move_iterator(m_inFlight.begin()),
                             std::make_move_iterator(end));
    m_inFlight.erase(m_inFlight.begin(), end);
    arm();
    for (Sending &sending : read)
        settle(sending, Verdict::Sent);
}

bool ClientEvents::errorReceived(const PusherError &error)
{
    // Reverb does not understand data that is neither an object nor a list.
    const bool notUnderstood =
        error.code == reconnect && error.message.startsWith("Invalid message format"_L1);
    if (error.code != refusedByServer && !notUnderstood)
        return false;
    // The server answers in order, and all before the oldest were answered by their pongs.
    const auto refused =
        std::find_if(m_inFlight.begin(), m_inFlight.end(), [&error](const Sending &sending) {
            return !sending.isSettled
                && (error.channel.isEmpty() || error.channel == sending.channel.value());
        });
    if (refused == m_inFlight.end())
        return false;
    settle(*refused, Verdict::Refused,
           Error{Error::Code::MessageDeliveryFailed, error.message, {}, error.code, {}});
    return true;
}

void ClientEvents::channelStateChanged(const ChannelName &channel, ChannelRegistry::State state)
{
    switch (state) {
    case ChannelRegistry::State::Pending:
        break;
    case ChannelRegistry::State::Subscribed:
        flush();
        break;
    case ChannelRegistry::State::Refused:
    case ChannelRegistry::State::Left: {
        const auto first = std::stable_partition(
            m_waiting.begin(), m_waiting.end(),
            [&channel](const Sending &sending) { return sending.channel != channel; });
        std::deque<Sending> left(std::make_move_iterator(first),
                                 std::make_move_iterator(m_waiting.end()));
        m_waiting.erase(first, m_waiting.end());
        for (Sending &sending : left)
            settle(sending, Verdict::Expired,
                   broken(u"subscription"_s, u"the channel was refused or left"_s));
        break;
    }
    }
}

bool ClientEvents::stands(const ChannelName &channel) const
{
    const auto entry = m_registry.entries().constFind(channel);
    return entry != m_registry.entries().cend()
        && entry->state == ChannelRegistry::State::Subscribed;
}

bool ClientEvents::isWaiting(const ChannelName &channel) const
{
    return std::any_of(m_waiting.begin(), m_waiting.end(),
                       [&channel](const Sending &sending) { return sending.channel == channel; });
}

/// Sends what waits for channels that stand, as fast as the limit allows.
void ClientEvents::flush()
{
    for (auto it = m_waiting.begin(); it != m_waiting.end();) {
        if (!stands(it->channel)) {
            ++it;
            continue;
        }
        if (*m_bucket.wait(m_scheduler->now()) > 0ms || !write(*it))
            break;
        it = m_waiting.erase(it);
    }
    arm();
}

/// Gives up what is past its deadline, on either side of the line.
void ClientEvents::expire()
{
    const auto now = m_scheduler->now();
    std::vector<Sending> expired;
    while (!m_waiting.empty() && m_waiting.front().deadline <= now) {
        expired.push_back(std::move(m_waiting.front()));
        m_waiting.pop_front();
    }
    std::vector<Sending> unanswered;
    for (Sending &sending : m_inFlight) {
        if (sending.deadline > now || sending.isSettled)
            continue;
        unanswered.push_back(sending);
        sending.isSettled = true; // its pong may come yet, and is nobody else's
    }
    flush();
    for (Sending &sending : expired)
        settle(sending, Verdict::Expired,
               broken(u"subscription"_s,
                      u"the channel did not stand within %1 s"_s.arg(waitingDeadline / 1s)));
    for (Sending &sending : unanswered)
        settle(sending, Verdict::Unknown,
               lost(u"the server did not answer within %1 s"_s.arg(answerDeadline / 1s)));
}

/// Wakes up for the next deadline, or for the next token that somebody waits for.
void ClientEvents::arm()
{
    m_timer.reset();
    const auto now = m_scheduler->now();
    std::optional<Scheduler::TimePoint> next;
    const auto atLatest = [&next](Scheduler::TimePoint when) {
        next = next ? std::min(*next, when) : when;
    };
    const auto unsettled = std::find_if(m_inFlight.begin(), m_inFlight.end(),
                                        [](const Sending &sending) { return !sending.isSettled; });
    if (unsettled != m_inFlight.end())
        atLatest(unsettled->deadline);
    if (!m_waiting.empty())
        atLatest(m_waiting.front().deadline);
    // Not at once where the line takes nothing: it may in a while.
    if (std::any_of(m_waiting.begin(), m_waiting.end(),
                    [this](const Sending &sending) { return stands(sending.channel); }))
        atLatest(now + std::max(*m_bucket.wait(now), retryDelay));
    if (next)
        m_timer = m_scheduler->singleShot(
            std::max(std::chrono::ceil<std::chrono::milliseconds>(*next - now), 0ms),
            [this] { expire(); });
}

void ClientEvents::settle(Sending &sending, Verdict verdict, std::optional<Error> error)
{
    if (std::exchange(sending.isSettled, true))
        return;
    switch (verdict) {
    case Verdict::Sent:
        ++m_counters.sent;
        break;
    case Verdict::Refused:
        ++m_counters.refused;
        break;
    case Verdict::Expired:
        ++m_counters.expired;
        break;
    case Verdict::Unknown:
        ++m_counters.unknown;
        break;
    }
    if (error) {
        error->parameters.insert(u"channel"_s, sending.channel.value());
        error->parameters.insert(u"event"_s, sending.event.value());
    }
    Q_EMIT settled({sending.ticket, sending.channel, sending.event, verdict, std::move(error)});
}

} // namespace Pusher
