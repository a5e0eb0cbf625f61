// SPDX-License-Identifier: MIT
#include "libpusher/channels/presencemembers.h"
#include "tests/support/eventrows.h"

#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;

namespace {

UserId user(const QString &text)
{
    return UserId(text);
}

QList<UserId> users(const QStringList &texts)
{
    QList<UserId> ids;
    for (const QString &text : texts)
        ids.append(UserId(text));
    return ids;
}

/// As the hosted service sends data: a string of JSON.
QByteArray quoted(const QByteArray &json)
{
    return QByteArray::fromStdString(EventRows::quoted(json.toStdString()));
}

QByteArray list(const QByteArray &ids, const QByteArray &hash, int count)
{
    return quoted(R"({"presence":{"ids":[)" + ids + R"(],"hash":{)" + hash + R"(},"count":)"
                  + QByteArray::number(count) + "}}");
}

QByteArray listOf(const QList<int> &ids)
{
    QByteArrayList texts;
    QByteArrayList entries;
    for (const int id : ids) {
        texts.append('"' + QByteArray::number(id) + '"');
        entries.append(texts.last() + ":null");
    }
    return list(texts.join(','), entries.join(','), int(ids.size()));
}

QByteArray member(const QByteArray &id)
{
    return quoted(R"({"user_id":)" + id + '}');
}

} // namespace

/// Who is on a presence channel, whatever the server says.
class TestPresenceMembers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsTheList_data();
    void readsTheList();
    void followsWhoComesAndGoes();
    void idsAreTextAndLoseNoDigit();
    void knowsOurselves_data();
    void knowsOurselves();
    void theFirstListIsNoChange();
    void keepsUserInfoAsItCame();
    void whatCannotBeReadIsRefused_data();
    void whatCannotBeReadIsRefused();
    void isBoundedInUsers();
    void isBoundedInInfo();
    void aFullListAccusesNobody();
    void P6_aSecondListDoublesNobody();
    void P14_countsWhatItPutsRight();
    void P14_neverCountsBelowNothing();
    void P14_moreThanAHundredMembers();
    void P15_aNewConnectionReplacesTheList();
};

void TestPresenceMembers::readsTheList_data()
{
    QTest::addColumn<QByteArray>("data");
    const QByteArray object =
        R"({"presence":{"ids":["7","8"],"hash":{"7":{"name":"Ann"},"8":null},"count":2}})";
    QTest::newRow("a string, hosted") << quoted(object);
    QTest::newRow("an object") << object;
    QTest::newRow("ids as numbers")
        << quoted(R"({"presence":{"ids":[7,8],"hash":{"7":{"name":"Ann"},"8":null},"count":2}})");
    QTest::newRow("no ids") << quoted(
        R"({"presence":{"hash":{"7":{"name":"Ann"},"8":null},"count":2}})");
}

void TestPresenceMembers::readsTheList()
{
    QFETCH(QByteArray, data);
    PresenceMembers members;
    QVERIFY(!members.isCurrent());
    QVERIFY(members.subscriptionSucceeded(data));
    QVERIFY(members.isCurrent());
    QCOMPARE(members.members().keys(), users({u"7"_s, u"8"_s}));
    QCOMPARE(members.members().value(user(u"7"_s)), R"({"name":"Ann"})"_ba);
    QCOMPARE(members.members().value(user(u"8"_s)), QByteArray());
    QCOMPARE(members.count(), 2);
    QCOMPARE(members.counters(), PresenceMembers::Counters());
}

void TestPresenceMembers::followsWhoComesAndGoes()
{
    PresenceMembers members;
    QVERIFY(members.subscriptionSucceeded(listOf({7})));
    QCOMPARE(members.memberAdded(quoted(R"({"user_id":"8","user_info":{"name":"Bo"}})")),
             user(u"8"_s));
    QCOMPARE(members.count(), 2);
    QCOMPARE(members.members().value(user(u"8"_s)), R"({"name":"Bo"})"_ba);
    QCOMPARE(members.memberRemoved(member("\"7\"")), user(u"7"_s));
    QCOMPARE(members.members().keys(), users({u"8"_s}));
    QCOMPARE(members.counters(), PresenceMembers::Counters());
}

void TestPresenceMembers::idsAreTextAndLoseNoDigit()
{
    PresenceMembers members;
    // 2^53 + 1 is no double, 2^64 + 1 no integer type of ours.
    QVERIFY(members.subscriptionSucceeded(
        list("9007199254740993,18446744073709551617",
             R"("9007199254740993":null,"18446744073709551617":null)", 2)));
    QCOMPARE(members.count(), 2);
    QVERIFY(members.members().contains(user(u"9007199254740993"_s)));
    QVERIFY(members.members().contains(user(u"18446744073709551617"_s)));
    QCOMPARE(members.memberRemoved(member("9007199254740993")), user(u"9007199254740993"_s));
    QCOMPARE(members.counters(), PresenceMembers::Counters());
}

