// SPDX-License-Identifier: MIT
#include "libpusher/channels/encryptedpayload.h"

#include <QMetaEnum>
#include <QSet>
#include <QTest>

#include <numeric>

using namespace Pusher;
using namespace Qt::StringLiterals;
using Failure = EncryptedPayload::Failure;

namespace {

/// The bytes first, first + 1, …
QByteArray counting(qsizetype size, char first = 0)
{
    QByteArray bytes(size, Qt::Uninitialized);
    std::iota(bytes.begin(), bytes.end(), first);
    return bytes;
}

QByteArray hex(const Secret &secret)
{
    return secret.reveal().toByteArray().toHex();
}

// Vector 12: master key 00…1f, nonce 00…17.
const ChannelName trades(u"private-encrypted-trades"_s);
const QByteArray tradeText = R"({"symbol":"R_100","profit":1.25})"_ba;
const QByteArray tradeNonce = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"_ba;
const QByteArray tradeBox = "yiBtEb+GsYCt0GD2zA4G/cSuOiIO8N2p7zZieOs4V3cHq8VWdmLTl9vXX7eQw8T7"_ba;

Secret tradeKey()
{
    return EncryptedPayload::channelKey(trades, Secret(counting(32)));
}

QByteArray payload(const QByteArray &nonce, const QByteArray &box)
{
    return R"({"nonce":")" + nonce + R"(","ciphertext":")" + box + R"("})";
}

} // namespace

Q_DECLARE_METATYPE(std::optional<Pusher::EncryptedPayload::Failure>)

/// Sealed payloads, against known answers and against everything that can be wrong with one.
class TestEncryptedPayload : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void vector11_channelKey();
    void vector11b_opens();
    void vector12_channelKeyAndSharedSecret();
    void vector12b_sealsAndOpens();
    void everyNonceIsNew();
    void sealsWhatFitsTheService();
    void sealsOnlyWithAKey();
    void opensEscapedAndSpacedJson();
    void opensNothingAndAnyBytes();
    void readsSharedSecretsStrictly_data();
    void readsSharedSecretsStrictly();
    void sixtyFourCharactersAreBase64();
    void noMasterKeyMakesNoKey();
    void P16_saysWhyItCannotBeOpened_data();
    void P16_saysWhyItCannotBeOpened();
    void P16_everyTamperedBitIsFound();
    void P16_aRotatedKeyOpensNothing();
    void spellsEveryFailure();
};

void TestEncryptedPayload::vector11_channelKey()
{
    // Has 33 bytes in spite of what it says; so has the vector's origin.
    const Secret master("This is a string that is 32 chars");
    QCOMPARE(hex(EncryptedPayload::channelKey(ChannelName(u"private-encrypted-bla"_s), master)),
             "004831f99d2a4e86723e893caded3a2897deeddbed9514fe9497dcddc52bd50b"_ba);
}

void TestEncryptedPayload::vector11b_opens()
{
    const Secret key(
        QByteArray::fromHex("004831f99d2a4e86723e893caded3a2897deeddbed9514fe9497dcddc52bd50b"));
    const QByteArray data =
        payload("sjklahvpWWQgAjTx5FfYHCCxd2AmaL9T", "zoDEe8dA3nDXKsybAWce/hXGW4szJw==");
    const auto opened = EncryptedPayload::open(key, data);
    QVERIFY(!opened.failure);
    QCOMPARE(opened.text, "Hello!"_ba);
    QCOMPARE(EncryptedPayload::open(tradeKey(), data).failure, Failure::AuthenticationFailed);
}

void TestEncryptedPayload::vector12_channelKeyAndSharedSecret()
{
    const Secret key = tradeKey();
    QCOMPARE(hex(key), "6e605a6dc7fbecdc5d61b4435c7b2b4144b9bba413e89238deb4d7d17f9516de"_ba);
    const Secret shared = EncryptedPayload::sharedSecret(key);
    QCOMPARE(shared.reveal().toByteArray(), "bmBabcf77NxdYbRDXHsrQUS5u6QT6JI43rTX0X+VFt4="_ba);
    const std::optional<Secret> back = EncryptedPayload::keyFromSharedSecret(shared.reveal());
    QVERIFY(back);
    QCOMPARE(hex(*back), hex(key));
}

void TestEncryptedPayload::vector12b_sealsAndOpens()
{
    const auto sealed = EncryptedPayload::seal(tradeKey(), tradeText, counting(24));
    QVERIFY(sealed);
    QCOMPARE(*sealed, payload(tradeNonce, tradeBox));
    const auto opened = EncryptedPayload::open(tradeKey(), *sealed);
    QVERIFY(!opened.failure);
    QCOMPARE(opened.text, tradeText);
}

