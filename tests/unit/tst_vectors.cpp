// SPDX-License-Identifier: MIT
#include "libpusher/auth/localsigner.h"
#include "libpusher/channels/encryptedpayload.h"
#include "libpusher/http/requestsigner.h"

#include <QCryptographicHash>
#include <QSet>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;

namespace {

const QByteArray keyA = "278d425bdf160c739803"_ba;
const QByteArray secretA = "7ad3773142a6692b25b8"_ba;
const QByteArray keyB = "d41a439c438a100756f5"_ba;
const QByteArray secretB = "4bf35003e819bb138249"_ba;
const QByteArray longChannel = "presence-session-d41a439c438a100756f5-4bf35003e819bb138249-"_ba;
// No raw strings in front of the class: moc would not see the class.
const QByteArray eventBody =
    "{\"name\":\"foo\",\"channels\":[\"project-3\"],\"data\":\"{\\\"some\\\":\\\"data\\\"}\"}"_ba;
const QByteArray batchBody =
    "{\"batch\":[{\"channel\":\"bot-updates\",\"name\":\"trade-executed\",\"data\":"
    "\"{\\\"symbol\\\":\\\"R_100\\\"}\"},{\"channel\":\"private-user-123\",\"name\":"
    "\"notification\",\"data\":\"hi\",\"socket_id\":\"1234.1234\"}]}"_ba;
const QByteArray tradeText = "{\"symbol\":\"R_100\",\"profit\":1.25}"_ba;
constexpr qint64 eventTime = 1353088179;

QByteArray counting(int size)
{
    QByteArray bytes;
    for (int i = 0; i < size; ++i)
        bytes.append(char(i));
    return bytes;
}

/// What we sign for a channel, without the key in front.
QByteArray channelSignature(const QString &channel, const QByteArray &channelData = {})
{
    const LocalSigner signer(keyA, Secret(secretA));
    AuthRequest request;
    request.socketId = SocketId(u"1234.1234"_s);
    request.channel = ChannelName(channel);
    return signer.signChannel(request, channelData).mid(keyA.size() + 1);
}

QByteArray requestSignature(const QByteArray &key, const QByteArray &secret, qint64 seconds,
                            const RequestSigner::Request &request)
{
    const RequestSigner signer(key, Secret(secret));
    const QByteArray query = signer.signedQuery(request, WallTime(std::chrono::seconds(seconds)));
    return RequestSigner::parseQuery(query).value("auth_signature");
}

QByteArray get(const QByteArray &path, const RequestSigner::Parameters &parameters, qint64 seconds)
{
    return requestSignature(keyB, secretB, seconds,
                            {"GET", "/apps/102015/channels" + path, parameters, {}});
}

QByteArray post(const QByteArray &path, const QByteArray &body)
{
    return requestSignature(keyA, secretA, eventTime, {"POST", "/apps/3/" + path, {}, body});
}

QByteArray md5(const QByteArray &bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Md5).toHex();
}

/// The key of an encrypted channel, in hex.
QByteArray channelKey(const QString &channel, const QByteArray &master)
{
    return EncryptedPayload::channelKey(ChannelName(channel), Secret(master))
        .reveal()
        .toByteArray()
        .toHex();
}

QByteArray payload(const QByteArray &nonce, const QByteArray &box)
{
    return "{\"nonce\":\"" + nonce + "\",\"ciphertext\":\"" + box + "\"}";
}

} // namespace

/// The test vectors of protocol.md §10, all seventeen groups, each under its number.
class TestVectors : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void vector_data();
    void vector();
    void aChannelKeyOpensNoOtherChannel();
    void all17GroupsAreThere();

private:
    static QList<std::tuple<QByteArray, QByteArray, QByteArray>> all();
};

