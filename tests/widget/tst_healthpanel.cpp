// SPDX-License-Identifier: MIT
#include "ui/models/tablemodel.h"
#include "ui/views/factlabel.h"
#include "ui/views/healthpanel.h"
#include "ui/views/tablepanel.h"

#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QImage>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace Console;
using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// The Health view with a link whose other end is the test.
class tst_HealthPanel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        QLocale::setDefault(QLocale::c());
        open(true);
    }
    void cleanup() { panel.reset(); }

    void beforeAnythingIsMeasuredItIsUnknown()
    {
        QVERIFY(headline().startsWith(u"Unknown"_s));
        QVERIFY(!button(u"copyHealthButton"_s)->isEnabled());
        QCOMPARE(fact(u"healthErrors"_s), u"—"_s);
    }

    void aReportIsShown()
    {
        QSignalSpy asked(link.get(), &HealthLink::requested);
        panel->showFacts({});
        QCOMPARE(asked.size(), 1);
        Q_EMIT link->answered(degraded());
        QVERIFY2(headline().startsWith(u"Degraded: Latency"_s), qPrintable(headline()));
        QCOMPARE(panel->findChild<TablePanel *>()->model().rowCount(), 1);
        QVERIFY(fact(u"healthConnections"_s).startsWith(u"3 of 4 connections"_s));
        QVERIFY2(fact(u"healthPerformance"_s).contains(u"p95 300 ms"_s),
                 qPrintable(fact(u"healthPerformance"_s)));
        QVERIFY(fact(u"healthErrors"_s).contains(u"RATE_LIMITED 2"_s));
    }

    /// What is monitored may hang: then nobody says that it is well.
    void anOldReportIsNotHowItIs()
    {
        HealthReport healthy = degraded();
        healthy.health.status = Health::Healthy;
        healthy.health.objectives.first().health = Health::Healthy;
        LineFacts facts;
        facts.now = Scheduler::TimePoint(1h);
        panel->showFacts(facts);
        Q_EMIT link->answered(healthy);
        facts.now += HealthPanel::reportsExpireAfter;
        panel->showFacts(facts);
        QVERIFY(headline().startsWith(u"Healthy"_s));
        QVERIFY(!figure(u"healthPerformance"_s)->isStale());
        const QImage wasHealthy = sign();
        facts.now += 1s;
        panel->showFacts(facts);
        QVERIFY2(headline().startsWith(u"Unknown: no report came for 6"_s), qPrintable(headline()));
        for (const auto *name : {"healthConnections", "healthPerformance", "healthErrors"})
            QVERIFY(figure(QString::fromLatin1(name))->isStale());
        QVERIFY(sign() != wasHealthy);
        Q_EMIT link->answered(healthy);
        QVERIFY(headline().startsWith(u"Healthy"_s));
        QVERIFY(!figure(u"healthPerformance"_s)->isStale());
        QCOMPARE(sign(), wasHealthy);
    }

    void reportsAreCopied()
    {
        Q_EMIT link->answered(degraded());
        button(u"copyPrometheusButton"_s)->click();
        QVERIFY(QGuiApplication::clipboard()->text().contains(u"# TYPE pusher_"_s));
        button(u"copyHealthButton"_s)->click();
        const auto json =
            QJsonDocument::fromJson(QGuiApplication::clipboard()->text().toUtf8()).object();
        QVERIFY(!json.isEmpty());
    }

    void probesAreAskedForAndFollowWhatIsSo()
    {
        auto *probe = panel->findChild<QCheckBox *>(u"healthProbe"_s);
        QSignalSpy wanted(link.get(), &HealthLink::probeRequested);
        Q_EMIT link->probeChanged(true); // the demo has them on
        QVERIFY(probe->isChecked());
        QCOMPARE(wanted.size(), 0);
        probe->click();
        QCOMPARE(wanted.size(), 1);
        QVERIFY(!wanted.first().first().toBool());
    }

    void whereNothingCanBeSentThereAreNoProbes()
    {
        open(false);
        auto *probe = panel->findChild<QCheckBox *>(u"healthProbe"_s);
        QVERIFY(!probe->isEnabled());
        QVERIFY(probe->toolTip().contains(u"PUSHER_SECRET"_s));
    }

    void withoutAConnectionItSaysWhatToDo()
    {
        panel = std::make_unique<HealthPanel>(nullptr);
        panel->setSilence({u"No server is configured"_s, u"…"_s, u"Start the demo"_s});
        panel->show();
        panel->showFacts({});
        QVERIFY(headline().startsWith(u"Unknown"_s));
        const auto labels = panel->findChildren<QLabel *>();
        QVERIFY(std::any_of(labels.cbegin(), labels.cend(), [](const QLabel *label) {
            return label->isVisible() && label->text() == u"No server is configured"_s;
        }));
    }

private:
    void open(bool canProbe)
    {
        link = std::make_shared<HealthLink>(canProbe);
        panel = std::make_unique<HealthPanel>(link);
        panel->setTheme(Theme(Theme::Kind::Light));
        panel->resize(1200, 400);
        panel->show();
    }
    static HealthReport degraded()
    {
        HealthReport report;
        report.time = WallTime(1h);
        Verdict latency;
        latency.objective = {Objective::Kind::LatencyP95, 0.25, 2};
        latency.health = Health::Degraded;
        latency.newest = Health::Degraded;
        latency.value = 0.3;
        report.health.objectives = {latency};
        report.health.status = Health::Degraded;
        report.health.performance.p95 = 300ms;
        report.health.errors.total = 2;
        report.health.errors.byType = {{Error::Code::RateLimited, 2}};
        report.connections = {.total = 4, .activeConnections = 3, .channels = 9};
        return report;
    }
    QString headline() { return panel->findChild<QLabel *>(u"healthHeadline"_s)->text(); }
    FactLabel *figure(const QString &name) { return panel->findChild<FactLabel *>(name); }
    QString fact(const QString &name) { return figure(name)->text(); }
    QImage sign() { return panel->findChild<QLabel *>(u"healthSign"_s)->pixmap().toImage(); }
    QPushButton *button(const QString &name) { return panel->findChild<QPushButton *>(name); }

    std::shared_ptr<HealthLink> link;
    std::unique_ptr<HealthPanel> panel;
};

QTEST_MAIN(tst_HealthPanel)
#include "tst_healthpanel.moc"
