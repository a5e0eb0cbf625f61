// SPDX-License-Identifier: MIT
#include "libpusher/auth/localsigner.h"
#include "libpusher/channels/encryptedpayload.h"

#include <QJsonDocument>
#include <QTest>

#include <memory>
#include <optional>

using namespace Pusher;
using namespace Qt::StringLiterals;

namespace {
const QByteArray keyA = "278d425bdf160c739803"_ba;
const SocketId socket(u"1234.1234"_s);

Secret masterKey()
{
    QByteArray bytes;
    for (char c = 0; c < 32; ++c)
        bytes.append(c);
    return Secret(bytes);
}

LocalSigner signerA(const PresenceUser &user = {}, Secret master = {})
{
    return {keyA, Secret("7ad3773142a6692b25b8"_ba), user, std::move(master)};
}

AuthRequest request(const QString &channel)
{
    return {socket, ChannelName(channel)};
}
} // namespace

/// The numbers of the rows are those of protocol.md §10.
class tst_LocalSigner : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void vectors_data();
    void vectors();
    void vector1_signIn();
    void aSignInNamesItsUser();
    void signInsThatItRefuses_data();
    void signInsThatItRefuses();
    void vector11_channelKey();
    void vector12_sharedSecret();
    void presenceBytesAreTheSignedOnes();
    void refuses_data();
    void refuses();
    void answersLater();
    void deletedMeanwhileAnswersNobody();
};

void tst_LocalSigner::vectors_data()
{
    QTest::addColumn<QString>("channel");
    QTest::addColumn<QByteArray>("channelData");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("2 private")
        << u"private-foobar"_s << QByteArray()
        << "58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4"_ba;
    QTest::newRow("3 presence, number")
        << u"presence-foobar"_s << R"({"user_id":10,"user_info":{"name":"Mr. Pusher"}})"_ba
        << "afaed3695da2ffd16931f457e338e6c9f2921fa133ce7dac49f529792be6304c"_ba;
    QTest::newRow("4 presence, text")
        << u"presence-foobar"_s << R"({"user_id":"10","user_info":{"name":"Mr. Pusher"}})"_ba
        << "48dac51d2d7569e1e9c0f48c227d4b26f238fa68e5c0bb04222c966909c4f7c4"_ba;
    QTest::newRow("5 presence, the docs' text")
        << u"presence-foobar"_s << R"({"user_id":10,"user_info":{"name":"Mr. Channels"}})"_ba
        << "31935e7d86dba64c2a90aed31fdc61869f9b22ba9d8863bba239c03ca481bc80"_ba;
    QTest::newRow("12c encrypted")
        << u"private-encrypted-trades"_s << QByteArray()
        << "6c48cabc76fc41fcd3c6b26bdb8da3268e5dfb4343dddfef9ba68596770a6170"_ba;
    QTest::newRow("15 presence, UTF-8")
        << u"presence-foobar"_s << R"({"user_id":"ü-1","user_info":{"name":"Zoë 🚀"}})"_ba
        << "65984260c8ef2de5117012df5a5bf7e820a22b073f40f249385ee9942e8b7d45"_ba;
}

void tst_LocalSigner::vectors()
{
    QFETCH(QString, channel);
    QFETCH(QByteArray, channelData);
    QFETCH(QByteArray, expected);
    QCOMPARE(signerA().signChannel(request(channel), channelData), keyA + ':' + expected);
}

void tst_LocalSigner::vector1_signIn()
{
    QCOMPARE(signerA().signUser(socket, R"({"id":"12345"})"_ba),
             keyA + ":4708d583dada6a56435fb8bc611c77c359a31eebde13337c16ab43aa6de336ba");
}

void tst_LocalSigner::aSignInNamesItsUser()
{
    const AuthRequest signIn{socket, {}, true};
    const LocalSigner signer =
        signerA({UserId(u"7"_s), {{u"name"_s, u"Zoë"_s}}, {u"8"_s, u"9"_s}});
    const auto answer = signer.sign(signIn);
    QVERIFY(answer);
    const QByteArray expected = "{\"id\":\"7\",\"user_info\":{\"name\":\"Zoë\"},"
                                "\"watchlist\":[\"8\",\"9\"]}";
    QCOMPARE(answer->userData, expected);
    QCOMPARE(answer->auth, signer.signUser(socket, answer->userData));
    QVERIFY(answer->channelData.isEmpty());
    QVERIFY(checkAuthAnswer(signIn, *answer, keyA));
    const QByteArray plain = "{\"id\":\"12345\"}";
    QCOMPARE(signerA({UserId(u"12345"_s)}).sign(signIn)->userData, plain);
}

void tst_LocalSigner::signInsThatItRefuses_data()
{
    QTest::addColumn<PresenceUser>("user");
    QTest::newRow("nobody") << PresenceUser{};
    QTest::newRow("id that no channel can have") << PresenceUser{UserId(u"Zoë"_s)};
    QTest::newRow("id with a colon") << PresenceUser{UserId(u"7:8"_s)};
    QTest::newRow("long id") << PresenceUser{UserId(QString(129, u'7'))};
    QTest::newRow("large user info")
        << PresenceUser{UserId(u"7"_s), {{u"note"_s, QString(1024, u'x')}}};
    QTest::newRow("long watchlist")
        << PresenceUser{UserId(u"7"_s), {}, QStringList(101, u"8"_s)};
}

