// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/core/ids.h"
#include "libpusher/core/result.h"
#include "libpusher/core/secret.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QObject>
#include <QString>

#include <optional>
#include <string_view>

namespace Pusher {

/// What encrypted channels carry: `{"nonce":…,"ciphertext":…}`, sealed with NaCl's secretbox
/// (XSalsa20-Poly1305), both in base64 (protocol.md §3.5).
///
/// Event and channel names travel in the clear, and `pusher:` and `pusher_internal:` events are not
/// sealed. Base64 is strict: padded, canonical, nothing else between, so that one box has one
/// spelling. Functions only, any thread; keys live in `Secret`, which wipes them.
class EncryptedPayload {
    Q_GADGET
public:
    static constexpr qsizetype keySize = 32;
    static constexpr qsizetype nonceSize = 24;
    /// What sealing adds to a text: Poly1305's tag.
    static constexpr qsizetype tagSize = 16;

    /// Why a payload cannot be shown.
    enum class Failure {
        MissingKey, ///< the auth answer had no `shared_secret`
        KeyLength, ///< the key is not 32 bytes
        MalformedJson, ///< no object with the two strings
        MalformedBase64, ///< `nonce` or `ciphertext` is no strict base64
        NonceLength, ///< not 24 bytes
        CiphertextTooShort, ///< shorter than its tag
        /// Tampered with, or sealed with another key: worth one question for a new key.
        AuthenticationFailed,
        NotText, ///< what was sealed is no UTF-8: only `SealedFrames` minds
        Unavailable, ///< libsodium could not be initialised
    };
    Q_ENUM(Failure)

    /// As JSON and logs spell it: `missing-key`, `key-length`, …
    static QString failureText(Failure failure);
    /// The other way round (`Event::cannotDecrypt()`); nothing for any other text.
    static std::optional<Failure> failureOf(std::string_view text);

    struct Opened {
        /// What was sealed, byte for byte; empty when that failed. Foreign bytes: not even UTF-8 is
        /// promised.
        QByteArray text;
        std::optional<Failure> failure;
    };
    /// Opens `data`, the JSON text of an event (`Event::dataText()`).
    static Opened open(const Secret &key, QByteArrayView data);

    /// Seals `text` under a random nonce; answers the JSON text of the event's data. 10 240 bytes,
    /// the service's limit, hold 7 619 bytes of text. ConfigurationError when the key is not 32
    /// bytes.
    static Result<QByteArray> seal(const Secret &key, QByteArrayView text);
    /// The same under a nonce of the caller's, for known answers only: a nonce used twice with one
    /// key gives both texts away. ConfigurationError also when it is not 24 bytes.
    static Result<QByteArray> seal(const Secret &key, QByteArrayView text, QByteArrayView nonce);

    /// The key of one channel: SHA-256(channel ‖ master key); empty, which opens and seals nothing,
    /// without a master key. Who reads the master key checks that it has 32 bytes.
    static Secret channelKey(const ChannelName &channel, const Secret &masterKey);
    /// The key inside an auth answer's `shared_secret`; nothing when that is no strict base64 of 32
    /// bytes. Wipe what it was read from, too.
    static std::optional<Secret> keyFromSharedSecret(QByteArrayView base64);
    /// The `shared_secret` of an auth answer; as secret as the key.
    static Secret sharedSecret(const Secret &key);
};

} // namespace Pusher