QList<std::tuple<QByteArray, QByteArray, QByteArray>> TestVectors::all()
{
    const Secret tradeKey(QByteArray::fromHex(
        channelKey(u"private-encrypted-trades"_s, counting(EncryptedPayload::keySize))));
    const Secret helloKey(QByteArray::fromHex(
        channelKey(u"private-encrypted-bla"_s, "This is a string that is 32 chars")));
    const auto hmac = [](const QByteArray &secret, const QByteArray &bytes) {
        return hmacSha256Hex(Secret(secret), bytes);
    };
    return {
        {"1 sign-in",
         LocalSigner(keyA, Secret(secretA))
             .signUser(SocketId(u"1234.1234"_s), "{\"id\":\"12345\"}")
             .mid(keyA.size() + 1),
         "4708d583dada6a56435fb8bc611c77c359a31eebde13337c16ab43aa6de336ba"},
        {"2 private", channelSignature(u"private-foobar"_s),
         "58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4"},
        {"3 presence, as the docs' digest has it",
         channelSignature(u"presence-foobar"_s,
                          "{\"user_id\":10,\"user_info\":{\"name\":\"Mr. Pusher\"}}"),
         "afaed3695da2ffd16931f457e338e6c9f2921fa133ce7dac49f529792be6304c"},
        {"4 presence, id as text",
         channelSignature(u"presence-foobar"_s,
                          "{\"user_id\":\"10\",\"user_info\":{\"name\":\"Mr. Pusher\"}}"),
         "48dac51d2d7569e1e9c0f48c227d4b26f238fa68e5c0bb04222c966909c4f7c4"},
        {"5 presence, as the docs' text has it",
         channelSignature(u"presence-foobar"_s,
                          "{\"user_id\":10,\"user_info\":{\"name\":\"Mr. Channels\"}}"),
         "31935e7d86dba64c2a90aed31fdc61869f9b22ba9d8863bba239c03ca481bc80"},
        {"6 body_md5", md5(eventBody), "ec365a775a4cd0599faeb73354201b6f"},
        {"7 POST events", post("events", eventBody),
         "da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c"},
        {"8 GET channels",
         get("", {{"filter_by_prefix", "presence-"}, {"info", "user_count"}}, 1427034994),
         "4d8a02edcc8a758b0162cd6da690a9a45fb8ae326a276dca1e06a0bc42796c11"},
        {"8b GET channels, no parameters", get("", {}, 1427036787),
         "df89248f87f6e6d028925e0b04d60f316527a865992ace6936afa91281d8bef0"},
        {"9 GET channel, a raw comma",
         get("/" + longChannel + "ROpCFmgFhXY", {{"info", "user_count,subscription_count"}},
             1427053326),
         "f93ceb31f396aef336226efe512aaf339bd5e39c7c2c04b81cc8681dc16ee785"},
        {"9b GET users", get("/" + longChannel + "nYJLy67qh52/users", {}, 1427053709),
         "207feaf4e8efeb24e5f148011704251bf90e2059a5f97a3eb52d06178b11feca"},
        {"10 webhook", hmac("secret", "{\"hello\":\"world\"}"),
         "2677ad3e7c090b2fa2c0fb13020d66d5420879b8316eb356a2d60fb9073bc778"},
        {"11 channel key",
         channelKey(u"private-encrypted-bla"_s, "This is a string that is 32 chars"),
         "004831f99d2a4e86723e893caded3a2897deeddbed9514fe9497dcddc52bd50b"},
        {"11b open",
         EncryptedPayload::open(
             helloKey,
             payload("sjklahvpWWQgAjTx5FfYHCCxd2AmaL9T", "zoDEe8dA3nDXKsybAWce/hXGW4szJw=="))
             .text,
         "Hello!"},
        {"12 channel key", channelKey(u"private-encrypted-trades"_s, counting(32)),
         "6e605a6dc7fbecdc5d61b4435c7b2b4144b9bba413e89238deb4d7d17f9516de"},
        {"12 shared secret", EncryptedPayload::sharedSecret(tradeKey).reveal().toByteArray(),
         "bmBabcf77NxdYbRDXHsrQUS5u6QT6JI43rTX0X+VFt4="},
        {"12b seal",
         EncryptedPayload::seal(tradeKey, tradeText, counting(EncryptedPayload::nonceSize))
             .value_or({}),
         payload("AAECAwQFBgcICQoLDA0ODxAREhMUFRYX",
                 "yiBtEb+GsYCt0GD2zA4G/cSuOiIO8N2p7zZieOs4V3cHq8VWdmLTl9vXX7eQw8T7")},
        {"12c auth of an encrypted channel", channelSignature(u"private-encrypted-trades"_s),
         "6c48cabc76fc41fcd3c6b26bdb8da3268e5dfb4343dddfef9ba68596770a6170"},
        {"13 body_md5", md5(batchBody), "73888df9e86adbb724eaada69a561d23"},
        {"13 POST batch_events", post("batch_events", batchBody),
         "3842fa246dfda380dd2472008d4023ff2c30b220d21a01e6acb0acc6b2ab55f0"},
        {"14 body_md5", md5("{}"), "99914b932bd37a50b983c5e7c90ae93b"},
        {"14 POST terminate_connections", post("users/user-42/terminate_connections", "{}"),
         "b015dc6fb54a3d4c2a53d561518acc77cc56e706d12995c620722cdc549fcdba"},
        {"15 presence, UTF-8",
         channelSignature(u"presence-foobar"_s,
                          "{\"user_id\":\"ü-1\",\"user_info\":{\"name\":\"Zoë 🚀\"}}"),
         "65984260c8ef2de5117012df5a5bf7e820a22b073f40f249385ee9942e8b7d45"},
        {"16 webhook",
         hmac(secretA,
              "{\"time_ms\":1327078148132,\"events\":[{\"name\":\"channel_occupied\",\"channel\":"
              "\"bot-updates\"}]}"),
         "de87b5540465bcce240d2b51422d5ea90f14fe368d9786ffaec205d7a8967e4b"},
        {"17 HMAC", hmac("supersecret", "Hello!"),
         "64e3f44166575febbc5de88c9476325ea7d4b3684752158d9fdb31fce34b980d"},
        {"17 MD5", md5("Hello!"), "952d2c56d0485958336747bcdd98590d"},
    };
}

