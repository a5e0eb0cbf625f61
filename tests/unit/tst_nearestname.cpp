// SPDX-License-Identifier: MIT
#include "libpusher/core/nearestname.h"

#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;

class TestNearestName : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tellsOneEdit_data()
    {
        QTest::addColumn<QString>("left");
        QTest::addColumn<QString>("right");
        QTest::addColumn<bool>("isNear");
        QTest::newRow("other") << u"trade_executed"_s << u"trade-executed"_s << true;
        QTest::newRow("other case") << u"TRADE_executed"_s << u"trade-executed"_s << true;
        QTest::newRow("more") << u"bot-updatess"_s << u"bot-updates"_s << true;
        QTest::newRow("less, in front") << u"ot-updates"_s << u"bot-updates"_s << true;
        QTest::newRow("less, in the middle") << u"bo-updates"_s << u"bot-updates"_s << true;
        QTest::newRow("swapped") << u"bot-udpates"_s << u"bot-updates"_s << true;
        QTest::newRow("swapped at the end") << u"bot-updatse"_s << u"bot-updates"_s << true;
        QTest::newRow("equal") << u"bot"_s << u"BOT"_s << false;
        QTest::newRow("two") << u"bot_updatez"_s << u"bot-updates"_s << false;
        QTest::newRow("swapped and other") << u"bot_udpates"_s << u"bot-updates"_s << false;
        QTest::newRow("two more") << u"bot-updates12"_s << u"bot-updates"_s << false;
        QTest::newRow("empty") << QString() << QString() << false;
        QTest::newRow("empty and one") << QString() << u"x"_s << true;
    }
    void tellsOneEdit()
    {
        QFETCH(const QString, left);
        QFETCH(const QString, right);
        QTEST(NearestName::isOneEditAway(left, right), "isNear");
        QTEST(NearestName::isOneEditAway(right, left), "isNear");
    }

    void findsWhatWasMeant()
    {
        const QStringList names{u"bot-updates"_s, u"trade-executed"_s, u"ping"_s};
        QCOMPARE(NearestName::find(u"trade_executed", names), u"trade-executed"_s);
        QCOMPARE(NearestName::find(u"pong", names), u"ping"_s);
        QCOMPARE(NearestName::find(u"trade", names), QString()); // it occurs
        QCOMPARE(NearestName::find(u"pin", names), QString());
        QCOMPARE(NearestName::find(u"pog", names), QString()); // too short to guess from
        QCOMPARE(NearestName::find(u"something", names), QString());
    }

    void findsWhatWasMisspelt()
    {
        const QStringList names{u"bot-update"_s, u"Bot-Updates"_s, u"ping"_s};
        QCOMPARE(NearestName::misspelt(u"bot-updates", names), u"Bot-Updates"_s); // before an edit
        QCOMPARE(NearestName::misspelt(u"bot-updat", names), u"bot-update"_s); // also a part of it
        QCOMPARE(NearestName::misspelt(u"pin", names), u"ping"_s);
        QCOMPARE(NearestName::misspelt(u"ping", names), QString());
        QCOMPARE(NearestName::misspelt(u"trade-executed", names), QString());
        QCOMPARE(NearestName::misspelt({}, {}), QString());
    }
};

QTEST_APPLESS_MAIN(TestNearestName)
#include "tst_nearestname.moc"
