// SPDX-License-Identifier: MIT
#include "libpusher/channels/sealedframes.h"

#include "libpusher/protocol/event.h"
#include "libpusher/protocol/jsontext.h"

#include <numeric>

using namespace Qt::StringLiterals;

namespace Pusher {
namespace {

ChannelName channelOf(const Frame &frame)
{
    return ChannelName(QString::fromUtf8(frame.channel.data(), qsizetype(frame.channel.size())));
}

/// Foreign text in an error is bounded.
QString nameForErrors(std::string_view event)
{
    constexpr qsizetype shownLength = 256;
    return QString::fromUtf8(event.data(), qsizetype(event.size())).left(shownLength);
}

} // namespace

SealedFrames::SealedFrames(KeyOf keyOf, Keep keep, std::shared_ptr<Scheduler> scheduler)
    : m_keyOf(std::move(keyOf))
    , m_keep(std::move(keep))
    , m_scheduler(std::move(scheduler))
{
}

void SealedFrames::take(const Frame &frame, WallTime received)
{
    const ChannelName name = channelOf(frame);
    Channel &channel = m_channels[name];
    if (channel.held.empty()) {
        const EncryptedPayload::Opened opened = open(name, frame);
        if (!opened.failure || !mayAsk(channel, *opened.failure)) {
            keep(name, channel, frame, received, opened);
            return;
        }
        channel.isAsking = true;
        channel.asked = m_scheduler->now();
        ++m_counters.keyRequests;
        m_requests.append(name);
    }
    hold(name, channel, frame, received);
    if (channel.held.size() > maximumHeld || channel.heldBytes > maximumHeldBytes)
        release(name, channel);
}

bool SealedFrames::mayAsk(const Channel &channel, EncryptedPayload::Failure failure) const
{
    using Failure = EncryptedPayload::Failure;
    return !channel.isAsking
        && (failure == Failure::AuthenticationFailed || failure == Failure::MissingKey)
        && (!channel.asked || m_scheduler->now() - *channel.asked >= requestInterval);
}

EncryptedPayload::Opened SealedFrames::open(const ChannelName &name, const Frame &frame) const
{
    const Event event(0, {}, {}, {}, {},
                      QByteArrayView(frame.rawData.data(), qsizetype(frame.rawData.size())),
                      nullptr);
    const Secret none;
    const Secret *key = m_keyOf(name);
    EncryptedPayload::Opened opened = EncryptedPayload::open(key ? *key : none, event.dataText());
    if (!opened.failure && !opened.text.isValidUtf8())
        opened.failure = EncryptedPayload::Failure::NotText;
    return opened;
}

void SealedFrames::keep(const ChannelName &name, Channel &channel, const Frame &frame,
                        WallTime received, const EncryptedPayload::Opened &opened)
{
    if (!opened.failure) {
        ++m_counters.opened;
        channel.isFailing = false;
        const QByteArray token = Detail::quoted(opened.text);
        Frame plain = frame;
        plain.rawData = {token.data(), std::size_t(token.size())};
        m_keep(plain, received, {});
        return;
    }
    ++m_counters.cannotDecrypt;
    ++channel.cannotDecrypt;
    const QString reason = EncryptedPayload::failureText(*opened.failure);
    m_keep(frame, received, reason.toStdString());
    if (!std::exchange(channel.isFailing, true)) {
        m_errors.append(
            {.code = Error::Code::ProtocolError,
             .message = u"an event of an encrypted channel cannot be decrypted: %1"_s.arg(reason),
             .parameters = {{u"channel"_s, name.value()},
                            {u"event"_s, nameForErrors(frame.event)},
                            {u"reason"_s, reason},
                            {u"size"_s, qint64(frame.rawData.size())}}});
    }
}

void SealedFrames::hold(const ChannelName &name, Channel &channel, const Frame &frame,
                        WallTime received)
{
    if (channel.held.empty()) {
        channel.deadline = m_scheduler->singleShot(maximumWait, [this, name] {
            const ChannelName waiting = name; // the release ends this timer, and what it holds
            release(waiting, m_channels.at(waiting));
        });
    }
    channel.held.push_back({std::string(frame.event), std::string(frame.userId),
                            std::string(frame.rawData), received});
    channel.heldBytes += qsizetype(frame.event.size() + frame.rawData.size());
}

void SealedFrames::release(const ChannelName &name, Channel &channel)
{
    channel.deadline.reset();
    channel.heldBytes = 0;
    const std::string channelText = name.value().toStdString();
    for (const HeldFrame &held : std::exchange(channel.held, {})) {
        const Frame frame{Frame::Kind::ChannelEvent, held.event, channelText, held.userId,
                          held.rawData};
        keep(name, channel, frame, held.received, open(name, frame));
    }
}

void SealedFrames::keyAnswered(const ChannelName &channel)
{
    if (const auto found = m_channels.find(channel); found != m_channels.end()) {
        found->second.isAsking = false;
        release(channel, found->second);
    }
}

void SealedFrames::connectionLost()
{
    m_requests.clear();
    for (auto &[name, channel] : m_channels) {
        channel.isAsking = false;
        release(name, channel);
        channel.asked.reset();
    }
}

void SealedFrames::forget(const ChannelName &channel)
{
    m_requests.removeAll(channel);
    if (const auto found = m_channels.find(channel); found != m_channels.end()) {
        release(channel, found->second);
        m_channels.erase(found);
    }
}

qsizetype SealedFrames::held() const
{
    return std::accumulate(m_channels.cbegin(), m_channels.cend(), qsizetype(0),
                           [](qsizetype sum, const auto &channel) {
                               return sum + qsizetype(channel.second.held.size());
                           });
}

SealedFrames::Figures SealedFrames::figures(const ChannelName &channel) const
{
    const auto found = m_channels.find(channel);
    return found == m_channels.end()
        ? Figures()
        : Figures{found->second.cannotDecrypt, qsizetype(found->second.held.size())};
}

} // namespace Pusher
