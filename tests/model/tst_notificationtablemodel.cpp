// SPDX-License-Identifier: MIT
#include "ui/models/notificationtablemodel.h"
#include "ui/models/roles.h"

#include <QAbstractItemModelTester>
#include <QLocale>
#include <QSignalSpy>
#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;
using Field = NotificationTableModel::Field;

namespace {

/// A model under the strictest watch that Qt has.
struct Watched {
    Watched()
        : store(std::make_shared<DiscoveryStore>())
        , model(store)
        , tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal)
    {
    }

    void add(quint64 event, Notification notification = {})
    {
        notification.event = event;
        notification.received =
            Pusher::WallTime(std::chrono::seconds(1'790'000'000 + qint64(event)));
        store->addNotification(notification);
    }
    void addTyped(quint64 event, Notification::Type type, const QString &typeText)
    {
        Notification notification;
        notification.type = type;
        notification.typeText = typeText;
        add(event, notification);
    }
    QVariant cell(int row, Field field, int role = Qt::DisplayRole) const
    {
        return model.index(row, int(field)).data(role);
    }

    std::shared_ptr<DiscoveryStore> store;
    NotificationTableModel model;
    QAbstractItemModelTester tester;
};

Pusher::Gap gapAfter(quint64 event, quint64 id)
{
    Pusher::Gap gap;
    gap.id = id;
    gap.afterSequence = event;
    gap.channels = {Pusher::ChannelName(u"user-updates-42"_s)};
    gap.from = Pusher::WallTime(std::chrono::seconds(1'790'000'000));
    return gap;
}

} // namespace

class TestNotificationTableModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void notificationsComeInOneBatch()
    {
        Watched w;
        QSignalSpy inserted(&w.model, &QAbstractItemModel::rowsInserted);
        for (quint64 event = 1; event <= 5; ++event)
            w.add(event);
        QCOMPARE(w.model.rowCount(), 0);
        w.model.refresh();
        QCOMPARE(w.model.rowCount(), 5);
        QCOMPARE(inserted.count(), 1);
        QCOMPARE(w.cell(4, Field::Message, SequenceRole).toULongLong(), quint64(5));
        for (quint64 event = 6; event <= 1500; ++event)
            w.add(event);
        w.model.refresh();
        QCOMPARE(w.model.rowCount(), 1000);
        QCOMPARE(w.model.rowAt(0)->event, quint64(501));
    }

    void typesHaveSignAndWord()
    {
        Watched w;
        w.addTyped(1, Notification::Type::BotCompleted, u"bot_completed"_s);
        w.addTyped(2, Notification::Type::ProfitTargetReached, u"profit_target_reached"_s);
        w.addTyped(3, Notification::Type::MarginWarning, u"margin_warning"_s);
        w.addTyped(4, Notification::Type::Other, u"party"_s);
        w.addTyped(5, Notification::Type::Other, {});
        w.model.refresh();
        const QStringList words{u"bot completed"_s, u"profit target reached"_s, u"margin warning"_s,
                                u"party"_s, u"—"_s};
        const Severity severities[]{Severity::Healthy, Severity::Good, Severity::Warning,
                                    Severity::Neutral, Severity::Neutral};
        for (int row = 0; row < words.size(); ++row) {
            QCOMPARE(w.cell(row, Field::Type).toString(), words.at(row));
            QCOMPARE(w.cell(row, Field::Type, SeverityRole).toInt(), int(severities[row]));
            QVERIFY(w.cell(row, Field::Type, SignRole).toBool());
            QVERIFY(!w.cell(row, Field::Bot, SignRole).toBool());
        }
        QCOMPARE(w.cell(2, Field::Type, RawRole).toString(), u"margin_warning"_s);
    }

    void filterFindsWordsAndWhatWasSent()
    {
        Watched w;
        Notification note;
        note.type = Notification::Type::MarginWarning;
        note.typeText = u"margin_warning"_s;
        note.botName = u"Owl"_s;
        note.amount = u"12.50"_s;
        note.message = u"Only 3 % left"_s;
        w.add(1, note);
        w.add(2);
        for (const QString &words :
             {u"margin warning"_s, u"margin_w"_s, u"owl"_s, u"12.5"_s, u"LEFT only"_s}) {
            w.model.setFilter(words);
            QCOMPARE(w.model.rowCount(), 1);
        }
        w.model.setFilter(u"profit"_s);
        QCOMPARE(w.model.rowCount(), 0);
        w.model.setFilter({});
        QCOMPARE(w.model.rowCount(), 2);
    }

    void gapStandsWhereItHappened()
    {
        Watched w;
        w.add(1);
        w.add(2);
        w.model.refresh();
        Pusher::Gap gap = gapAfter(2, 1);
        w.model.gapOpened(gap);
        w.add(5);
        w.model.refresh();
        QCOMPARE(w.model.rowCount(), 4);
        QVERIFY(w.model.isMarker(2));
        QVERIFY(!w.model.rowAt(2));
        QCOMPARE(w.cell(2, Field::Time, RowKindRole).toInt(), int(RowKind::Gap));
        QVERIFY(w.cell(2, Field::Time).toString().contains(u"user-updates-42"_s));
        QVERIFY(!w.cell(2, Field::Time, SequenceRole).isValid());
        gap.to = gap.from + std::chrono::milliseconds(12400);
        QSignalSpy changed(&w.model, &QAbstractItemModel::dataChanged);
        w.model.gapClosed(gap);
        QCOMPARE(changed.count(), 1);
        QVERIFY(w.cell(2, Field::Time).toString().contains(u"12.4 s"_s));
        // Channels that come back apart from the others make a record of their own.
        w.model.gapClosed(gapAfter(5, 2));
        QCOMPARE(w.model.rowCount(), 5);
        QVERIFY(w.model.isMarker(4));
    }

    void spokenAsASentence()
    {
        Watched w;
        Notification note;
        note.type = Notification::Type::BotCompleted;
        note.botName = u"Owl"_s;
        note.message = u"done"_s;
        w.add(1, note);
        w.model.refresh();
        const QString spoken = w.cell(0, Field::Time, Qt::AccessibleTextRole).toString();
        QVERIFY2(spoken.startsWith(u"bot completed, bot Owl, amount —, done, "_s),
                 qPrintable(spoken));
    }

    void L7_L8_L9_messagesArePlainText()
    {
        Watched w;
        Notification note;
        note.typeText = u"x\x1b]0;t\x07"_s;
        note.botName = u"\u202EOwl"_s;
        note.amount = u"1\r\n2"_s;
        note.message = u"<a href=file:///>a < b</a>\n&lt;"_s;
        w.add(1, note);
        w.model.refresh();
        QCOMPARE(w.cell(0, Field::Type).toString(), u"x␛]0;t␇"_s);
        QCOMPARE(w.cell(0, Field::Bot).toString(), u"⟨U+202E⟩Owl"_s);
        QCOMPARE(w.cell(0, Field::Amount).toString(), u"1␍␊2"_s);
        QCOMPARE(w.cell(0, Field::Message).toString(), u"<a href=file:///>a < b</a>␊&lt;"_s);
        QCOMPARE(w.cell(0, Field::Message, RawRole).toString(), note.message);
    }

    void U6_hugeMessagesAreOneBoundedLine()
    {
        Watched w;
        Notification note;
        note.message = QString(5'000'000, u'm');
        w.add(1, note);
        w.model.refresh();
        QVERIFY(w.cell(0, Field::Message).toString().size() <= 257);
    }

    void emptyWithoutAStore()
    {
        NotificationTableModel model(nullptr);
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.refresh();
        model.setFilter(u"x"_s);
        model.clear();
        model.gapOpened(gapAfter(0, 1));
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(model.total(), quint64(0));
    }
};

QTEST_GUILESS_MAIN(TestNotificationTableModel)
#include "tst_notificationtablemodel.moc"