void TestPresenceMembers::knowsOurselves_data()
{
    QTest::addColumn<QByteArray>("channelData");
    QTest::addColumn<QString>("me");
    QTest::newRow("text") << R"({"user_id":"7","user_info":{"name":"Ann"}})"_ba << u"7"_s;
    QTest::newRow("number") << R"({"user_id":10})"_ba << u"10"_s;
    QTest::newRow("beyond 2^53") << R"({"user_id":9007199254740993})"_ba << u"9007199254740993"_s;
    QTest::newRow("not ASCII") << R"({"user_id":"ü-1"})"_ba << u"ü-1"_s;
    QTest::newRow("none") << R"({"user_info":{}})"_ba << QString();
    QTest::newRow("null") << R"({"user_id":null})"_ba << QString();
    QTest::newRow("empty") << R"({"user_id":""})"_ba << QString();
    QTest::newRow("broken") << R"({"user_id":"7")"_ba << QString();
    QTest::newRow("nothing") << ""_ba << QString();
}

void TestPresenceMembers::knowsOurselves()
{
    QFETCH(QByteArray, channelData);
    QFETCH(QString, me);
    const std::optional<UserId> id = PresenceMembers::userIdOf(channelData);
    QCOMPARE(id.value_or(UserId()).value(), me);
    PresenceMembers members;
    members.setMe(id.value_or(UserId()));
    QCOMPARE(members.me().value(), me);
}

void TestPresenceMembers::theFirstListIsNoChange()
{
    PresenceMembers members;
    QCOMPARE(members.subscriptionSucceeded(listOf({7, 8})), PresenceMembers::Changes());
}

void TestPresenceMembers::keepsUserInfoAsItCame()
{
    PresenceMembers members;
    const QByteArray info = R"({"z":1.0,"a":"<b>x</b>","a":[ 1 ]})";
    QVERIFY(members.subscriptionSucceeded(list("\"7\"", "\"7\":" + info, 1)));
    QCOMPARE(members.members().first(), info);
    // An add without user_info says nothing about it; null says that there is none.
    members.memberAdded(member("\"7\""));
    QCOMPARE(members.members().first(), info);
    members.memberAdded(quoted(R"({"user_id":"7","user_info":null})"));
    QCOMPARE(members.members().first(), QByteArray());
}

void TestPresenceMembers::whatCannotBeReadIsRefused_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::newRow("missing") << ""_ba;
    QTest::newRow("empty object, as for other channels") << quoted("{}");
    QTest::newRow("broken") << quoted(R"({"presence":{"ids":["9"]})");
    QTest::newRow("broken inside") << quoted(R"({"presence":{"ids":["9" "8"]}})");
    QTest::newRow("no object") << quoted(R"({"presence":["9"]})");
    QTest::newRow("text") << "\"hello\""_ba;
    QTest::newRow("number") << "9"_ba;
    QTest::newRow("id of another type") << quoted(R"({"user_id":{"id":9}})");
    QTest::newRow("empty id") << quoted(R"({"user_id":""})");
    QTest::newRow("long id") << quoted(R"({"user_id":")" + QByteArray(513, 'x') + "\"}");
}

void TestPresenceMembers::whatCannotBeReadIsRefused()
{
    QFETCH(QByteArray, data);
    PresenceMembers members;
    QVERIFY(members.subscriptionSucceeded(listOf({7})));
    QVERIFY(!members.subscriptionSucceeded(data));
    QVERIFY(!members.memberAdded(data));
    QVERIFY(!members.memberRemoved(data));
    QCOMPARE(members.members().keys(), users({u"7"_s}));
    QCOMPARE(members.counters(), PresenceMembers::Counters{.refused = 3});
}

void TestPresenceMembers::isBoundedInUsers()
{
    PresenceMembers members({.members = 2});
    QVERIFY(members.subscriptionSucceeded(listOf({1, 2, 3})));
    QCOMPARE(members.members().keys(), users({u"1"_s, u"2"_s}));
    QCOMPARE(members.count(), 3);
    QCOMPARE(members.unlisted(), 1);
    QVERIFY(!members.memberAdded(member("\"4\"")));
    QCOMPARE(members.count(), 4);
    QCOMPARE(members.counters().overLimit, quint64(2));
    // Both are gone, listed or not; who leaves the list makes room in it.
    QVERIFY(!members.memberRemoved(member("\"3\"")));
    QVERIFY(!members.memberRemoved(member("\"4\"")));
    QCOMPARE(members.count(), 2);
    QCOMPARE(members.counters().corrections, quint64(0));
    QVERIFY(members.memberRemoved(member("\"1\"")));
    QCOMPARE(members.memberAdded(member("\"5\"")), user(u"5"_s));
}

