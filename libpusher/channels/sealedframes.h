// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/channels/encryptedpayload.h"
#include "libpusher/core/error.h"
#include "libpusher/core/scheduler.h"
#include "libpusher/protocol/framecodec.h"

#include <QList>

#include <deque>
#include <functional>
#include <map>
#include <string>

namespace Pusher {

/// Opens the events of encrypted channels on their way into the history, in order. One thread.
///
/// Where a box does not open, the channel's key may have been rotated: the key is asked for anew,
/// once, and that channel's frames are held behind the question, so that their order is kept; other
/// channels go on. What does not open then is kept as it came, sealed, with the reason: nothing is
/// lost, and nothing is shown that was not sealed with the channel's key. (pusher-js does not hold
/// the later frames; Swift blocks all channels. protocol.md §3.5)
///
/// What waits is bounded in number, bytes and time, since the one who has the key may be away for
/// hours; past any of the three it is kept sealed, and so is what follows until the answer comes.
///
/// Calls nothing but its own two functions, so that it may run inside the socket's signal.
class SealedFrames {
public:
    /// The channel's key as of its last authorisation; null: none.
    using KeyOf = std::function<const Secret *(const ChannelName &channel)>;
    /// `cannotDecrypt`: empty for an opened frame, whose data is what was sealed, as a JSON string.
    using Keep =
        std::function<void(const Frame &frame, WallTime received, std::string_view cannotDecrypt)>;
    struct Counters {
        quint64 opened = 0;
        quint64 cannotDecrypt = 0; ///< kept sealed
        quint64 keyRequests = 0;

        friend bool operator==(const Counters &, const Counters &) = default;
    };

    /// One channel's share.
    struct Figures {
        quint64 cannotDecrypt = 0; ///< kept sealed
        qsizetype held = 0; ///< that wait for the key now

        friend bool operator==(const Figures &, const Figures &) = default;
    };

    /// Frames of one channel that may wait for its key, and for how long the first of them.
    static constexpr std::size_t maximumHeld = 1000;
    static constexpr qsizetype maximumHeldBytes = 1 << 20;
    static constexpr std::chrono::seconds maximumWait{30};
    /// A key that did not help is not asked for again so soon: a peer that seals with a wrong key
    /// would make each event a request.
    static constexpr std::chrono::seconds requestInterval{10};

    SealedFrames(KeyOf keyOf, Keep keep, std::shared_ptr<Scheduler> scheduler);

    /// Keeps the frame of an encrypted channel, now or when its channel's key was answered.
    void take(const Frame &frame, WallTime received);

    /// Channels whose key is to be asked for anew; each is answered by `keyAnswered()`.
    QList<ChannelName> takeKeyRequests() { return std::exchange(m_requests, {}); }
    /// The new key is there, or there is none: what was held is kept, open or sealed.
    void keyAnswered(const ChannelName &channel);
    /// No answer will come; what was held is kept.
    void connectionLost();
    /// The channel was left; what was held is kept.
    void forget(const ChannelName &channel);

    /// One for each channel that began to fail since the last call: PROTOCOL_ERROR with parameters
    /// `channel`, `event`, `reason` and `size` (bytes).
    QList<Error> takeErrors() { return std::exchange(m_errors, {}); }
    /// Frames that wait for a key now.
    qsizetype held() const;
    const Counters &counters() const { return m_counters; }
    /// All nought for a channel of which nothing came.
    Figures figures(const ChannelName &channel) const;

private:
    /// A copy: a frame's views last only until the next one is decoded.
    struct HeldFrame {
        std::string event;
        std::string userId;
        std::string rawData;
        WallTime received;
    };
    struct Channel {
        std::deque<HeldFrame> held; ///< empty unless frames are held: the first one is the reason
        qsizetype heldBytes = 0;
        TimerHandle deadline; ///< of the wait
        quint64 cannotDecrypt = 0;
        bool isAsking = false; ///< the key is asked for, and its answer will come
        bool isFailing = false; ///< and has been told
        std::optional<Scheduler::TimePoint> asked;
    };

    void hold(const ChannelName &name, Channel &channel, const Frame &frame, WallTime received);
    void release(const ChannelName &name, Channel &channel);
    EncryptedPayload::Opened open(const ChannelName &name, const Frame &frame) const;
    bool mayAsk(const Channel &channel, EncryptedPayload::Failure failure) const;
    void keep(const ChannelName &name, Channel &channel, const Frame &frame, WallTime received,
              const EncryptedPayload::Opened &opened);

    KeyOf m_keyOf;
    Keep m_keep;
    std::shared_ptr<Scheduler> m_scheduler;
    std::map<ChannelName, Channel> m_channels;
    QList<ChannelName> m_requests;
    QList<Error> m_errors;
    Counters m_counters;
};

} // namespace Pusher
