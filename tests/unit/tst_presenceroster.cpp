// SPDX-License-Identifier: MIT
#include "libpusher/localserver/presenceroster.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace Pusher;
using Detail::PresenceMember;
using Detail::PresenceRoster;

/// One entry per user and channel, from the first connection to the last.
class TestPresenceRoster : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aUserIsOneMember()
    {
        PresenceRoster roster;
        QVERIFY(roster.join(room, one, {u"7"_s, u"{\"a\":1}"_s}));
        QVERIFY(!roster.join(room, two, {u"7"_s, u"{\"a\":2}"_s}));
        QVERIFY(roster.join(room, three, {u"8"_s, QString()}));
        QCOMPARE(roster.members(room),
                 (QList<PresenceMember>{{u"7"_s, u"{\"a\":2}"_s}, {u"8"_s, QString()}}));
        QCOMPARE(roster.memberCount(room), 2);
        QCOMPARE(roster.userOf(room, two), u"7"_s);
        QCOMPARE(roster.leave(room, one), std::nullopt);
        QCOMPARE(roster.userOf(room, one), QString());
        QCOMPARE(roster.leave(room, two), std::optional(u"7"_s));
        QCOMPARE(roster.leave(room, two), std::nullopt);
        QCOMPARE(roster.memberCount(room), 1);
    }

    void channelsAreApart()
    {
        PresenceRoster roster;
        QVERIFY(roster.join(room, one, {u"7"_s, QString()}));
        QVERIFY(roster.join(u"presence-b"_s, one, {u"7"_s, QString()}));
        QCOMPARE(roster.leave(room, one), std::optional(u"7"_s));
        QCOMPARE(roster.memberCount(room), 0);
        QCOMPARE(roster.members(room).size(), 0);
        QCOMPARE(roster.memberCount(u"presence-b"_s), 1);
        QCOMPARE(roster.leave(u"presence-c"_s, one), std::nullopt);
    }

    void hasRoomForAHundred()
    {
        PresenceRoster roster;
        for (int i = 0; i < PresenceRoster::maximumMembers; ++i) {
            const QString user = QString::number(i);
            QVERIFY(roster.hasRoomFor(room, user));
            QVERIFY(roster.join(room, SocketId(u"1."_s + user), {user, QString()}));
        }
        QVERIFY(!roster.hasRoomFor(room, u"new"_s));
        QVERIFY(roster.hasRoomFor(room, u"99"_s));
        QVERIFY(roster.leave(room, SocketId(u"1.5"_s)));
        QVERIFY(roster.hasRoomFor(room, u"new"_s));
    }

private:
    const QString room = u"presence-a"_s;
    const SocketId one{u"1.1"_s};
    const SocketId two{u"1.2"_s};
    const SocketId three{u"1.3"_s};
};

QTEST_APPLESS_MAIN(TestPresenceRoster)
#include "tst_presenceroster.moc"
