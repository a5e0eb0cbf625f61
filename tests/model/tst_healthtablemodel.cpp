// SPDX-License-Identifier: MIT
#include "ui/models/healthtablemodel.h"
#include "ui/models/roles.h"
#include "ui/text/healthsentences.h"

#include <QAbstractItemModelTester>
#include <QLocale>
#include <QSignalSpy>
#include <QTest>

using namespace Console;
using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Field = HealthTableModel::Field;

namespace {

HealthReport report(Health health, std::optional<double> value)
{
    HealthReport result;
    result.time = WallTime(1h);
    Verdict latency;
    latency.objective = {Objective::Kind::LatencyP95, 0.25, 2};
    latency.health = health;
    latency.newest = health;
    latency.since = WallTime(59min);
    latency.value = value;
    latency.samples = 12;
    latency.inARow = 4;
    Verdict standing;
    standing.objective = {Objective::Kind::ConnectionsStanding, 0.99, 0.5};
    standing.since = WallTime(0s);
    result.health.objectives = {latency, standing};
    result.health.status = health;
    return result;
}

} // namespace

class tst_HealthTableModel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }
    void init()
    {
        model = std::make_unique<HealthTableModel>();
        tester = std::make_unique<QAbstractItemModelTester>(
            model.get(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    }
    void cleanup()
    {
        tester.reset();
        model.reset();
    }

    void anObjectiveSaysHowItIsKeptAndWhy_data()
    {
        QTest::addColumn<Health>("health");
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("verdict");
        QTest::addColumn<QString>("shown");
        QTest::addColumn<QString>("limit");
        QTest::addColumn<Severity>("severity");
        QTest::newRow("healthy") << Health::Healthy << 0.0034 << u"healthy"_s << u"3.4 ms"_s
                                 << u"at most 250 ms"_s << Severity::Healthy;
        QTest::newRow("degraded") << Health::Degraded << 0.301 << u"degraded"_s << u"301 ms"_s
                                  << u"at most 250 ms"_s << Severity::Warning;
        QTest::newRow("unhealthy") << Health::Unhealthy << 3.2 << u"unhealthy"_s << u"3.2 s"_s
                                   << u"at most 2 s"_s << Severity::Critical;
    }
    void anObjectiveSaysHowItIsKeptAndWhy()
    {
        QFETCH(Health, health);
        QFETCH(double, value);
        QFETCH(QString, verdict);
        QFETCH(QString, shown);
        QFETCH(QString, limit);
        QFETCH(Severity, severity);
        show(report(health, value));
        QCOMPARE(model->rowCount(), 2);
        QCOMPARE(text(0, Field::Verdict), verdict);
        QCOMPARE(text(0, Field::Value), shown);
        QCOMPARE(text(0, Field::Limit), limit);
        QCOMPARE(at(0, Field::Verdict, SeverityRole).toInt(), int(severity));
        QVERIFY2(text(0, Field::Evidence).contains(u"12 samples"_s),
                 qPrintable(text(0, Field::Evidence)));
        QVERIFY(text(0, Field::Evidence).contains(u"4 windows"_s));
        QVERIFY(!text(0, Field::Since).isEmpty());
    }

    void whatIsNotMeasuredIsUnknownNotHealthy()
    {
        show(report(Health::Healthy, 0.001));
        QCOMPARE(text(1, Field::Verdict), u"unknown"_s);
        QCOMPARE(text(1, Field::Value), u"—"_s);
        QCOMPARE(text(1, Field::Evidence), u"nothing was measured"_s);
        QVERIFY(at(1, Field::Verdict, StaleRole).toBool());
        QCOMPARE(at(1, Field::Verdict, SeverityRole).toInt(), int(Severity::Offline));
        QVERIFY(HealthSentences::headline({}).startsWith(u"Unknown"_s));
    }

    void ofAnOldReportNoVerdictStands()
    {
        show(report(Health::Healthy, 0.1));
        QSignalSpy changed(model.get(), &QAbstractItemModel::dataChanged);
        model->setOld(true);
        QCOMPARE(changed.size(), 1);
        QCOMPARE(text(0, Field::Verdict), u"unknown"_s);
        QCOMPARE(at(0, Field::Verdict, RawRole).toString(), u"unknown"_s);
        QCOMPARE(at(0, Field::Verdict, SeverityRole).toInt(), int(Severity::Offline));
        QVERIFY(at(0, Field::Value, StaleRole).toBool());
        QCOMPARE(text(0, Field::Value), u"100 ms"_s); // what was
        model->setOld(true);
        QCOMPARE(changed.size(), 1);
        model->setOld(false);
        QCOMPARE(text(0, Field::Verdict), u"healthy"_s);
        QVERIFY(!at(0, Field::Value, StaleRole).toBool());
    }

    void theNewestWindowsMaySayOtherwise()
    {
        HealthReport turning = report(Health::Degraded, 0.01);
        turning.health.objectives[0].newest = Health::Healthy;
        turning.health.objectives[0].inARow = 2;
        show(turning);
        QVERIFY2(text(0, Field::Evidence).contains(u"2 windows were healthy"_s),
                 qPrintable(text(0, Field::Evidence)));
    }

    void theHeadlineNamesWhatIsToBlame()
    {
        const QString sentence = HealthSentences::headline(report(Health::Degraded, 0.3).health);
        QVERIFY2(sentence.startsWith(u"Degraded: Latency"_s), qPrintable(sentence));
        QVERIFY(!sentence.contains(u"Connections"_s));
    }

    void sharesAndErrorsAreReadable()
    {
        const Objective errors{Objective::Kind::ErrorRate, 0.01, 0.05};
        QCOMPARE(HealthSentences::value(errors, 0.0042), u"0.4 %"_s);
        QCOMPARE(HealthSentences::value(errors, 0.12), u"12 %"_s);
        QCOMPARE(HealthSentences::value(errors, 1), u"100 %"_s);
        QCOMPARE(HealthSentences::value(errors, 0), u"0 %"_s);
        HealthStatus::Errors counted;
        QCOMPARE(HealthSentences::errors(counted), u"no errors so far"_s);
        counted.total = 3;
        counted.byType = {{Error::Code::RateLimited, 2}, {Error::Code::ConnectionFailed, 1}};
        QVERIFY(HealthSentences::errors(counted).contains(u"RATE_LIMITED 2"_s));
        QVERIFY(HealthSentences::errors(counted).contains(u"CONNECTION_FAILED 1"_s));
    }

    void rowsStayWhileTheirVerdictsChange()
    {
        show(report(Health::Healthy, 0.1));
        const QPersistentModelIndex latency = model->index(0, 0);
        show(report(Health::Degraded, 0.3));
        QVERIFY(latency.isValid());
        QCOMPARE(text(0, Field::Verdict), u"degraded"_s);
    }

private:
    void show(const HealthReport &next)
    {
        model->setReport(next);
        model->refresh();
    }
    QVariant at(int row, Field field, int role) const
    {
        return model->index(row, int(field)).data(role);
    }
    QString text(int row, Field field) const { return at(row, field, Qt::DisplayRole).toString(); }

    std::unique_ptr<HealthTableModel> model;
    std::unique_ptr<QAbstractItemModelTester> tester;
};

QTEST_GUILESS_MAIN(tst_HealthTableModel)
#include "tst_healthtablemodel.moc"
