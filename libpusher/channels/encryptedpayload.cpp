// SPDX-License-Identifier: MIT
#include "libpusher/channels/encryptedpayload.h"

#include "libpusher/protocol/jsontext.h"
#include "libpusher/protocol/payloadwalk.h"

#include <QMetaEnum>

#include <sodium.h>

#include <algorithm>
#include <string_view>

using namespace Qt::StringLiterals;

namespace Pusher {
namespace {

static_assert(EncryptedPayload::keySize == crypto_secretbox_KEYBYTES);
static_assert(EncryptedPayload::nonceSize == crypto_secretbox_NONCEBYTES);
static_assert(EncryptedPayload::tagSize == crypto_secretbox_MACBYTES);
static_assert(EncryptedPayload::keySize == crypto_hash_sha256_BYTES);

constexpr int base64Variant = sodium_base64_VARIANT_ORIGINAL;

bool isReady()
{
    static const bool ready = sodium_init() >= 0; // 1: was initialised before
    return ready;
}

const unsigned char *bytesOf(QByteArrayView bytes)
{
    return reinterpret_cast<const unsigned char *>(bytes.data());
}

unsigned char *bytesOf(QByteArray &bytes)
{
    return reinterpret_cast<unsigned char *>(bytes.data());
}

/// Nothing unless `text` is the one spelling of some bytes: QByteArray::fromBase64Encoding() takes
/// `YR` for `YQ`, and padding where there should be none.
std::optional<QByteArray> fromBase64(QByteArrayView text)
{
    // libsodium 1.0.18 computes with negative characters as if they were letters.
    if (std::any_of(text.begin(), text.end(), [](char c) { return quint8(c) >= 0x80; }))
        return {};
    QByteArray bytes(text.size() / 4 * 3, Qt::Uninitialized);
    std::size_t size = 0;
    if (sodium_base642bin(bytesOf(bytes), std::size_t(bytes.size()), text.data(),
                          std::size_t(text.size()), nullptr, &size, nullptr, base64Variant)
        != 0) {
        sodium_memzero(bytes.data(), std::size_t(bytes.size())); // it may have been half a key
        return {};
    }
    bytes.truncate(qsizetype(size));
    return bytes;
}

QByteArray toBase64(QByteArrayView bytes)
{
    // With its closing NUL, which QByteArray has anyway.
    QByteArray text(qsizetype(sodium_base64_ENCODED_LEN(std::size_t(bytes.size()), base64Variant)),
                    Qt::Uninitialized);
    sodium_bin2base64(text.data(), std::size_t(text.size()), bytesOf(bytes),
                      std::size_t(bytes.size()), base64Variant);
    text.chop(1);
    return text;
}

/// Takes what nobody else holds a copy of, and wipes it.
Secret takeSecret(QByteArray &bytes)
{
    Secret secret(bytes);
    sodium_memzero(bytes.data(), std::size_t(bytes.size()));
    return secret;
}

Error sealError(const QString &message)
{
    return {Error::Code::ConfigurationError, message, {}, {}, {}};
}

} // namespace

QString EncryptedPayload::failureText(Failure failure)
{
    switch (failure) {
    case Failure::MissingKey:
        return u"missing-key"_s;
    case Failure::KeyLength:
        return u"key-length"_s;
    case Failure::MalformedJson:
        return u"malformed-json"_s;
    case Failure::MalformedBase64:
        return u"malformed-base64"_s;
    case Failure::NonceLength:
        return u"nonce-length"_s;
    case Failure::CiphertextTooShort:
        return u"ciphertext-too-short"_s;
    case Failure::AuthenticationFailed:
        return u"authentication-failed"_s;
    case Failure::NotText:
        return u"not-text"_s;
    case Failure::Unavailable:
        return u"unavailable"_s;
    }
    Q_UNREACHABLE();
}

std::optional<EncryptedPayload::Failure> EncryptedPayload::failureOf(std::string_view text)
{
    const QMetaEnum failures = QMetaEnum::fromType<Failure>();
    for (int i = 0; i < failures.keyCount(); ++i) {
        const auto failure = Failure(failures.value(i));
        if (failureText(failure) == QLatin1StringView(text))
            return failure;
    }
    return {};
}

EncryptedPayload::Opened EncryptedPayload::open(const Secret &key, QByteArrayView data)
{
    const auto failed = [](Failure failure) { return Opened{{}, failure}; };
    if (!isReady())
        return failed(Failure::Unavailable);
    if (key.isEmpty())
        return failed(Failure::MissingKey);
    if (key.size() != keySize)
        return failed(Failure::KeyLength);

    const std::string_view json(data.data(), std::size_t(data.size()));
    if (Detail::checkJson(json) != Detail::JsonVerdict::Valid)
        return failed(Failure::MalformedJson);
    std::optional<QByteArray> nonceText;
    std::optional<QByteArray> boxText;
    forEachChild(PayloadField({}, Detail::trimmedJson(json)), [&](const PayloadField &field) {
        if (field.type() != PayloadField::Type::String)
            return;
        // Unescaped: PHP writes every `/` of base64 as `\/`.
        if (field.hasKey("nonce"))
            nonceText = field.toString().toUtf8();
        else if (field.hasKey("ciphertext"))
            boxText = field.toString().toUtf8();
    });
    if (!nonceText || !boxText)
        return failed(Failure::MalformedJson);

    const std::optional<QByteArray> nonce = fromBase64(*nonceText);
    const std::optional<QByteArray> box = fromBase64(*boxText);
    if (!nonce || !box)
        return failed(Failure::MalformedBase64);
    if (nonce->size() != nonceSize)
        return failed(Failure::NonceLength);
    if (box->size() < tagSize)
        return failed(Failure::CiphertextTooShort);

    QByteArray text(box->size() - tagSize, Qt::Uninitialized);
    if (crypto_secretbox_open_easy(bytesOf(text), bytesOf(*box), quint64(box->size()),
                                   bytesOf(*nonce), bytesOf(key.reveal()))
        != 0)
        return failed(Failure::AuthenticationFailed);
    return {text, {}};
}

Result<QByteArray> EncryptedPayload::seal(const Secret &key, QByteArrayView text)
{
    QByteArray nonce(nonceSize, Qt::Uninitialized);
    if (!isReady())
        return sealError(u"libsodium could not be initialised"_s);
    randombytes_buf(nonce.data(), std::size_t(nonce.size()));
    return seal(key, text, nonce);
}

Result<QByteArray> EncryptedPayload::seal(const Secret &key, QByteArrayView text,
                                          QByteArrayView nonce)
{
    if (!isReady())
        return sealError(u"libsodium could not be initialised"_s);
    if (key.size() != keySize)
        return sealError(u"the key of an encrypted channel has 32 bytes, not %1"_s.arg(key.size()));
    if (nonce.size() != nonceSize)
        return sealError(u"a nonce has 24 bytes, not %1"_s.arg(nonce.size()));
    QByteArray box(text.size() + tagSize, Qt::Uninitialized);
    if (crypto_secretbox_easy(bytesOf(box), bytesOf(text), quint64(text.size()), bytesOf(nonce),
                              bytesOf(key.reveal()))
        != 0)
        return sealError(u"the text could not be sealed"_s);
    return QByteArray(R"({"nonce":")" + toBase64(nonce) + R"(","ciphertext":")" + toBase64(box)
                      + R"("})");
}

