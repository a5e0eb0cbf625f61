// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ids.h"
#include "libpusher/core/scheduler.h"

#include <QList>
#include <QObject>
#include <QSet>

#include <optional>

namespace Pusher {

/// One span in which a wanted channel could not be heard.
struct Gap
{
    Q_GADGET
public:
    enum class Cause { ConnectionLost, ServerClosing, Reauthorising, Rejected, CaptureStopped, Suspended };
    Q_ENUM(Cause)

    QSet<ChannelName> channels;
    WallTime from;
    std::optional<WallTime> to; ///< unset while it lasts
    Cause cause = Cause::ConnectionLost;
    /// The last event kept before the gap: where its row stands in tables (0: before the first).
    quint64 afterSequence = 0;
    quint64 id = 0;

    /// As the contract spells it: `connection-lost`, `server-closing`, …
    static QString causeText(Cause cause);
};

/// Records every gap, so that silence is never taken for calm. One thread; bounded to the newest 10 000.
///
/// The first connect is no gap. One outage is one gap for all wanted channels; it closes for each channel
/// when that channel is subscribed again (channels that come back at different times make several records).
class GapLedger : public QObject
{
    Q_OBJECT
public:
    explicit GapLedger(QObject *parent = nullptr);

    void open(const QSet<ChannelName> &channels, Gap::Cause cause, WallTime from, quint64 afterSequence);
    /// The channel is heard again (or no longer wanted); nothing when it has no open gap.
    void close(const ChannelName &channel, WallTime to);

    const QList<Gap> &gaps() const { return m_gaps; }
    bool isOpen(const ChannelName &channel) const;

Q_SIGNALS:
    void gapOpened(const Pusher::Gap &gap);
    /// `gap.to` is set; with the channels that came back together.
    void gapClosed(const Pusher::Gap &gap);

private:
    QList<Gap> m_gaps;
    quint64 m_nextId = 1;
};

} // namespace Pusher

Q_DECLARE_METATYPE(Pusher::Gap)
