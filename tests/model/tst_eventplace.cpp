// SPDX-License-Identifier: MIT
#include "ui/models/eventplace.h"

#include <QDateTime>
#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;

namespace {

Pusher::WallTime local(const QString &iso)
{
    return Pusher::WallTime(std::chrono::milliseconds(
        QDateTime::fromString(iso, Qt::ISODateWithMs).toMSecsSinceEpoch()));
}

} // namespace

class TestEventPlace : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void understandsNumbers_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<quint64>("number");
        QTest::newRow("plain") << u"18204"_s << quint64(18204);
        QTest::newRow("hash") << u" #18204 "_s << quint64(18204);
        QTest::newRow("grouped") << u"18,204"_s << quint64(18204);
        QTest::newRow("grouped by thin spaces") << u"1\u202f018\u2009204"_s << quint64(1018204);
        QTest::newRow("zero") << u"0"_s << quint64(0);
    }
    void understandsNumbers()
    {
        QFETCH(const QString, text);
        const auto place = EventPlace::parse(text, {});
        QVERIFY(place);
        QTEST(std::get<quint64>(place->target), "number");
    }

    void understandsTimes_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("moment");
        QTest::newRow("minute") << u"12:31"_s << u"2026-11-22T12:31:00"_s;
        QTest::newRow("second") << u"9:05:04"_s << u"2026-11-22T09:05:04"_s;
        QTest::newRow("millisecond") << u"12:31:04.218"_s << u"2026-11-22T12:31:04.218"_s;
        // Later than the newest event: yesterday, as after midnight.
        QTest::newRow("yesterday") << u"23:50"_s << u"2026-11-21T23:50:00"_s;
        QTest::newRow("date") << u"2026-11-20 12:31"_s << u"2026-11-20T12:31:00"_s;
        QTest::newRow("zone") << u"2026-11-20T12:31:04Z"_s << u"2026-11-20T12:31:04Z"_s;
    }
    void understandsTimes()
    {
        QFETCH(const QString, text);
        QFETCH(const QString, moment);
        const auto place = EventPlace::parse(text, local(u"2026-11-22T14:00:00"_s));
        QVERIFY(place);
        QCOMPARE(std::get<Pusher::WallTime>(place->target), local(moment));
    }

    void refusesTheRest()
    {
        for (const QString &text :
             {u""_s, u" "_s, u"abc"_s, u"12:61"_s, u"-5"_s, u"12x"_s, u"#"_s, u"٣"_s,
              u"99999999999999999999999"_s, u"2026-11-20"_s, QString(100'000, u':')})
            QVERIFY2(!EventPlace::parse(text, {}), qPrintable(text.left(40)));
    }
};

QTEST_APPLESS_MAIN(TestEventPlace)
#include "tst_eventplace.moc"
