// SPDX-License-Identifier: MIT
#include "ui/models/notificationtablemodel.h"
#include "ui/views/notificationpanel.h"
#include "ui/views/tableview.h"

#include <QLabel>
#include <QLocale>
#include <QSignalSpy>
#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;

namespace {

struct Bench {
    Bench()
        : store(std::make_shared<DiscoveryStore>())
        , panel(store)
    {
        panel.resize(1000, 400);
        panel.show();
    }

    void add(int count)
    {
        for (int i = 0; i < count; ++i) {
            Notification notification;
            notification.typeText = u"margin_warning"_s;
            notification.type = Notification::Type::MarginWarning;
            notification.event = ++event;
            store->addNotification(notification);
        }
        panel.refresh();
    }
    QString text(const char *name) const
    {
        return panel.findChild<QLabel *>(QString::fromLatin1(name))->text();
    }

    std::shared_ptr<DiscoveryStore> store;
    NotificationPanel panel;
    quint64 event = 0;
};

} // namespace

class TestNotificationPanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void countsAndTellsWhatIsKept()
    {
        Bench bench;
        QCOMPARE(bench.text("summaryLabel"), QString());
        bench.add(12);
        QVERIFY(bench.text("summaryLabel").startsWith(u"12 "_s));
        QVERIFY(!bench.text("summaryLabel").contains(u"kept"_s));
        bench.add(1000);
        QCOMPARE(bench.panel.notifications().rowCount(), 1000);
        QVERIFY(bench.text("summaryLabel").startsWith(u"1012 "_s));
        QVERIFY(bench.text("summaryLabel").contains(u"newest 1000"_s));
    }

    void gapsAreRows()
    {
        Bench bench;
        bench.add(2);
        Pusher::Gap gap;
        gap.id = 1;
        gap.afterSequence = 2;
        bench.panel.gapOpened(gap);
        QCOMPARE(bench.panel.notifications().rowCount(), 3);
        QVERIFY(bench.panel.notifications().isMarker(2));
        QVERIFY(bench.text("summaryLabel").startsWith(u"≥ 2 "_s));
        gap.to = gap.from;
        bench.panel.gapClosed(gap);
        QCOMPARE(bench.panel.notifications().rowCount(), 3);
    }

    void choosingARowTellsItsEvent()
    {
        Bench bench;
        bench.add(3);
        QSignalSpy chosen(&bench.panel, &Panel::eventSelected);
        bench.panel.view().setCurrentIndex(bench.panel.notifications().index(1, 1));
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen.last().at(0).toULongLong(), quint64(2));
    }

    void saysWhatWouldFillIt()
    {
        Bench bench;
        bench.panel.setSilence({u"Connected"_s, u"None of this kind yet."_s, {}});
        QVERIFY(bench.text("emptyText").contains(u"user-updates-"_s));
    }
};

QTEST_MAIN(TestNotificationPanel)
#include "tst_notificationpanel.moc"
