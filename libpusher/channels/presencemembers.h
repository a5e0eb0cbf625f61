// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ids.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <QMap>

#include <optional>
#include <string_view>

namespace Pusher {

/// Who is on one presence channel: one entry per user, however many connections that user has
/// (protocol.md §3.4).
///
/// The list is a set and believes its own arithmetic: what the server says twice, or about users
/// that nobody knows, is put right and counted. User ids are text always; an id that comes as a
/// JSON number keeps its spelling, so no digit above 2^53 is lost. Every `rawData` is the token of a
/// frame's `data` (`Frame::rawData`): a string of JSON or the object itself, as dialects differ.
/// Bounded against hostile peers; plain value, one thread.
class PresenceMembers {
public:
    struct Limits {
        /// Users kept; the hosted service allows 100 on a channel, self-hosted servers any number.
        qsizetype members = 4096;
        /// `user_info` kept of all users together, in bytes.
        qsizetype infoBytes = 1 << 20;
        /// The longest id, in bytes as written; 128 at the hosted service.
        qsizetype idBytes = 512;
    };

    /// What a new list changed.
    struct Changes {
        QList<UserId> joined;
        QList<UserId> left;

        friend bool operator==(const Changes &, const Changes &) = default;
    };

    /// What was not taken as it came; all only grow.
    struct Counters {
        /// A user twice in a list, in `ids` or `hash` only, a `count` that is not the number of
        /// users, an add of a known user, a removal of an unknown one.
        quint64 corrections = 0;
        /// Payloads that could not be read, and ids that are no text, empty or too long.
        quint64 refused = 0;
        /// Users that found no room in the list.
        quint64 overLimit = 0;
        /// `user_info` that was not kept because it found no room; the user was.
        quint64 infoDropped = 0;
        /// Lists that came although the connection had one already (fault row P6).
        quint64 repeatedLists = 0;

        friend bool operator==(const Counters &, const Counters &) = default;
    };

    explicit PresenceMembers(const Limits &limits);
    PresenceMembers()
        : PresenceMembers(Limits())
    {
    }

    /// The `user_id` of a `channel_data` as it was signed (the JSON text itself, no token); nothing
    /// when it has none that is fit for an id.
    static std::optional<UserId> userIdOf(QByteArrayView channelData);

    /// Ourselves on this channel: from the signed `channel_data`, or the user signed in. The server
    /// does not tell.
    void setMe(const UserId &me) { m_me = me; }
    const UserId &me() const { return m_me; }

    /// The whole list, from `pusher_internal:subscription_succeeded`: replaces what was there.
    ///
    /// Answers who came and went since the list before (fault row P15: "while disconnected", when
    /// `connectionLost()` was called between); nobody for the first list of all. Nothing, and no
    /// change, when the payload has no `presence` object.
    std::optional<Changes> subscriptionSucceeded(QByteArrayView rawData);
    /// Answers the user when the list has them now and had not before; else their `user_info` is
    /// brought up to date, where there is one (Reverb may leave it out).
    std::optional<UserId> memberAdded(QByteArrayView rawData);
    /// Answers the user when the list had them.
    std::optional<UserId> memberRemoved(QByteArrayView rawData);
    /// The connection is gone: the list stays to be shown, but is no longer current.
    void connectionLost() { m_current = false; }

    /// Whether the list is the word of the connection that stands.
    bool isCurrent() const { return m_current; }
    /// The raw JSON of each user's `user_info`; empty where there is none, or null. Foreign text.
    const QMap<UserId, QByteArray> &members() const { return m_members; }
    /// Distinct users, those without room in the list included.
    qsizetype count() const { return m_members.size() + m_unlisted; }
    /// Users who are there but found no room in the list. A removal of somebody who is not listed
    /// is taken for one of them while there are any.
    qsizetype unlisted() const { return m_unlisted; }
    const Counters &counters() const { return m_counters; }

private:
    struct Told;
    static Told readLists(std::string_view presence, qsizetype idBytes, Counters &counters);
    void setInfo(const UserId &user, std::string_view rawInfo);

    Limits m_limits;
    UserId m_me;
    QMap<UserId, QByteArray> m_members;
    qsizetype m_infoBytes = 0;
    qsizetype m_unlisted = 0;
    Counters m_counters;
    bool m_current = false;
    bool m_hadList = false;
};

} // namespace Pusher