void TestEncryptedPayload::everyNonceIsNew()
{
    const auto first = EncryptedPayload::seal(tradeKey(), tradeText);
    const auto second = EncryptedPayload::seal(tradeKey(), tradeText);
    QVERIFY(first && second);
    QVERIFY(*first != *second);
    QCOMPARE(EncryptedPayload::open(tradeKey(), *first).text, tradeText);
    QCOMPARE(EncryptedPayload::open(tradeKey(), *second).text, tradeText);
}

void TestEncryptedPayload::sealsWhatFitsTheService()
{
    const auto largest = EncryptedPayload::seal(tradeKey(), QByteArray(7619, 'x'));
    QVERIFY(largest);
    QCOMPARE(largest->size(), 10240);
}

void TestEncryptedPayload::sealsOnlyWithAKey()
{
    for (const qsizetype size : {0, 31, 33}) {
        const auto refused = EncryptedPayload::seal(Secret(counting(size)), tradeText);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, Error::Code::ConfigurationError);
    }
    QVERIFY(!EncryptedPayload::seal(tradeKey(), tradeText, counting(23)));
    QVERIFY(!EncryptedPayload::seal(tradeKey(), tradeText, counting(25)));
}

void TestEncryptedPayload::opensEscapedAndSpacedJson()
{
    QByteArray box = tradeBox;
    box.replace('/', "\\/");
    QByteArray nonce = tradeNonce;
    nonce.replace('A', "\\u0041");
    const QByteArray data =
        " { \"extra\" : [ 1 ], \"ciphertext\" : \"" + box + "\",\n\"nonce\":\"" + nonce + "\" } ";
    QCOMPARE(EncryptedPayload::open(tradeKey(), data).text, tradeText);
}

void TestEncryptedPayload::opensNothingAndAnyBytes()
{
    for (const QByteArray &text : {QByteArray(), QByteArray("\0\xff\xc3", 3)}) {
        const auto sealed = EncryptedPayload::seal(tradeKey(), text);
        QVERIFY(sealed);
        const auto opened = EncryptedPayload::open(tradeKey(), *sealed);
        QVERIFY(!opened.failure);
        QCOMPARE(opened.text, text);
    }
}

void TestEncryptedPayload::readsSharedSecretsStrictly_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << ""_ba;
    QTest::newRow("31 bytes") << counting(31).toBase64();
    QTest::newRow("33 bytes") << counting(33).toBase64();
    QTest::newRow("without padding") << counting(32).toBase64(QByteArray::OmitTrailingEquals);
    QTest::newRow("not canonical") << counting(32).toBase64().replace("8=", "9=");
    QTest::newRow("for URLs") << QByteArray(32, '\xff').toBase64(QByteArray::Base64UrlEncoding);
    QTest::newRow("line break") << counting(32).toBase64() + '\n';
    QTest::newRow("hex") << counting(32).toHex();
}

void TestEncryptedPayload::readsSharedSecretsStrictly()
{
    QFETCH(QByteArray, text);
    QVERIFY(EncryptedPayload::keyFromSharedSecret(counting(32).toBase64()));
    QVERIFY(text != counting(32).toBase64());
    QVERIFY(!EncryptedPayload::keyFromSharedSecret(text));
}

void TestEncryptedPayload::sixtyFourCharactersAreBase64()
{
    QByteArray text = counting(32).toBase64();
    int accepted = 0;
    for (int c = 0; c < 256; ++c) {
        text[5] = char(c);
        const std::optional<Secret> key = EncryptedPayload::keyFromSharedSecret(text);
        if (!key)
            continue;
        ++accepted;
        QCOMPARE(EncryptedPayload::sharedSecret(*key).reveal().toByteArray(), text);
    }
    QCOMPARE(accepted, 64);
}

void TestEncryptedPayload::noMasterKeyMakesNoKey()
{
    QVERIFY(EncryptedPayload::channelKey(trades, Secret()).isEmpty());
}