Secret EncryptedPayload::channelKey(const ChannelName &channel, const Secret &masterKey)
{
    if (masterKey.isEmpty() || !isReady())
        return {};
    const QByteArray name = channel.value().toUtf8();
    QByteArray key(keySize, Qt::Uninitialized);
    crypto_hash_sha256_state state;
    const bool hashed = crypto_hash_sha256_init(&state) == 0
        && crypto_hash_sha256_update(&state, bytesOf(QByteArrayView(name)), quint64(name.size()))
            == 0
        && crypto_hash_sha256_update(&state, bytesOf(masterKey.reveal()), quint64(masterKey.size()))
            == 0
        && crypto_hash_sha256_final(&state, bytesOf(key)) == 0;
    sodium_memzero(&state, sizeof state);
    Secret secret = takeSecret(key);
    return hashed ? std::move(secret) : Secret();
}

std::optional<Secret> EncryptedPayload::keyFromSharedSecret(QByteArrayView base64)
{
    std::optional<QByteArray> bytes = fromBase64(base64);
    if (!bytes)
        return {};
    Secret key = takeSecret(*bytes);
    return key.size() == keySize ? std::optional(std::move(key)) : std::nullopt;
}

Secret EncryptedPayload::sharedSecret(const Secret &key)
{
    QByteArray text = toBase64(key.reveal());
    return takeSecret(text);
}

} // namespace Pusher
