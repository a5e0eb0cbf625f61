// SPDX-License-Identifier: MIT
#include "libpusher/channels/watchlist.h"

#include <QSignalSpy>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;

namespace {

QByteArray events(const QString &name, const QStringList &ids)
{
    return u"{\"events\":[{\"name\":\"%1\",\"user_ids\":[\"%2\"]}]}"_s
        .arg(name, ids.join(u"\",\""_s))
        .toUtf8();
}

QSet<UserId> users(const QStringList &ids)
{
    QSet<UserId> result;
    for (const QString &id : ids)
        result.insert(UserId(id));
    return result;
}

} // namespace

class tst_Watchlist : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void comesAndGoes();
    void readsBothEncodings();
    void tellsNothingTwice();
    void isBounded();
    void nonsenseIsNobody_data();
    void nonsenseIsNobody();
};

void tst_Watchlist::comesAndGoes()
{
    Watchlist list;
    QSignalSpy came(&list, &Watchlist::wentOnline);
    QSignalSpy left(&list, &Watchlist::wentOffline);
    list.apply(R"({"events":[{"name":"online","user_ids":["7"]},)"
               R"({"name":"offline","user_ids":["8","9"]}]})");
    QCOMPARE(list.online(), users({u"7"_s}));
    QCOMPARE(list.offline(), users({u"8"_s, u"9"_s}));
    QCOMPARE(came.size(), 1);
    QCOMPARE(left.size(), 1);
    QCOMPARE(left[0][0].value<QList<UserId>>(), (QList{UserId(u"8"_s), UserId(u"9"_s)}));
    list.apply(events(u"online"_s, {u"9"_s}));
    QCOMPARE(list.online(), users({u"7"_s, u"9"_s}));
    QCOMPARE(list.offline(), users({u"8"_s}));
    QCOMPARE(came[1][0].value<QList<UserId>>(), QList{UserId(u"9"_s)});
    list.clear();
    QVERIFY(list.online().isEmpty() && list.offline().isEmpty());
    QCOMPARE(left.size(), 1);
}

void tst_Watchlist::readsBothEncodings()
{
    Watchlist list;
    list.apply(R"("{\"events\":[{\"name\":\"online\",\"user_ids\":[\"7\"]}]}")");
    QCOMPARE(list.online(), users({u"7"_s}));
}

void tst_Watchlist::tellsNothingTwice()
{
    Watchlist list;
    QSignalSpy came(&list, &Watchlist::wentOnline);
    list.apply(events(u"online"_s, {u"7"_s, u"7"_s}));
    list.apply(events(u"online"_s, {u"7"_s}));
    QCOMPARE(came.size(), 1);
    QCOMPARE(came[0][0].value<QList<UserId>>().size(), 1);
}

void tst_Watchlist::isBounded()
{
    Watchlist list;
    QStringList ids;
    for (int i = 0; i < 150; ++i)
        ids.append(QString::number(i));
    list.apply(events(u"online"_s, ids));
    QCOMPARE(list.online().size(), Watchlist::maximumUsers);
    QCOMPARE(list.refused(), 50U);
    // Who has a place may go and come.
    list.apply(events(u"offline"_s, {u"0"_s}));
    QCOMPARE(list.online().size() + list.offline().size(), Watchlist::maximumUsers);
    list.clear();
    list.apply(events(u"online"_s, {QString(1000, u'x')}));
    QCOMPARE(list.refused(), 51U);
}

void tst_Watchlist::nonsenseIsNobody_data()
{
    QTest::addColumn<QByteArray>("rawData");
    QTest::newRow("missing") << QByteArray();
    QTest::newRow("null") << "null"_ba;
    QTest::newRow("no events") << "{}"_ba;
    QTest::newRow("events are a text") << R"({"events":"online"})"_ba;
    QTest::newRow("another name") << R"({"events":[{"name":"away","user_ids":["7"]}]})"_ba;
    QTest::newRow("numbers") << R"({"events":[{"name":"online","user_ids":[7]}]})"_ba;
    QTest::newRow("empty id") << R"({"events":[{"name":"online","user_ids":[""]}]})"_ba;
    QTest::newRow("events are texts") << R"({"events":["online"]})"_ba;
}

void tst_Watchlist::nonsenseIsNobody()
{
    QFETCH(const QByteArray, rawData);
    Watchlist list;
    QSignalSpy came(&list, &Watchlist::wentOnline);
    list.apply(rawData);
    QVERIFY(list.online().isEmpty() && list.offline().isEmpty());
    QCOMPARE(came.size(), 0);
}

QTEST_GUILESS_MAIN(tst_Watchlist)
#include "tst_watchlist.moc"
