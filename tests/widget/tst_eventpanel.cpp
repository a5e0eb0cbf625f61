// SPDX-License-Identifier: MIT
#include "tests/support/eventrows.h"
#include "ui/models/eventtablemodel.h"
#include "ui/views/eventpanel.h"
#include "ui/views/tableview.h"

#include <QAction>
#include <QDateTime>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;
using Field = EventTableModel::Field;

namespace {

struct Desk {
    explicit Desk(quint64 capacity = 10000)
        : history(
            std::make_shared<Pusher::EventHistory>(capacity, std::make_shared<Pusher::Interner>()))
        , panel(history)
    {
        panel.resize(900, 500);
        panel.show();
    }

    void addTrades(quint64 count)
    {
        EventRows::addTrades(*history, count);
        panel.refresh();
    }
    template <typename Widget>
    Widget *find(const QString &name) const
    {
        auto *found = panel.findChild<Widget *>(name);
        if (!found)
            qFatal("no widget %s", qPrintable(name));
        return found;
    }
    void filter(const QString &text) const { find<QLineEdit>(u"filterBox"_s)->setText(text); }
    QString label(const QString &name) const { return find<QLabel>(name)->text(); }
    quint64 currentEvent() { return panel.view().currentIndex().data(SequenceRole).toULongLong(); }
    QString go(const QString &place)
    {
        find<QAction>(u"goToAction"_s)->trigger();
        auto *field = find<QLineEdit>(u"goToField"_s);
        field->setText(place);
        QTest::keyClick(field, Qt::Key_Return);
        return find<QLabel>(u"goToNote"_s)->isVisible() ? label(u"goToNote"_s) : QString();
    }
    bool isAsking() const { return find<QWidget>(u"goToBox"_s)->isVisible(); }

    std::shared_ptr<Pusher::EventHistory> history;
    EventPanel panel;
};

} // namespace

class TestEventPanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void saysWhyItIsEmpty()
    {
        Desk desk;
        desk.panel.setSilence({u"Waiting for the first event"_s, u"The line works."_s, {}});
        QCOMPARE(desk.label(u"emptyTitle"_s), u"Waiting for the first event"_s);
        QVERIFY(desk.find<QLabel>(u"emptyTitle"_s)->isVisible());
        desk.addTrades(3);
        QVERIFY(!desk.find<QLabel>(u"emptyTitle"_s)->isVisible());
    }

    void offersTheNameThatWasMeant()
    {
        Desk desk;
        desk.addTrades(1204);
        desk.filter(u"trade_executed"_s);
        QCOMPARE(desk.label(u"emptyTitle"_s), u"Nothing matches"_s);
        const QString text = desk.label(u"emptyText"_s);
        QVERIFY2(text.contains(u"0 of 1,204"_s) && text.contains(u"trade-executed"_s),
                 qPrintable(text));
        desk.find<QPushButton>(u"emptyAction"_s)->click();
        QCOMPARE(desk.find<QLineEdit>(u"filterBox"_s)->text(), u"trade-executed"_s);
        QCOMPARE(desk.panel.events().rowCount(), 1204);
        desk.filter(u"nothing like it"_s);
        QVERIFY(!desk.label(u"emptyText"_s).contains(u"mean"_s));
        desk.find<QPushButton>(u"emptyAction"_s)->click();
        QCOMPARE(desk.find<QLineEdit>(u"filterBox"_s)->text(), QString());
    }

    void U11_aSearchThatLastsIsSaid()
    {
        Desk desk;
        const std::string large = '"' + std::string(2'000'000, 'x') + '"';
        for (int i = 0; i < 60; ++i)
            EventRows::add(*desk.history, {.data = large});
        desk.panel.refresh();
        desk.filter(u"nowhere"_s);
        QVERIFY2(desk.label(u"countLabel"_s).startsWith(u"searching …"_s),
                 qPrintable(desk.label(u"countLabel"_s)));
        QCOMPARE(desk.panel.events().rowCount(), 60);
        for (int turn = 0; turn < 1000 && desk.panel.events().isSearching(); ++turn)
            QCoreApplication::processEvents();
        QCOMPARE(desk.label(u"countLabel"_s), u"0 of 60"_s);
        QCOMPARE(desk.label(u"emptyTitle"_s), u"Nothing matches"_s);
    }

    void tellsWhichEventIsLookedAt()
    {
        Desk desk;
        desk.addTrades(5);
        QSignalSpy selected(&desk.panel, &Panel::eventSelected);
        desk.panel.view().setCurrentIndex(desk.panel.events().index(2, int(Field::Channel)));
        QCOMPARE(selected.count(), 1);
        QCOMPARE(selected.first().first().toULongLong(), quint64(3));
        QTest::keyClick(&desk.panel.view(), Qt::Key_Up);
        QCOMPARE(selected.last().first().toULongLong(), quint64(2));
        const auto before = selected.count();
        QTest::keyClick(&desk.panel.view(), Qt::Key_Return);
        QCOMPARE(selected.count(), before + 1);
        QCOMPARE(selected.last().first().toULongLong(), quint64(2));
    }

    void goesToANumber()
    {
        Desk desk(5000);
        desk.addTrades(9000);
        QVERIFY(desk.panel.view().isFollowing());
        QCOMPARE(desk.go(u"#8,000"_s), QString());
        QCOMPARE(desk.currentEvent(), quint64(8000));
        QVERIFY(!desk.isAsking());
        QVERIFY(!desk.panel.view().isFollowing());
        const QRect row = desk.panel.view().visualRect(desk.panel.view().currentIndex());
        QVERIFY(desk.panel.view().viewport()->rect().contains(row.center()));
        desk.addTrades(10); // it stays where it is
        QCOMPARE(desk.currentEvent(), quint64(8000));
        QVERIFY(row == desk.panel.view().visualRect(desk.panel.view().currentIndex()));

        QVERIFY(desk.go(u"17"_s).contains(u"4,011"_s)); // evicted
        QCOMPARE(desk.currentEvent(), quint64(4011));
        QVERIFY(desk.go(u"9999999"_s).contains(u"9,010"_s)); // not yet received
        QCOMPARE(desk.currentEvent(), quint64(4011));
        QVERIFY(desk.go(u"soon"_s).contains(u"number"_s));
        QVERIFY(desk.isAsking());
    }

    void goesToATime()
    {
        Desk desk;
        desk.addTrades(100);
        const auto at = [](qint64 second) {
            return QDateTime::fromSecsSinceEpoch(1'790'000'000 + second)
                .time()
                .toString(u"HH:mm:ss"_s);
        };
        QCOMPARE(desk.go(at(42)), QString());
        QCOMPARE(desk.currentEvent(), quint64(42));
    }

    void saysWhenTheFilterHidesThePlace()
    {
        Desk desk;
        desk.addTrades(10);
        EventRows::add(*desk.history, {.event = "other", .data = "1"});
        desk.addTrades(3);
        desk.filter(u"trade"_s);
        QVERIFY(desk.go(u"11"_s).contains(u"filter"_s));
        QCOMPARE(desk.currentEvent(), quint64(12));
        desk.filter(u"other"_s);
        QVERIFY(desk.go(u"12"_s).contains(u"filter"_s));
        desk.filter({});
        desk.panel.clear();
        desk.addTrades(1);
        QVERIFY(desk.go(u"11"_s).contains(u"cleared"_s));
        QCOMPARE(desk.currentEvent(), quint64(15));
    }

    void theBoxIsNotModalAndGoesByEscape()
    {
        Desk desk;
        desk.addTrades(10);
        desk.find<QAction>(u"goToAction"_s)->trigger();
        QVERIFY(desk.isAsking());
        QVERIFY(!desk.find<QWidget>(u"goToBox"_s)->isModal());
        QVERIFY(!desk.find<QLineEdit>(u"goToField"_s)->accessibleName().isEmpty());
        desk.addTrades(10);
        QCOMPARE(desk.panel.events().rowCount(), 20);
        QTest::keyClick(desk.find<QLineEdit>(u"goToField"_s), Qt::Key_Escape);
        QVERIFY(!desk.isAsking());
        QCOMPARE(desk.currentEvent(), quint64(0));
    }

    void hostileEventsAreShownAndDoNoHarm_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("data");
        QTest::newRow("L7 escapes") << QByteArray("\x1b]0;t\x07\x1b[2J\n") << QByteArray("\"\\n\"");
        QTest::newRow("L8 bidi") << QByteArray("a\xE2\x80\xAE") << QByteArray("\"\\u202e\"");
        QTest::newRow("L9 markup")
            << QByteArray("<b>x</b>&amp;&") << QByteArray("\"<img src=/dev/zero>\"");
        QTest::newRow("L12 missing") << QByteArray("trade-executed") << QByteArray();
        QTest::newRow("L12 broken") << QByteArray("bot-updated") << QByteArray("\"{\\\"a\"");
        QTest::newRow("L12 number") << QByteArray("notification") << QByteArray("1e400");
        QTest::newRow("U6 5 MB") << QByteArray(5'000'000, 'n')
                                 << '"' + QByteArray(5'000'000, 'd') + '"';
        QTest::newRow("U6 combining") << QByteArray("\xCC\x81").repeated(200'000)
                                      << "\"a" + QByteArray("\\u0301").repeated(200'000) + '"';
    }
    void hostileEventsAreShownAndDoNoHarm()
    {
        QFETCH(const QByteArray, name);
        QFETCH(const QByteArray, data);
        Desk desk;
        const std::string text = name.toStdString();
        const std::string token = data.toStdString();
        for (int i = 0; i < 30; ++i)
            EventRows::add(*desk.history, {.channel = text, .event = text, .data = token});
        desk.panel.refresh();
        TableView &view = desk.panel.view();
        const QImage picture = desk.panel.grab().toImage();
        QVERIFY(!picture.isNull());
        for (int column = 0; column < desk.panel.events().columnCount(); ++column) {
            const QModelIndex index = desk.panel.events().index(29, column);
            const QString shown = index.data().toString();
            QVERIFY(shown.size() <= 262);
            QVERIFY(!shown.contains(u'\n') && !shown.contains(QChar(0x1b)));
            QVERIFY(!shown.contains(QChar(0x202e)));
            const QString toolTip = view.toolTipAt(view.visualRect(index).center());
            QVERIFY(toolTip.size() <= 8000);
            QVERIFY(!toolTip.contains(u"<img"_s) && !toolTip.contains(u"<b>x"_s));
        }
    }

    void worksWithoutAHistory()
    {
        EventPanel panel(nullptr);
        panel.show();
        panel.refresh();
        panel.goTo(u"5"_s);
        panel.goTo(u"12:00"_s);
        QCOMPARE(panel.events().rowCount(), 0);
    }
};

QTEST_MAIN(TestEventPanel)
#include "tst_eventpanel.moc"
