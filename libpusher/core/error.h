// SPDX-License-Identifier: MIT
#pragma once

#include <QMetaType>
#include <QObject>
#include <QString>
#include <QVariantMap>

#include <optional>

namespace Pusher {

/// What went wrong, as data: a code, parameters and an English technical message.
///
/// The library never chooses words for users: `ui` has one translated sentence per code and reads
/// `parameters` (for instance `stage`, `host`, `port`, `limit`, `key`). Messages never hold a secret.
/// Codes: seed 2, "Error Codes", and the contract's additions.
struct Error
{
    Q_GADGET
public:
    enum class Code {
        ConnectionFailed,
        AuthenticationFailed,
        AuthorizationFailed,
        RateLimited,
        ConnectionPoolExhausted,
        MessageDeliveryFailed,
        ProtocolError,
        ConfigurationError,
        StorageError,
    };
    Q_ENUM(Code)

    Code code = Code::ConnectionFailed;
    QString message = {};
    QVariantMap parameters = {};
    /// WebSocket close code or `pusher:error` code, where the peer sent one.
    std::optional<int> closeCode = {};
    /// Socket id or pool id of the connection concerned; may be empty.
    QString connectionId = {};

    /// The code as logs, tables and JSON spell it, for instance `CONNECTION_FAILED`.
    static QString codeText(Code code);
    QString codeText() const { return codeText(code); }

    friend bool operator==(const Error &, const Error &) = default;
};

} // namespace Pusher

Q_DECLARE_METATYPE(Pusher::Error)
