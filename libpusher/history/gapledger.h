// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ids.h"
#include "libpusher/core/scheduler.h"

#include <QHash>
#include <QList>
#include <QObject>
#include <QSet>

#include <optional>

namespace Pusher {

/// One span in which a wanted channel could not be heard.
struct Gap {
    Q_GADGET
public:
    enum class Cause {
        ConnectionLost,
        ServerClosing,
        Reauthorising,
        Rejected,
        CaptureStopped,
        Suspended
    };
    Q_ENUM(Cause)

    QSet<ChannelName> channels;
    /// A line that goes without a goodbye begins its gap where something was last heard.
    WallTime from;
    std::optional<WallTime> to; ///< unset while it lasts
    Cause cause = Cause::ConnectionLost;
    /// The last event kept before the gap: where its row stands in tables (0: before the first).
    quint64 afterSequence = 0;
    quint64 id = 0;

    /// As the contract spells it: `connection-lost`, `server-closing`, …
    static QString causeText(Cause cause);
};

/// Records every gap, so that silence is never taken for calm. One thread; bounded to the newest 10
/// 000.
///
/// The first connect is no gap. One outage is one gap for all wanted channels; it closes for each
/// channel when that channel is subscribed again. Channels that come back at the same time share a
/// record; those that come back earlier than others get records of their own, and the last ones
/// keep the gap's id.
class GapLedger : public QObject {
    Q_OBJECT
public:
    static constexpr qsizetype capacity = 10000;
    /// The answers to one round of subscriptions differ by microseconds.
    static constexpr std::chrono::milliseconds together{100};

    explicit GapLedger(QObject *parent = nullptr);
    ~GapLedger() override;

    /// Opens one gap for those of `channels` that have none open; nothing when all have.
    void open(const QSet<ChannelName> &channels, Gap::Cause cause, WallTime from,
              quint64 afterSequence);
    /// The channel is heard again (or no longer wanted); nothing when it has no open gap.
    /// Recorded and signalled at once when it is the gap's last channel, else with those that come
    /// back `together` with it: at the latest in the next turn of the event loop.
    void close(const ChannelName &channel, WallTime to);
    /// Records what came back and still waits for companions; for the end of a session.
    void settle();

    /// Oldest first, by their beginning.
    const QList<Gap> &gaps() const { return m_gaps; }
    bool isOpen(const ChannelName &channel) const { return m_openIn.contains(channel); }
    /// Closed gaps that left because the ledger was full.
    quint64 dropped() const { return m_dropped; }

Q_SIGNALS:
    void gapOpened(const Pusher::Gap &gap);
    /// `gap.to` is set; with the channels that came back together.
    void gapClosed(const Pusher::Gap &gap);

private:
    struct Returning {
        QSet<ChannelName> channels;
        WallTime to;
    };

    Gap *find(quint64 id);
    void settle(quint64 id, const Returning &returning);
    void makeRoom();

    QList<Gap> m_gaps;
    QHash<ChannelName, quint64> m_openIn;
    QHash<quint64, Returning> m_returning;
    quint64 m_nextId = 1;
    quint64 m_dropped = 0;
};

} // namespace Pusher

Q_DECLARE_METATYPE(Pusher::Gap)