void TestVectors::vector_data()
{
    QTest::addColumn<QByteArray>("ours");
    QTest::addColumn<QByteArray>("expected");
    for (const auto &[name, ours, expected] : all())
        QTest::newRow(name.constData()) << ours << expected;
}

void TestVectors::vector()
{
    QFETCH(QByteArray, ours);
    QFETCH(QByteArray, expected);
    QCOMPARE(ours, expected);
}

void TestVectors::aChannelKeyOpensNoOtherChannel()
{
    const Secret key(QByteArray::fromHex(channelKey(u"private-encrypted-trades"_s, counting(32))));
    const auto opened = EncryptedPayload::open(
        key, payload("sjklahvpWWQgAjTx5FfYHCCxd2AmaL9T", "zoDEe8dA3nDXKsybAWce/hXGW4szJw=="));
    QCOMPARE(opened.failure, EncryptedPayload::Failure::AuthenticationFailed);
    QVERIFY(opened.text.isEmpty());
}

void TestVectors::all17GroupsAreThere()
{
    QSet<int> groups;
    for (const auto &vector : all()) {
        const QByteArray &name = std::get<0>(vector);
        const auto digits =
            std::find_if_not(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
        groups.insert(name.left(digits - name.begin()).toInt());
    }
    QCOMPARE(groups.size(), 17);
    QVERIFY(groups.contains(1) && groups.contains(17) && !groups.contains(0));
}

QTEST_GUILESS_MAIN(TestVectors)
#include "tst_vectors.moc"
