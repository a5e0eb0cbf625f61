// SPDX-License-Identifier: MIT
#include "libpusher/limits/ratelimiter.h"
#include "tests/support/fakescheduler.h"
#include "ui/models/limittablemodel.h"
#include "ui/models/roles.h"

#include <QAbstractItemModelTester>
#include <QLocale>
#include <QTest>

using namespace Console;
using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Field = LimitTableModel::Field;

/// A real limiter on a clock of the test's own, seen through the model.
class tst_LimitTableModel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }
    void init()
    {
        clock = std::make_shared<FakeScheduler>();
        limiter = std::make_unique<RateLimiter>(
            RateLimitConfig{.messagesPerSecond = 2, .messagesPerMinute = 120, .burstLimit = 5},
            clock, 2);
        model = std::make_unique<LimitTableModel>();
        tester = std::make_unique<QAbstractItemModelTester>(
            model.get(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    }
    void cleanup()
    {
        tester.reset();
        model.reset();
    }

    void aUserSpendsAndGainsTokens()
    {
        QVERIFY(limiter->checkMessageLimit(UserId(u"ann"_s), 3));
        show();
        QCOMPARE(model->rowCount(), 1);
        QCOMPARE(text(0, Field::User), u"ann"_s);
        QCOMPARE(text(0, Field::Tokens), u"2 of 5"_s);
        QCOMPARE(text(0, Field::InWindow), u"3 of 120"_s);
        QCOMPARE(text(0, Field::FreeIn), u"now"_s);
        QCOMPARE(text(0, Field::Allowed), u"3"_s);
        QCOMPARE(text(0, Field::WholeIn), u"in 1.5 s"_s);
        clock->advance(1500ms);
        show();
        QCOMPARE(text(0, Field::Tokens), u"5 of 5"_s);
        QCOMPARE(text(0, Field::WholeIn), u"now"_s);
    }

    void whoIsRefusedSaysWhenItIsFreeAgain()
    {
        QVERIFY(limiter->checkMessageLimit(UserId(u"ann"_s), 5));
        QVERIFY(!limiter->checkMessageLimit(UserId(u"ann"_s)));
        show();
        QCOMPARE(text(0, Field::FreeIn), u"in 500 ms"_s);
        QCOMPARE(text(0, Field::Refused), u"1"_s);
        QCOMPARE(at(0, Field::FreeIn, RawRole).toLongLong(), 500);
        QCOMPARE(at(0, Field::FreeIn, SeverityRole).toInt(), int(Severity::Warning));
        QVERIFY(at(0, Field::User, Qt::ToolTipRole).toString().contains(u"500 ms"_s));
        clock->advance(500ms);
        show();
        QCOMPARE(text(0, Field::FreeIn), u"now"_s);
        QCOMPARE(at(0, Field::FreeIn, SeverityRole).toInt(), int(Severity::Healthy));
    }

    void whatIsForbiddenIsNever()
    {
        QVERIFY(limiter->checkMessageLimit(UserId(u"ann"_s)));
        QVERIFY(limiter->setLimits(RateLimitConfig::forbidden()));
        show();
        QCOMPARE(text(0, Field::FreeIn), u"never"_s);
        QCOMPARE(at(0, Field::FreeIn, SeverityRole).toInt(), int(Severity::Critical));
        QVERIFY(!at(0, Field::FreeIn, RawRole).isValid());
    }

    void usersBeyondTheLimitersRoomAreOneRow()
    {
        for (const QString &user : {u"ann"_s, u"bob"_s, u"cleo"_s, u"dan"_s})
            QVERIFY(limiter->checkMessageLimit(UserId(user), 1));
        show();
        QCOMPARE(model->rowCount(), 3);
        QCOMPARE(text(0, Field::User), u"all others, together"_s);
        QCOMPARE(at(0, Field::User, RawRole).toString(), QString());
        QCOMPARE(text(0, Field::Allowed), u"2"_s);
        QCOMPARE(text(1, Field::User), u"ann"_s);
    }

    void rowsKeepTheirPlaceAndNewOnesComeLast()
    {
        QVERIFY(limiter->checkMessageLimit(UserId(u"bob"_s)));
        show();
        QVERIFY(limiter->checkMessageLimit(UserId(u"ann"_s)));
        show();
        QCOMPARE(text(0, Field::User), u"bob"_s);
        QCOMPARE(text(1, Field::User), u"ann"_s);
        QCOMPARE(text(0, Field::Allowed), u"1"_s);
    }

    void subscriptionsAreCounted()
    {
        QVERIFY(limiter->checkSubscriptionLimit(UserId(u"ann"_s), ConnectionId(u"c1"_s), 3));
        show();
        QCOMPARE(text(0, Field::Subscriptions), u"3 of 1000"_s);
    }

    void aUsersNameIsForeignText()
    {
        QVERIFY(limiter->checkMessageLimit(UserId(u"a\u202e\nb"_s)));
        show();
        QVERIFY(!text(0, Field::User).contains(QChar(0x202e)));
        QVERIFY(!text(0, Field::User).contains(u'\n'));
    }

private:
    void show()
    {
        model->setSnapshot(limiter->snapshot());
        model->refresh();
    }
    QVariant at(int row, Field field, int role) const
    {
        return model->index(row, int(field)).data(role);
    }
    QString text(int row, Field field) const { return at(row, field, Qt::DisplayRole).toString(); }

    std::shared_ptr<FakeScheduler> clock;
    std::unique_ptr<RateLimiter> limiter;
    std::unique_ptr<LimitTableModel> model;
    std::unique_ptr<QAbstractItemModelTester> tester;
};

QTEST_GUILESS_MAIN(tst_LimitTableModel)
#include "tst_limittablemodel.moc"
