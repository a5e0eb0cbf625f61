// SPDX-License-Identifier: MIT
#include "libpusher/auth/authanswer.h"

#include <QJsonDocument>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;

namespace {
const QByteArray key = "278d425bdf160c739803"_ba;
const QByteArray digits(64, 'a');
const AuthRequest privateX{SocketId(u"1.2"_s), ChannelName(u"private-x"_s)};

Result<AuthAnswer> read(const QByteArray &json)
{
    return readAuthAnswer(QJsonDocument::fromJson(json).object());
}
} // namespace

/// What auth endpoints answer, and what is wrong with it.
class tst_AuthAnswer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsAllMembers();
    void refusesOtherShapes_data();
    void refusesOtherShapes();
    void checksTheSignature_data();
    void checksTheSignature();
    void encryptedChannelsNeedTheirSecret();
};

void tst_AuthAnswer::readsAllMembers()
{
    const auto answer = read(
        R"({"auth":"k:s","channel_data":"{\"user_id\": 7.0, \"n\":\"ü\"}","shared_secret":"bmBabcf77NxdYbRDXHsrQUS5u6QT6JI43rTX0X+VFt4="})"_ba);
    QVERIFY(answer);
    QCOMPARE(answer->auth, "k:s"_ba);
    // Byte for byte: the signature is over these.
    QCOMPARE(answer->channelData, "{\"user_id\": 7.0, \"n\":\"ü\"}"_ba);
    QCOMPARE(answer->sharedSecret.size(), 32);
    const auto plain = read(R"({"auth":"k:s","channel_data":null,"other":1})"_ba);
    QVERIFY(plain);
    QVERIFY(plain->channelData.isEmpty());
    QVERIFY(plain->sharedSecret.isEmpty());
}

void tst_AuthAnswer::refusesOtherShapes_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("auth is an object") << R"({"auth":{"auth":"k:s"}})"_ba;
    QTest::newRow("channel data is an object")
        << R"({"auth":"k:s","channel_data":{"user_id":"7"}})"_ba;
    QTest::newRow("user data is an object") << R"({"auth":"k:s","user_data":{"id":"7"}})"_ba;
    QTest::newRow("short secret") << R"({"auth":"k:s","shared_secret":"AAAA"})"_ba;
    QTest::newRow("secret is no base64") << R"({"auth":"k:s","shared_secret":"!!"})"_ba;
}

void tst_AuthAnswer::refusesOtherShapes()
{
    QFETCH(QByteArray, json);
    const auto answer = read(json);
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, Error::Code::AuthorizationFailed);
}

void tst_AuthAnswer::checksTheSignature_data()
{
    QTest::addColumn<QByteArray>("auth");
    QTest::addColumn<bool>("good");
    QTest::newRow("right") << key + ':' + digits << true;
    QTest::newRow("capitals") << key + ':' + digits.toUpper() << true;
    QTest::newRow("nothing") << QByteArray() << false;
    QTest::newRow("no colon") << key + digits << false;
    QTest::newRow("another key") << "other:" + digits << false;
    QTest::newRow("no key") << ':' + digits << false;
    QTest::newRow("short") << key + ':' + digits.chopped(1) << false;
    QTest::newRow("no hex") << key + ':' + digits.chopped(1) + 'g' << false;
    QTest::newRow("line break behind") << key + ':' + digits + '\n' << false;
}

void tst_AuthAnswer::checksTheSignature()
{
    QFETCH(QByteArray, auth);
    QFETCH(bool, good);
    const auto checked = checkAuthAnswer(privateX, {auth, {}, {}}, key);
    QCOMPARE(bool(checked), good);
    // A signature is a permission: it must not travel in an error.
    QVERIFY(good || auth.isEmpty() || !checked.error().message.contains(QString::fromLatin1(auth)));
}

void tst_AuthAnswer::encryptedChannelsNeedTheirSecret()
{
    const AuthRequest request{SocketId(u"1.2"_s), ChannelName(u"private-encrypted-x"_s)};
    const QByteArray auth = key + ':' + digits;
    QVERIFY(!checkAuthAnswer(request, {auth, {}, {}}, key));
    QVERIFY(checkAuthAnswer(request, {auth, {}, Secret(QByteArray(32, 's'))}, key));
}

QTEST_GUILESS_MAIN(tst_AuthAnswer)
#include "tst_authanswer.moc"