void tst_LocalSigner::signInsThatItRefuses()
{
    QFETCH(const PresenceUser, user);
    const auto answer = signerA(user).sign({socket, {}, true});
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, Error::Code::ConfigurationError);
}

void tst_LocalSigner::vector11_channelKey()
{
    const Secret key = EncryptedPayload::channelKey(ChannelName(u"private-encrypted-bla"_s),
                                                    Secret("This is a string that is 32 chars"_ba));
    QCOMPARE(key.reveal().toByteArray().toHex(),
             "004831f99d2a4e86723e893caded3a2897deeddbed9514fe9497dcddc52bd50b"_ba);
}

void tst_LocalSigner::vector12_sharedSecret()
{
    const LocalSigner signer = signerA({}, masterKey());
    for (const QString &channel :
         {u"private-encrypted-trades"_s, u"private-encrypted-cache-trades"_s}) {
        const auto answer = signer.sign(request(channel));
        QVERIFY(answer);
        QCOMPARE(answer->sharedSecret.size(), 32);
        QVERIFY(checkAuthAnswer(request(channel), *answer, keyA));
    }
    const auto trades = signer.sign(request(u"private-encrypted-trades"_s));
    QCOMPARE(trades->sharedSecret.reveal().toByteArray().toBase64(),
             "bmBabcf77NxdYbRDXHsrQUS5u6QT6JI43rTX0X+VFt4="_ba);
    QVERIFY(trades->channelData.isEmpty());
    QVERIFY(signer.sign(request(u"private-x"_s))->sharedSecret.isEmpty());
}

void tst_LocalSigner::presenceBytesAreTheSignedOnes()
{
    const LocalSigner signer =
        signerA({UserId(u"ü-1"_s), {{u"name"_s, u"Zoë 🚀"_s}, {u"score"_s, 100.5}}});
    const AuthRequest wanted = request(u"presence-cache-desk"_s);
    const auto answer = signer.sign(wanted);
    QVERIFY(answer);
    QCOMPARE(answer->channelData,
             R"({"user_id":"ü-1","user_info":{"name":"Zoë 🚀","score":100.5}})"_ba);
    QCOMPARE(answer->auth, signer.signChannel(wanted, answer->channelData));
    QVERIFY(answer->auth != signer.signChannel(wanted));
    QCOMPARE(signerA({UserId(u"7"_s), {}}).sign(wanted)->channelData, R"({"user_id":"7"})"_ba);
}

void tst_LocalSigner::refuses_data()
{
    QTest::addColumn<QString>("socketId");
    QTest::addColumn<QString>("channel");
    QTest::addColumn<PresenceUser>("user");
    const PresenceUser me{UserId(u"7"_s), {}};
    const QString good = u"1234.1234"_s;
    QTest::newRow("A10 no socket id") << QString() << u"private-x"_s << me;
    QTest::newRow("A10 line break behind") << u"1.2\n"_s << u"private-x"_s << me;
    QTest::newRow("A10 spliced") << u"1.2:private-y"_s << u"private-x"_s << me;
    QTest::newRow("A10 long socket id") << QString(70, u'1') + u".1"_s << u"private-x"_s << me;
    QTest::newRow("A10 no name is no sign-in") << good << QString() << me;
    QTest::newRow("A10 colon in the name") << good << u"private-x:presence-y"_s << me;
    QTest::newRow("A10 space in the name") << good << u"private-x y"_s << me;
    QTest::newRow("A10 long name") << good << u"private-"_s + QString(200, u'x') << me;
    QTest::newRow("nobody in particular") << good << u"presence-x"_s << PresenceUser{};
    QTest::newRow("A11 long user id")
        << good << u"presence-x"_s << PresenceUser{UserId(QString(129, u'7')), {}};
    QTest::newRow("A11 large user info")
        << good << u"presence-x"_s
        << PresenceUser{UserId(u"7"_s), {{u"note"_s, QString(1024, u'x')}}};
    QTest::newRow("no master key") << good << u"private-encrypted-x"_s << me;
}

void tst_LocalSigner::refuses()
{
    QFETCH(QString, socketId);
    QFETCH(QString, channel);
    QFETCH(PresenceUser, user);
    const auto answer = signerA(user).sign({SocketId(socketId), ChannelName(channel)});
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, Error::Code::ConfigurationError);
}

void tst_LocalSigner::answersLater()
{
    LocalSigner signer = signerA();
    std::optional<QByteArray> auth;
    signer.authorize(request(u"private-foobar"_s), AuthReply([&auth](const auto &answer) {
                         QVERIFY(!auth); // once
                         auth = answer->auth;
                     }));
    QVERIFY(!auth);
    QCoreApplication::processEvents();
    QCOMPARE(auth, keyA + ":58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4");
}

void tst_LocalSigner::deletedMeanwhileAnswersNobody()
{
    int answers = 0;
    auto signer = std::make_unique<LocalSigner>(keyA, Secret("s"_ba));
    signer->authorize(request(u"private-x"_s), AuthReply([&answers](const auto &) { ++answers; }));
    signer.reset();
    QCoreApplication::processEvents();
    QCOMPARE(answers, 0);
}

QTEST_GUILESS_MAIN(tst_LocalSigner)
#include "tst_localsigner.moc"
