// SPDX-License-Identifier: MIT
#include "tests/support/fakescheduler.h"
#include "ui/models/gaptablemodel.h"
#include "ui/models/roles.h"

#include <QAbstractItemModelTester>
#include <QDateTime>
#include <QLocale>
#include <QSignalSpy>
#include <QTest>

using namespace Console;
using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Field = GapTableModel::Field;

namespace {

/// A ledger as the client has one, and the model that hears it.
struct Watched {
    Watched()
        : model(clock)
        , tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal)
    {
        QObject::connect(&ledger, &GapLedger::gapOpened, &model, &GapTableModel::gapOpened);
        QObject::connect(&ledger, &GapLedger::gapClosed, &model, &GapTableModel::gapClosed);
    }

    void open(const QStringList &names, Gap::Cause cause = Gap::Cause::ConnectionLost,
              quint64 after = 7)
    {
        QSet<ChannelName> channels;
        for (const QString &name : names)
            channels.insert(ChannelName(name));
        ledger.open(channels, cause, clock->wallNow(), after);
    }
    void close(const QString &name) { ledger.close(ChannelName(name), clock->wallNow()); }
    QVariant at(int row, Field field, int role = Qt::DisplayRole) const
    {
        return model.index(row, int(field)).data(role);
    }
    QString text(int row, Field field) const { return at(row, field).toString(); }
    /// Channels without the isolates around each.
    QString channels(int row) const
    {
        return text(row, Field::Channels).remove(QChar(0x2068)).remove(QChar(0x2069));
    }

    std::shared_ptr<FakeScheduler> clock = std::make_shared<FakeScheduler>();
    GapLedger ledger;
    GapTableModel model;
    QAbstractItemModelTester tester;
};

} // namespace

class TestGapTableModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void anOpenGapIsMarkedAndGrows()
    {
        Watched w;
        w.open({u"bot-updates"_s});
        w.model.refresh();
        QVERIFY(w.model.isOpen());
        QCOMPARE(w.text(0, Field::To), u"still open"_s);
        QCOMPARE(w.at(0, Field::To, SeverityRole).toInt(), int(Severity::Warning));
        QVERIFY(w.at(0, Field::To, SignRole).toBool());
        QVERIFY(!w.at(0, Field::To, RawRole).isValid());
        QSignalSpy changed(&w.model, &QAbstractItemModel::dataChanged);
        w.clock->advance(12s + 400ms);
        w.model.refresh();
        w.clock->advance(100ms);
        w.model.refresh();
        QCOMPARE(changed.count(), 1);
        QCOMPARE(w.text(0, Field::Lasted), u"12 s so far"_s);
        w.close(u"bot-updates"_s);
        w.model.refresh();
        QCOMPARE(w.model.rowCount(), 1);
        QVERIFY(!w.model.isOpen());
        QCOMPARE(w.text(0, Field::Lasted), u"12.5 s"_s);
        QVERIFY(!w.at(0, Field::To, SignRole).toBool());
        QCOMPARE(w.at(0, Field::To, RawRole).toDateTime().timeSpec(), Qt::UTC);
        QCOMPARE(w.text(0, Field::After), u"7"_s);
        QCOMPARE(w.at(0, Field::Cause, RawRole).toString(), u"connection-lost"_s);
    }

    void channelsThatComeBackEarlierLeaveTheOpenGap()
    {
        Watched w;
        w.open({u"a"_s, u"b"_s, u"c"_s});
        w.clock->advance(1s);
        w.close(u"b"_s);
        w.ledger.settle();
        w.model.refresh();
        QCOMPARE(w.model.rowCount(), 2);
        QCOMPARE(w.channels(0), u"a, c"_s);
        QCOMPARE(w.text(0, Field::To), u"still open"_s);
        QCOMPARE(w.channels(1), u"b"_s);
        w.clock->advance(4s);
        w.close(u"a"_s);
        w.close(u"c"_s);
        w.model.refresh();
        QVERIFY(!w.model.isOpen());
        // Not heard for 5 s, though the gaps' lengths add up to 6.
        QCOMPARE(w.model.unheard(), 5000ms);
        QCOMPARE(w.model.gapAt(1).channels, QSet<ChannelName>{ChannelName(u"b"_s)});
    }

    void U1_channelNamesAreBoundedAndLiteral()
    {
        Watched w;
        QStringList names{u"<b>x</b>"_s, u"a&b"_s, QString(400, u'n')};
        for (int i = 0; i < 20; ++i)
            names.append(u"private-%1"_s.arg(i));
        w.open(names);
        w.model.refresh();
        QVERIFY(w.text(0, Field::Channels).size() <= 256);
        QVERIFY(w.text(0, Field::Channels).contains(u"<b>x</b>"_s));
        QVERIFY(w.at(0, Field::From, Qt::AccessibleTextRole).toString().size() <= 400);
    }

    void filterAndSortWork()
    {
        Watched w;
        w.open({u"a"_s});
        w.clock->advance(5s);
        w.close(u"a"_s);
        w.open({u"b"_s}, Gap::Cause::Rejected);
        w.clock->advance(1s);
        w.close(u"b"_s);
        w.model.refresh();
        w.model.sort(int(Field::Lasted));
        QCOMPARE(w.channels(0), u"b"_s);
        w.model.setFilter(u"refused"_s);
        QCOMPARE(w.model.rowCount(), 1);
    }

    void aFrozenListStandsStillAndCounts()
    {
        Watched w;
        w.open({u"a"_s});
        w.model.refresh();
        w.model.setFrozen(true);
        w.open({u"b"_s});
        w.clock->advance(2s);
        w.model.refresh();
        QCOMPARE(w.model.rowCount(), 1);
        QCOMPARE(w.model.waiting(), quint64(1));
        QCOMPARE(w.text(0, Field::Lasted), u"under 1 s so far"_s);
        w.model.setFrozen(false);
        QCOMPARE(w.text(0, Field::Lasted), u"2 s so far"_s);
        QCOMPARE(w.model.rowCount(), 2);
    }

    void clearingHidesWhatIsOverAndCanBeTakenBack()
    {
        Watched w;
        w.open({u"a"_s});
        w.close(u"a"_s);
        w.open({u"b"_s});
        w.model.refresh();
        QVERIFY(!w.model.canUndoClear());
        w.model.clear();
        QCOMPARE(w.model.rowCount(), 1); // an outage that lasts stays
        QCOMPARE(w.channels(0), u"b"_s);
        w.clock->advance(1s);
        w.close(u"b"_s);
        w.open({u"c"_s});
        w.model.refresh();
        QCOMPARE(w.channels(w.model.rowCount() - 1), u"c"_s);
        QVERIFY(w.model.canUndoClear());
        w.model.undoClear();
        QCOMPARE(w.model.rowCount(), 3);
        QVERIFY(!w.model.canUndoClear());
    }

    void aPlaceIsFoundAgain()
    {
        Watched w;
        for (int i = 0; i < 3; ++i) {
            w.open({u"a"_s});
            w.clock->advance(std::chrono::seconds(9 - i));
            w.close(u"a"_s);
        }
        w.model.refresh();
        const quint64 key = w.model.keyAt(1);
        w.model.sort(int(Field::Lasted));
        QCOMPARE(w.model.rowNear(key), 1);
        QCOMPARE(w.model.rowNear(w.model.keyAt(0)), 0);
        QCOMPARE(w.model.rowNear(99), w.model.rowCount());
    }

    void theListIsBounded()
    {
        Watched w;
        Gap gap;
        gap.channels = {ChannelName(u"a"_s)};
        for (quint64 id = 1; id <= quint64(GapLedger::capacity) + 3; ++id) {
            gap.id = id;
            gap.from = w.clock->wallNow() + id * 2s;
            gap.to = gap.from + 1s;
            w.model.gapOpened(gap);
        }
        w.model.refresh();
        QCOMPARE(w.model.rowCount(), int(GapLedger::capacity));
        QCOMPARE(w.model.dropped(), quint64(3));
        QCOMPARE(w.model.unheard(), GapLedger::capacity * 1000ms);
    }
};

QTEST_GUILESS_MAIN(TestGapTableModel)
#include "tst_gaptablemodel.moc"
