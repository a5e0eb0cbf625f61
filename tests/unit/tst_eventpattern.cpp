// SPDX-License-Identifier: MIT
#include "libpusher/dispatch/eventpattern.h"

#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;

class tst_EventPattern : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void matches_data();
    void matches();
    void internalEventsOnlyWhenAsked_data();
    void internalEventsOnlyWhenAsked();
    void hostilePatternIsQuick();
};

void tst_EventPattern::matches_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("text");
    QTest::addColumn<EventPattern::Kind>("kind");
    QTest::addColumn<bool>("expected");
    using Kind = EventPattern::Kind;

    QTest::newRow("same") << u"bot-updates"_s << u"bot-updates"_s << Kind::Exact << true;
    QTest::newRow("other") << u"bot-updates"_s << u"bot-update"_s << Kind::Exact << false;
    QTest::newRow("case") << u"bot"_s << u"Bot"_s << Kind::Exact << false;
    QTest::newRow("any") << u"*"_s << u"x"_s << Kind::Any << true;
    QTest::newRow("any of nothing") << u"*"_s << u""_s << Kind::Any << true;
    QTest::newRow("stars") << u"***"_s << u"x"_s << Kind::Any << true;
    QTest::newRow("prefix") << u"user-*"_s << u"user-42"_s << Kind::Glob << true;
    QTest::newRow("prefix alone") << u"user-*"_s << u"user-"_s << Kind::Glob << true;
    QTest::newRow("not that prefix") << u"user-*"_s << u"users"_s << Kind::Glob << false;
    QTest::newRow("suffix") << u"*-updated"_s << u"bot-updated"_s << Kind::Glob << true;
    QTest::newRow("suffix twice") << u"*ab"_s << u"abxab"_s << Kind::Glob << true;
    QTest::newRow("not that suffix") << u"*-updated"_s << u"bot-updated!"_s << Kind::Glob << false;
    QTest::newRow("middle") << u"a*c"_s << u"abbbc"_s << Kind::Glob << true;
    QTest::newRow("middle of nothing") << u"a*c"_s << u"ac"_s << Kind::Glob << true;
    QTest::newRow("overlap") << u"aba*aba"_s << u"ababa"_s << Kind::Glob << false;
    QTest::newRow("two stars") << u"*b*d"_s << u"abcbcd"_s << Kind::Glob << true;
    QTest::newRow("two stars, order") << u"*d*b"_s << u"abcd"_s << Kind::Glob << false;
    QTest::newRow("no regular expression") << u"a.c*"_s << u"abc"_s << Kind::Glob << false;
    QTest::newRow("no question mark") << u"a?"_s << u"ab"_s << Kind::Exact << false;
    QTest::newRow("wide") << u"größe-*-€"_s << u"größe-x-€"_s << Kind::Glob << true;
}

void tst_EventPattern::matches()
{
    QFETCH(const QString, pattern);
    QFETCH(const QString, text);
    QFETCH(const EventPattern::Kind, kind);
    QFETCH(const bool, expected);
    const EventPattern tested(pattern);
    QCOMPARE(tested.kind(), kind);
    QCOMPARE(tested.matches(text), expected);
}

void tst_EventPattern::internalEventsOnlyWhenAsked_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("expected");

    QTest::newRow("star") << u"*"_s << u"pusher:error"_s << false;
    QTest::newRow("star, internal")
        << u"*"_s << u"pusher_internal:subscription_succeeded"_s << false;
    QTest::newRow("suffix") << u"*error"_s << u"pusher:error"_s << false;
    QTest::newRow("asked") << u"pusher:*"_s << u"pusher:error"_s << true;
    QTest::newRow("asked for both")
        << u"pusher*"_s << u"pusher_internal:subscription_succeeded"_s << true;
    QTest::newRow("exact") << u"pusher:error"_s << u"pusher:error"_s << true;
    QTest::newRow("a name like it") << u"*"_s << u"pusher-news"_s << true;
    QTest::newRow("an own event") << u"*"_s << u"trade-executed"_s << true;
}

void tst_EventPattern::internalEventsOnlyWhenAsked()
{
    QFETCH(const QString, pattern);
    QFETCH(const QString, text);
    QFETCH(const bool, expected);
    QCOMPARE(EventPattern(pattern).matchesEvent(text), expected);
}

void tst_EventPattern::hostilePatternIsQuick()
{
    // Naive recursion would need longer than the universe has.
    const EventPattern pattern(u"a*"_s.repeated(40) + u"b"_s);
    QVERIFY(!pattern.matches(QString(200, u'a')));
}

QTEST_GUILESS_MAIN(tst_EventPattern)
#include "tst_eventpattern.moc"