void TestEncryptedPayload::P16_saysWhyItCannotBeOpened_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<std::optional<Failure>>("failure");
    const QByteArray key = tradeKey().reveal().toByteArray();
    const auto row = [](const char *name, const QByteArray &rowKey, const QByteArray &data,
                        std::optional<Failure> failure) {
        QTest::newRow(name) << rowKey << data << failure;
    };
    const QByteArray good = payload(tradeNonce, tradeBox);
    row("good", key, good, std::nullopt);
    row("no key", {}, good, Failure::MissingKey);
    row("short key", key.first(31), good, Failure::KeyLength);
    row("long key", key + 'x', good, Failure::KeyLength);
    row("wrong key", counting(32), good, Failure::AuthenticationFailed);
    row("nothing", key, {}, Failure::MalformedJson);
    row("text", key, "hello", Failure::MalformedJson);
    row("a quote", key, "\"", Failure::MalformedJson);
    row("a string", key, "\"hello\"", Failure::MalformedJson);
    row("a list", key, "[1]", Failure::MalformedJson);
    row("broken off", key, good.chopped(1), Failure::MalformedJson);
    row("no nonce", key, "{\"ciphertext\":\"" + tradeBox + "\"}", Failure::MalformedJson);
    row("no ciphertext", key, "{\"nonce\":\"" + tradeNonce + "\"}", Failure::MalformedJson);
    row("nonce is a number", key, "{\"nonce\":1,\"ciphertext\":\"" + tradeBox + "\"}",
        Failure::MalformedJson);
    row("plain text", key, tradeText, Failure::MalformedJson);
    row("nonce of 23 bytes", key, payload(counting(23).toBase64(), tradeBox), Failure::NonceLength);
    row("nonce of 25 bytes", key, payload(counting(25).toBase64(), tradeBox), Failure::NonceLength);
    row("nonce empty", key, payload({}, tradeBox), Failure::NonceLength);
    row("nonce without padding", key, payload(counting(25).toBase64().chopped(2), tradeBox),
        Failure::MalformedBase64);
    row("nonce with a space", key, payload(tradeNonce.chopped(1) + ' ', tradeBox),
        Failure::MalformedBase64);
    row("ciphertext empty", key, payload(tradeNonce, {}), Failure::CiphertextTooShort);
    row("ciphertext of 15 bytes", key, payload(tradeNonce, counting(15).toBase64()),
        Failure::CiphertextTooShort);
    row("ciphertext of a tag only", key, payload(tradeNonce, counting(16).toBase64()),
        Failure::AuthenticationFailed);
    // The same 16 bytes, but the bits that base64 leaves over are not 0.
    row("ciphertext not canonical", key,
        payload(tradeNonce, counting(16).toBase64().replace("w==", "x==")),
        Failure::MalformedBase64);
    row("ciphertext not base64", key, payload(tradeNonce, "!" + tradeBox.sliced(1)),
        Failure::MalformedBase64);
    row("ciphertext not ASCII", key, payload(tradeNonce, "é" + tradeBox.sliced(2)),
        Failure::MalformedBase64);
    row("ciphertext cut", key, payload(tradeNonce, tradeBox.chopped(4)),
        Failure::AuthenticationFailed);
}

void TestEncryptedPayload::P16_saysWhyItCannotBeOpened()
{
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, data);
    QFETCH(std::optional<Failure>, failure);
    const auto opened = EncryptedPayload::open(Secret(key), data);
    QCOMPARE(opened.failure, failure);
    // Never plain text shown wrongly.
    QCOMPARE(opened.text, failure ? QByteArray() : tradeText);
}

void TestEncryptedPayload::P16_everyTamperedBitIsFound()
{
    const Secret key = tradeKey();
    const auto tampered = [&key](const QByteArray &nonce, const QByteArray &box) {
        const auto opened = EncryptedPayload::open(key, payload(nonce.toBase64(), box.toBase64()));
        return opened.failure == Failure::AuthenticationFailed && opened.text.isEmpty();
    };
    const QByteArray nonce = QByteArray::fromBase64(tradeNonce);
    const QByteArray box = QByteArray::fromBase64(tradeBox);
    for (qsizetype bit = 0; bit < box.size() * 8; ++bit) {
        QByteArray other = box;
        other[bit / 8] = char(other[bit / 8] ^ (1 << (bit % 8)));
        QVERIFY2(tampered(nonce, other), qPrintable(QString::number(bit)));
    }
    for (qsizetype bit = 0; bit < nonce.size() * 8; ++bit) {
        QByteArray other = nonce;
        other[bit / 8] = char(other[bit / 8] ^ (1 << (bit % 8)));
        QVERIFY2(tampered(other, box), qPrintable(QString::number(bit)));
    }
}

void TestEncryptedPayload::P16_aRotatedKeyOpensNothing()
{
    const Secret rotated = EncryptedPayload::channelKey(trades, Secret(counting(32, 1)));
    const auto sealed = EncryptedPayload::seal(rotated, tradeText);
    QVERIFY(sealed);
    QCOMPARE(EncryptedPayload::open(tradeKey(), *sealed).failure, Failure::AuthenticationFailed);
    QCOMPARE(EncryptedPayload::open(rotated, *sealed).text, tradeText);
}

void TestEncryptedPayload::spellsEveryFailure()
{
    const QMetaEnum failures = QMetaEnum::fromType<Failure>();
    QSet<QString> texts;
    for (int i = 0; i < failures.keyCount(); ++i)
        texts.insert(EncryptedPayload::failureText(Failure(failures.value(i))));
    QCOMPARE(texts.size(), failures.keyCount());
    QVERIFY(texts.contains(u"authentication-failed"_s));
}

QTEST_APPLESS_MAIN(TestEncryptedPayload)
#include "tst_encryptedpayload.moc"
