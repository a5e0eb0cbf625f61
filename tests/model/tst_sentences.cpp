// SPDX-License-Identifier: MIT
#include "ui/text/sentences.h"

#include <QMetaEnum>
#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestSentences : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyErrorCodeHasItsSentences()
    {
        const auto codes = QMetaEnum::fromType<Pusher::Error::Code>();
        QStringList titles;
        for (int i = 0; i < codes.keyCount(); ++i) {
            Pusher::Error error;
            error.code = Pusher::Error::Code(codes.value(i));
            QVERIFY2(!Sentences::advice(error).isEmpty(), codes.key(i));
            const QString title = Sentences::title(error);
            QVERIFY2(title != error.codeText() && !titles.contains(title), codes.key(i));
            titles += title;
        }
    }

    void unknownKeySaysWhatToCheck()
    {
        Pusher::Error error;
        error.closeCode = 4001;
        QCOMPARE(Sentences::advice(error), u"Check key and cluster."_s);
    }

    void anExpiredTokenIsNoRefusal()
    {
        Pusher::Error error;
        error.code = Pusher::Error::Code::AuthenticationFailed;
        const QString refused = Sentences::title(error);
        const auto at = Pusher::WallTime(std::chrono::hours(9));
        error.parameters.insert(u"tokenExpired"_s, 9 * 3600 * 1000);
        QVERIFY(Sentences::title(error) != refused);
        QVERIFY(Sentences::title(error).contains(Sentences::clock(at)));
        QVERIFY(Sentences::advice(error).contains(u"next reconnect"));
    }

    void givingUpSaysForHowLongItWasTried()
    {
        QLocale::setDefault(QLocale::c());
        Pusher::Error error;
        error.parameters.insert(u"host"_s, u"ws-eu.pusher.com"_s);
        QVERIFY(Sentences::advice(error).startsWith(u"We keep trying."_s));
        error.parameters.insert(u"outageMs"_s, 125'000);
        QCOMPARE(Sentences::title(error),
                 u"Gave up on \u2068ws-eu.pusher.com\u2069 after 2 min 5 s"_s);
        QVERIFY(Sentences::advice(error).startsWith(u"Nothing is tried any more."_s));
    }

    void hostIsNamed()
    {
        Pusher::Error error;
        error.parameters.insert(u"host"_s, u"ws-eu.pusher.com"_s);
        QVERIFY(Sentences::title(error).contains(u"ws-eu.pusher.com"_s));
    }

    void aMomentOfAnotherDayHasItsDate()
    {
        QLocale::setDefault(QLocale::c());
        const Pusher::WallTime noon = std::chrono::sys_days{2026y / 11 / 21} + 12h;
        QCOMPARE(Sentences::moment(noon - 1s, noon).size(), 8);
        const QString yesterday = Sentences::moment(noon - 48h, noon);
        QVERIFY2(yesterday.size() > 9 && yesterday.endsWith(Sentences::moment(noon, noon)),
                 qPrintable(yesterday));
    }

    void durations_data()
    {
        QTest::addColumn<int>("milliseconds");
        QTest::addColumn<QString>("text");
        QTest::newRow("ms") << 850 << u"850 ms"_s;
        QTest::newRow("s") << 12400 << u"12.4 s"_s;
        QTest::newRow("whole s") << 12000 << u"12 s"_s;
        QTest::newRow("min") << 200'000 << u"3 min 20 s"_s;
        QTest::newRow("h") << 8'040'000 << u"2 h 14 min"_s;
    }
    void durations()
    {
        QFETCH(const int, milliseconds);
        QLocale::setDefault(QLocale::c());
        QTEST(Sentences::duration(std::chrono::milliseconds(milliseconds)), "text");
    }
};

QTEST_GUILESS_MAIN(TestSentences)
#include "tst_sentences.moc"
