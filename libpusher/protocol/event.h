// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ids.h"
#include "libpusher/core/interner.h"
#include "libpusher/core/result.h"
#include "libpusher/core/scheduler.h"
#include "libpusher/protocol/payloadfield.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QDateTime>
#include <QJsonValue>
#include <QVarLengthArray>
#include <QVariantMap>

#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>
#include <typeindex>
#include <utility>

namespace Pusher {

/// One received event: who, where, when, and `data` as raw bytes until somebody asks.
///
/// A cheap value (implicitly shared names, a view into the history's arena kept alive by `owner`).
/// The decoded forms are made on first use and cached once per event: all listeners of one dispatch
/// see the same `Event` object, and copies share the cache. Confined to one thread; a copy for
/// another thread is made with `detachedCopy()`. Seed 1, "PusherEvent".
class Event {
public:
    /// How `data` came over the wire.
    enum class DataForm {
        Missing, ///< no `data` member
        Text, ///< a JSON string (the usual double encoding, or plain text)
        Json, ///< an object, array, number, bool or null
    };

    Event() = default;
    /// `rawData` is the JSON token as received (a string with its quotes and escapes), inside
    /// `owner`.
    Event(quint64 sequence, WallTime received, ChannelName channel, EventName name, UserId user,
          QByteArrayView rawData, std::shared_ptr<const void> owner);

    /// 1, 2, 3 …: order of arrival at this client, never repeated.
    quint64 sequence() const { return m_sequence; }
    /// When it was received (local clock, UTC); all events of one wake-up share one reading.
    WallTime receivedAt() const { return m_received; }
    QDateTime timestamp() const;
    const ChannelName &channel() const { return m_channel; }
    const EventName &name() const { return m_name; }
    /// Server-attested sender of a client event on a presence channel; else empty.
    const UserId &userId() const { return m_user; }
    /// Interned ids of the two names; `Interner::notInterned` where the table was full.
    Interner::Id channelId() const { return m_channelId; }
    Interner::Id nameId() const { return m_nameId; }
    void setIds(Interner::Id channel, Interner::Id name);
    /// Why the data of an encrypted channel's event is still sealed, as
    /// `EncryptedPayload::failureText()` spells it; empty for all that can be read. Such an event is
    /// kept and shown, and reaches no listener. Valid while this event or a copy lives.
    std::string_view cannotDecrypt() const { return m_cannotDecrypt; }
    /// `reason` stands inside `owner`.
    void setCannotDecrypt(std::string_view reason) { m_cannotDecrypt = reason; }

    /// The `data` token exactly as received; empty when missing.
    QByteArrayView rawData() const { return m_raw; }
    DataForm dataForm() const;
    /// `data` unescaped once (UTF-8): the inner JSON text, or the plain text. Never decoded twice.
    /// Lone surrogates become U+FFFD. Valid while this event or a copy lives.
    QByteArrayView dataText() const;
    /// Whether `dataText()` is a JSON value.
    bool isJson() const;

    /// A top-level member of the data, without decoding the rest (about 60 ns); nothing when `data`
    /// is no object or has no such member. With duplicate keys the last one wins.
    std::optional<PayloadField> field(std::string_view key) const;
    /// Calls `visit(const PayloadField &)` for each top-level member in order, duplicates included;
    /// false, without a visit, when `data` is not an object or is broken at its top level.
    /// `visit` may decode this and other events.
    template <typename Visitor>
    bool forEachField(Visitor &&visit) const
    {
        return Detail::visitFields(
            dataText(),
            [](void *context, const PayloadField &f) {
                (*static_cast<std::remove_reference_t<Visitor> *>(context))(f);
            },
            const_cast<void *>(static_cast<const void *>(std::addressof(visit))));
    }

    /// Whether two top-level members of the data have the same key: the last one won (fault row
    /// L5).
    bool hasDuplicateKeys() const;

    /// The data as a struct of yours: needs `Result<T> decodePayload(const Event &,
    /// std::type_identity<T>)` in the namespace of `T`. Decoded once per event and type; lives as
    /// long as the event or a copy.
    template <typename T>
    const Result<T> &data() const;

    /// The data as an object; empty when it is none or is broken. Integers beyond 2^63-1 become
    /// doubles, numbers beyond double and values nested deeper than `maximumMapDepth` their text.
    const QVariantMap &toVariantMap() const;
    static constexpr int maximumMapDepth = 64;
    /// Any JSON value; text that is not JSON, or is nested deeper than 1024, becomes a string.
    const QJsonValue &toJson() const;

    /// A deep copy that shares nothing with this event and may go to another thread.
    Event detachedCopy() const;

private:
    struct TypedData {
        std::type_index type = typeid(void);
        std::shared_ptr<const void> value;
    };
    struct Cache {
        std::optional<QByteArray> text;
        std::optional<QJsonValue> json;
        std::optional<QVariantMap> map;
        /// Nearly always one: room for it without a second allocation.
        QVarLengthArray<TypedData, 1> typed;
    };
    Cache &cache() const;

    quint64 m_sequence = 0;
    WallTime m_received;
    ChannelName m_channel;
    EventName m_name;
    UserId m_user;
    Interner::Id m_channelId = Interner::notInterned;
    Interner::Id m_nameId = Interner::notInterned;
    QByteArrayView m_raw;
    std::string_view m_cannotDecrypt; ///< a view: most events have none, and all are built quickly
    std::shared_ptr<const void> m_owner;
    mutable std::shared_ptr<Cache> m_cache;
};

template <typename T>
const Result<T> &Event::data() const
{
    for (const TypedData &known : std::as_const(cache().typed)) {
        if (known.type == typeid(T))
            return *static_cast<const Result<T> *>(known.value.get());
    }
    // Decoding may ask for other types of the same event, so the cache is looked up again.
    auto decoded = std::make_shared<const Result<T>>(decodePayload(*this, std::type_identity<T>()));
    const Result<T> &result = *decoded;
    cache().typed.append({typeid(T), std::move(decoded)});
    return result;
}

} // namespace Pusher
