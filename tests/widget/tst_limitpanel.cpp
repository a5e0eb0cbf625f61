// SPDX-License-Identifier: MIT
#include "tests/support/fakescheduler.h"
#include "ui/models/limittablemodel.h"
#include "ui/views/limitdialog.h"
#include "ui/views/limitpanel.h"
#include "ui/views/tablepanel.h"

#include <QApplication>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QSpinBox>
#include <QTest>
#include <QTimer>

using namespace Console;
using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// The Limits view over a real limiter.
class tst_LimitPanel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        QLocale::setDefault(QLocale::c());
        clock = std::make_shared<FakeScheduler>();
        limiter = std::make_shared<RateLimiter>(RateLimitConfig{}, clock);
        panel = std::make_unique<LimitPanel>(limiter);
        panel->setTheme(Theme(Theme::Kind::Light));
        panel->resize(1200, 400);
        panel->show();
    }
    void cleanup() { panel.reset(); }

    void usersAppearWhenTheySend()
    {
        QCOMPARE(rows(), 0);
        QVERIFY2(shows(u"Nobody has sent"_s), "the empty state says why");
        QVERIFY(limiter->checkMessageLimit(UserId(u"ann"_s), 50));
        QVERIFY(!limiter->checkMessageLimit(UserId(u"ann"_s)));
        panel->showFacts({});
        QCOMPARE(rows(), 1);
        QCOMPARE(cell(0, LimitTableModel::Field::FreeIn), u"in 100 ms"_s);
        QVERIFY2(shows(u"50 allowed"_s), "counted");
        QVERIFY2(shows(u"1 refused"_s), "counted");
        clock->advance(100ms);
        panel->showFacts({});
        QCOMPARE(cell(0, LimitTableModel::Field::FreeIn), u"now"_s);
    }

    void theLimitsInForceAreSaid()
    {
        const QString text = panel->findChild<QLabel *>(u"limitsInForce"_s)->text();
        QVERIFY2(text.contains(u"10 a second"_s) && text.contains(u"50 at once"_s)
                     && text.contains(u"600 in 60 s"_s) && text.contains(u"100 subscriptions"_s)
                     && text.contains(u"1000 per user"_s),
                 qPrintable(text));
    }

    void theyChangeWhileItRunsAndBack()
    {
        auto *undo = button(u"limitUndoButton"_s);
        QVERIFY(!undo->isVisible());
        const RateLimitConfig before = limiter->limits();
        inDialog([](LimitDialog &dialog) {
            dialog.findChild<QSpinBox *>(u"burst"_s)->setValue(7);
            dialog.findChild<QPushButton *>(u"limitApplyButton"_s)->click();
        });
        button(u"limitChangeButton"_s)->click();
        QCOMPARE(limiter->limits().burstLimit, 7);
        QVERIFY(undo->isVisible());
        QVERIFY(panel->findChild<QLabel *>(u"limitsInForce"_s)->text().contains(u"7 at once"_s));
        undo->click();
        QCOMPARE(limiter->limits(), before);
        QVERIFY(!undo->isVisible());
    }

    void limitsThatContradictEachOtherAreRefused()
    {
        const RateLimitConfig before = limiter->limits();
        QString said;
        bool couldApply = true;
        inDialog([&](LimitDialog &dialog) {
            dialog.findChild<QSpinBox *>(u"perSecond"_s)->setValue(1000); // more than a minute's
            said = dialog.findChild<QLabel *>(u"limitProblem"_s)->text();
            couldApply = dialog.findChild<QPushButton *>(u"limitApplyButton"_s)->isEnabled();
            dialog.reject();
        });
        button(u"limitChangeButton"_s)->click();
        QVERIFY2(said.contains(u"messagesPerMinute"_s), qPrintable(said));
        QVERIFY(!couldApply);
        QCOMPARE(limiter->limits(), before);
        QVERIFY(!button(u"limitUndoButton"_s)->isVisible());
    }

    void whereThereIsNoLimiterItSaysWhose()
    {
        panel = std::make_unique<LimitPanel>(nullptr);
        panel->show();
        panel->showFacts({});
        QVERIFY2(shows(u"ConnectionManager"_s), "what would be here");
        QVERIFY(!button(u"limitChangeButton"_s)->isEnabled());
    }

private:
    template <typename Act>
    void inDialog(Act act)
    {
        QTimer::singleShot(0, this, [act] {
            auto *dialog = qobject_cast<LimitDialog *>(QApplication::activeModalWidget());
            QVERIFY(dialog);
            act(*dialog);
        });
    }
    QPushButton *button(const QString &name) { return panel->findChild<QPushButton *>(name); }
    TableModel &model() { return panel->findChild<TablePanel *>()->model(); }
    int rows() { return model().rowCount(); }
    QString cell(int row, LimitTableModel::Field field)
    {
        return model().index(row, int(field)).data().toString();
    }
    /// Whether some label in sight has these words.
    bool shows(const QString &words)
    {
        const auto labels = panel->findChildren<QLabel *>();
        return std::any_of(labels.cbegin(), labels.cend(), [&words](const QLabel *label) {
            return label->isVisible() && label->text().contains(words);
        });
    }

    std::shared_ptr<FakeScheduler> clock;
    std::shared_ptr<RateLimiter> limiter;
    std::unique_ptr<LimitPanel> panel;
};

QTEST_MAIN(tst_LimitPanel)
#include "tst_limitpanel.moc"
