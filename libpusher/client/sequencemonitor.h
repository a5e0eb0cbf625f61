// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/dispatch/eventpattern.h"
#include "libpusher/history/eventhistory.h"
#include "libpusher/history/sequencecheck.h"

#include <QHash>
#include <QList>
#include <QObject>

namespace Pusher {

/// What was noticed about the numbers that a channel's senders put into their events.
struct SequenceNotice {
    ChannelName channel;
    quint64 sequence = 0; ///< our own number of the event at which it was noticed
    WallTime received; ///< when that event came
    SequenceCheck::Verdict verdict;

    /// As JSON and logs spell it: `hole`, `duplicate`, `late`, `restart`, …
    static QString kindText(SequenceCheck::Verdict::Kind kind);

    friend bool operator==(const SequenceNotice &, const SequenceNotice &) = default;
};

/// Checks the numbers of a client's events, channel by channel, where somebody says which member of
/// the payload holds them (client-features.md F1: "with `seq` it must list what is missing").
///
/// Looks at what is in the history and changes nothing there: a duplicate stays an event like any
/// other. Fed by `Client::eventsReceived`, behind the listeners. One thread.
class SequenceMonitor : public QObject {
    Q_OBJECT
public:
    /// Channels that are checked at most: names are foreign. Others are counted.
    static constexpr qsizetype maximumChannels = 1000;

    explicit SequenceMonitor(std::shared_ptr<EventHistory> history, QObject *parent = nullptr);

    /// Events of matching channels are numbered in this top-level member; of several patterns that
    /// match, the first one added counts.
    void watch(const EventPattern &channel, const QByteArray &member);
    /// Looks at the kept events first … last.
    void feed(quint64 first, quint64 last);

    /// Of one channel; null when nothing of it was checked.
    const SequenceCheck *find(const ChannelName &channel) const;
    /// Of all channels together.
    SequenceCheck::Counters counters() const;
    /// Events of channels that found no room.
    quint64 unchecked() const { return m_unchecked; }

Q_SIGNALS:
    /// A hole, a duplicate, one that came late, or a restart; not for what is in order.
    void noticed(const Pusher::SequenceNotice &notice);

private:
    struct Rule {
        EventPattern channel;
        QByteArray member;
    };
    SequenceCheck *checkOf(const ChannelName &channel);

    std::shared_ptr<EventHistory> m_history;
    QList<Rule> m_rules;
    /// Unset for channels that no rule is about.
    QHash<ChannelName, std::optional<SequenceCheck>> m_checks;
    quint64 m_unchecked = 0;
};

} // namespace Pusher

Q_DECLARE_METATYPE(Pusher::SequenceNotice)