void TestPresenceMembers::isBoundedInInfo()
{
    PresenceMembers members({.infoBytes = 10});
    QVERIFY(members.subscriptionSucceeded(list(R"("1","2")", R"("1":"12345678","2":"x")", 2)));
    QCOMPARE(members.members().value(user(u"1"_s)), "\"12345678\""_ba);
    QCOMPARE(members.members().value(user(u"2"_s)), QByteArray());
    QCOMPARE(members.count(), 2);
    QCOMPARE(members.counters(), PresenceMembers::Counters{.infoDropped = 1});
    // What leaves makes room, and so does what is replaced.
    members.memberAdded(quoted(R"({"user_id":"1","user_info":"1234"})"));
    members.memberAdded(quoted(R"({"user_id":"2","user_info":"ab"})"));
    QCOMPARE(members.members().value(user(u"2"_s)), "\"ab\""_ba);
    members.memberRemoved(member("\"1\""));
    members.memberAdded(quoted(R"({"user_id":"3","user_info":"1234"})"));
    QCOMPARE(members.members().value(user(u"3"_s)), "\"1234\""_ba);
    QCOMPARE(members.counters().infoDropped, quint64(1));
    // A new list starts with all the room.
    QVERIFY(members.subscriptionSucceeded(list("\"1\"", R"("1":"12345678")", 1)));
    QCOMPARE(members.counters().infoDropped, quint64(1));
}

void TestPresenceMembers::aFullListAccusesNobody()
{
    PresenceMembers members({.members = 2});
    QVERIFY(members.subscriptionSucceeded(listOf({1, 2, 3})));
    members.connectionLost();
    // The same three in another order: nobody left, and 3 may have been there all the time.
    QCOMPARE(members.subscriptionSucceeded(listOf({3, 2, 1})), PresenceMembers::Changes());
    QCOMPARE(members.members().keys(), users({u"2"_s, u"3"_s}));
}

void TestPresenceMembers::P6_aSecondListDoublesNobody()
{
    PresenceMembers members;
    QVERIFY(members.subscriptionSucceeded(listOf({7, 8})));
    QCOMPARE(members.subscriptionSucceeded(listOf({7, 8})), PresenceMembers::Changes());
    QCOMPARE(members.count(), 2);
    QCOMPARE(members.counters(), PresenceMembers::Counters{.repeatedLists = 1});
}

void TestPresenceMembers::P14_countsWhatItPutsRight()
{
    PresenceMembers members;
    // 7 twice, 8 only in ids, <b>9</b> only in hash, and a count of 100.
    QVERIFY(
        members.subscriptionSucceeded(list(R"("7",7,"8")", R"("7":{"a":1},"<b>9</b>":{})", 100)));
    QCOMPARE(members.members().keys(), users({u"7"_s, u"8"_s, u"<b>9</b>"_s}));
    QCOMPARE(members.count(), 3);
    QCOMPARE(members.counters(), PresenceMembers::Counters{.corrections = 4});
    // An add of a known user updates the info and not the count.
    QVERIFY(!members.memberAdded(quoted(R"({"user_id":7,"user_info":{"a":2}})")));
    QCOMPARE(members.count(), 3);
    QCOMPARE(members.members().value(user(u"7"_s)), R"({"a":2})"_ba);
    QVERIFY(!members.memberRemoved(member("\"unknown\"")));
    QCOMPARE(members.count(), 3);
    QCOMPARE(members.counters(), PresenceMembers::Counters{.corrections = 6});
}

void TestPresenceMembers::P14_neverCountsBelowNothing()
{
    PresenceMembers members;
    QVERIFY(members.subscriptionSucceeded(list("", "", -5)));
    QCOMPARE(members.count(), 0);
    for (int i = 0; i < 3; ++i)
        QVERIFY(!members.memberRemoved(member("\"7\"")));
    QCOMPARE(members.count(), 0);
    QCOMPARE(members.counters(), PresenceMembers::Counters{.corrections = 4});
}

void TestPresenceMembers::P14_moreThanAHundredMembers()
{
    QList<int> ids;
    for (int i = 0; i < 150; ++i)
        ids.append(i);
    PresenceMembers members;
    QVERIFY(members.subscriptionSucceeded(listOf(ids)));
    QCOMPARE(members.count(), 150);
    QCOMPARE(members.counters(), PresenceMembers::Counters());
}

void TestPresenceMembers::P15_aNewConnectionReplacesTheList()
{
    PresenceMembers members;
    QVERIFY(members.subscriptionSucceeded(listOf({1, 2, 3})));
    members.connectionLost();
    QVERIFY(!members.isCurrent());
    QCOMPARE(members.count(), 3); // still shown, as what was last known
    const auto changes = members.subscriptionSucceeded(listOf({3, 4}));
    QVERIFY(changes);
    QCOMPARE(changes->left, users({u"1"_s, u"2"_s}));
    QCOMPARE(changes->joined, users({u"4"_s}));
    QCOMPARE(members.members().keys(), users({u"3"_s, u"4"_s}));
    QVERIFY(members.isCurrent());
    QCOMPARE(members.counters(), PresenceMembers::Counters());
}

QTEST_APPLESS_MAIN(TestPresenceMembers)
#include "tst_presencemembers.moc"
