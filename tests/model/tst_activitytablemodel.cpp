// SPDX-License-Identifier: MIT
#include "tests/support/traderows.h"
#include "ui/models/activitytablemodel.h"
#include "ui/models/roles.h"

#include <QAbstractItemModelTester>
#include <QLocale>
#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;
using Field = ActivityTableModel::Field;

namespace {

Pusher::WallTime at(quint64 event)
{
    return Pusher::WallTime(std::chrono::seconds(1'790'000'000 + qint64(event)));
}

/// A model under the strictest watch that Qt has.
struct Watched {
    Watched()
        : store(std::make_shared<DiscoveryStore>())
        , model(store)
        , tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal)
    {
    }

    /// One of each kind, events 1 … 6.
    void addOneOfEach()
    {
        TradeRows::add(*store, 1, {.bot = "Owl"});
        Bot bot;
        bot.uuid = u"b-1"_s;
        bot.name = u"Grid"_s;
        bot.event = 2;
        store->addBot(bot, Activity::Kind::BotCreated);
        bot.event = 3;
        store->addBot(bot, Activity::Kind::BotUpdated);
        Strategy strategy;
        strategy.title = u"Martingale"_s;
        strategy.event = 4;
        store->addStrategy(strategy);
        Notification notification;
        notification.typeText = u"margin_warning"_s;
        notification.event = 5;
        store->addNotification(notification);
        store->addUndecodable(at(6), 6, u"member \"symbol\" is missing"_s);
        model.refresh();
    }
    QVariant cell(int row, Field field, int role = Qt::DisplayRole) const
    {
        return model.index(row, int(field)).data(role);
    }

    std::shared_ptr<DiscoveryStore> store;
    ActivityTableModel model;
    QAbstractItemModelTester tester;
};

} // namespace

class TestActivityTableModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void everyKindHasItsWords()
    {
        Watched w;
        w.addOneOfEach();
        const QStringList words{u"trade executed"_s,    u"bot created"_s,  u"bot updated"_s,
                                u"strategy modified"_s, u"notification"_s, u"not understood"_s};
        const QStringList subjects{
            u"Owl"_s,        u"Grid"_s,           u"Grid"_s,
            u"Martingale"_s, u"margin_warning"_s, u"member \"symbol\" is missing"_s};
        QCOMPARE(w.model.rowCount(), words.size());
        for (int row = 0; row < words.size(); ++row) {
            QCOMPARE(w.cell(row, Field::What).toString(), words.at(row));
            QCOMPARE(w.cell(row, Field::Subject).toString(), subjects.at(row));
            QCOMPARE(w.cell(row, Field::Event).toInt(), row + 1);
            QCOMPARE(w.cell(row, Field::Event, SequenceRole).toInt(), row + 1);
        }
    }

    void whatWasNotUnderstoodIsMarked()
    {
        Watched w;
        w.addOneOfEach();
        QVERIFY(w.cell(5, Field::What, SignRole).toBool());
        QCOMPARE(w.cell(5, Field::What, SeverityRole).toInt(), int(Severity::Warning));
        QVERIFY(w.cell(5, Field::Subject, Qt::ToolTipRole).toString().contains(u"kept"_s));
        QVERIFY(!w.cell(0, Field::What, SignRole).toBool());
        QCOMPARE(w.cell(0, Field::What, SeverityRole).toInt(), int(Severity::None));
    }

    void filterFindsKindSubjectAndNumber()
    {
        Watched w;
        w.addOneOfEach();
        const auto rows = [&w](const QString &words) {
            w.model.setFilter(words);
            return w.model.rowCount();
        };
        QCOMPARE(rows(u"bot"_s), 2);
        QCOMPARE(rows(u"grid created"_s), 1);
        QCOMPARE(rows(u"symbol"_s), 1);
        QCOMPARE(rows(u"4"_s), 1);
        QCOMPARE(rows(u"nothing"_s), 0);
        QCOMPARE(rows({}), 6);
    }

    // Every event makes a line: they are bounded apart from the trades.
    void keepsTheNewestTenThousand()
    {
        Watched w;
        TradeRows::addMany(*w.store, 1, DiscoveryStore::activityCapacity + 5000);
        w.model.refresh();
        QCOMPARE(quint64(w.model.rowCount()), DiscoveryStore::activityCapacity);
        QCOMPARE(w.model.rowAt(0)->event, quint64(5001));
    }

    void gapStandsWhereItHappened()
    {
        Watched w;
        w.addOneOfEach();
        Pusher::Gap gap;
        gap.id = 1;
        gap.afterSequence = 3;
        gap.channels = {Pusher::ChannelName(u"bot-updates"_s)};
        w.model.gapOpened(gap);
        QCOMPARE(w.model.rowCount(), 7);
        QVERIFY(w.model.isMarker(3));
    }

    void L7_L8_L9_subjectsArePlainText()
    {
        Watched w;
        TradeRows::add(*w.store, 1, {.bot = "\x1b[2J<b>Owl</b>\xe2\x80\xae"});
        w.model.refresh();
        QCOMPARE(w.cell(0, Field::Subject).toString(), u"␛[2J<b>Owl</b>⟨U+202E⟩"_s);
    }

    void emptyWithoutAStore()
    {
        ActivityTableModel model(nullptr);
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.refresh();
        model.setFilter(u"x"_s);
        QCOMPARE(model.rowCount(), 0);
    }
};

QTEST_GUILESS_MAIN(TestActivityTableModel)
#include "tst_activitytablemodel.moc"
