// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/client/client.h"
#include "libpusher/core/ringbuffer.h"
#include "ui/domain/channelsnapshot.h"

#include <QHash>
#include <QObject>

#include <array>

namespace Console {

/// What the window hears of the channels, and how it subscribes: it never touches the client
/// itself.
///
/// Lives in the client's thread, where everything here is called. Events are counted once a turn. A
/// snapshot goes out only to who asks, at most one per `interval`: a view that nobody sees costs
/// nothing.
class ChannelFeed : public QObject {
    Q_OBJECT
public:
    static constexpr std::chrono::milliseconds interval{250};
    static constexpr qsizetype keptNews = 1000;

    /// `client` must outlive it.
    ChannelFeed(Pusher::Client &client, std::shared_ptr<Pusher::Scheduler> scheduler,
                QObject *parent = nullptr);
    ~ChannelFeed() override;

    /// A snapshot follows: in the next turn, or when `interval` since the last one is over.
    void request();
    /// On behalf of the window.
    void subscribe(const Pusher::ChannelName &channel);
    /// For everybody who wanted it.
    void unsubscribe(const Pusher::ChannelName &channel);
    void retry(const Pusher::ChannelName &channel);

Q_SIGNALS:
    void answered(const Console::ChannelSnapshot &snapshot);
    void refused(const Pusher::ChannelName &channel, const Pusher::Error &error);

private:
    /// Events of the last ten seconds, in a slot per second.
    struct Traffic {
        static constexpr std::size_t seconds = 10;

        quint64 events = 0;
        std::array<quint32, seconds> perSecond{};
        qint64 second = 0; ///< that of the newest slot
        quint64 lastSequence = 0;
    };

    void count(quint64 first, quint64 last);
    static void advance(Traffic &traffic, qint64 second);
    void note(const Pusher::ChannelName &channel, const Pusher::UserId &user,
              PresenceNews::Kind kind);
    void answer();
    ChannelRow rowOf(const Pusher::ChannelStatus &status);
    void addMembers(const Pusher::ChannelStatus &status, QList<MemberRow> &members) const;
    qint64 secondNow() const;

    Pusher::Client &m_client;
    const std::shared_ptr<Pusher::Scheduler> m_scheduler;
    QHash<Pusher::ChannelName, Traffic> m_traffic;
    QHash<Pusher::ChannelName, QHash<Pusher::UserId, Pusher::WallTime>> m_joined;
    Pusher::RingBuffer<PresenceNews> m_news{keptNews};
    std::optional<Pusher::Scheduler::TimePoint> m_answered;
    Pusher::TimerHandle m_answer;
};

} // namespace Console
