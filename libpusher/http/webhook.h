// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ids.h"
#include "libpusher/core/result.h"
#include "libpusher/core/scheduler.h"
#include "libpusher/core/secret.h"

#include <QByteArray>
#include <QList>

#include <optional>
#include <vector>

namespace Pusher {

/// One event of a webhook; what its kind does not have is empty (protocol.md §9).
struct WebhookEvent {
    QString
        name; ///< `channel_occupied`, `member_added`, `client_event`, … as the service spells it
    ChannelName channel;
    UserId userId;
    EventName event; ///< of a client event
    QString data; ///< of a client event; on encrypted channels still sealed
    SocketId socketId;
    std::optional<qint64> subscriptionCount;

    friend bool operator==(const WebhookEvent &, const WebhookEvent &) = default;
};

struct Webhook {
    WallTime time; ///< when the service made it
    QList<WebhookEvent> events; ///< in the order in which they happened
};

/// Checks and reads what a Pusher server posts to an application (protocol.md §9).
///
/// Nothing is read before the signature over the untouched bytes of the body is right. Several keys
/// may be known, as while one is replaced by another. Plain value, any thread.
class WebhookReader {
public:
    static constexpr qsizetype maximumBody = 1024 * 1024;

    void addKey(QByteArray key, Secret secret);

    /// `key` and `signature` are the headers X-Pusher-Key and X-Pusher-Signature. AuthenticationFailed
    /// for an unknown key and a wrong signature, ProtocolError for a body that is none.
    Result<Webhook> read(const QByteArray &key, const QByteArray &signature,
                         const QByteArray &body) const;

private:
    struct Key {
        QByteArray key;
        Secret secret;
    };
    std::vector<Key> m_keys;
};

} // namespace Pusher
