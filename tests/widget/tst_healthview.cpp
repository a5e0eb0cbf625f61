// SPDX-License-Identifier: MIT
#include "app/session.h"
#include "libpusher/localserver/localserver.h"
#include "tests/support/testapp.h"
#include "ui/docks/viewdock.h"
#include "ui/mainwindow.h"
#include "ui/models/healthtablemodel.h"
#include "ui/views/factlabel.h"

#include <QCheckBox>
#include <QLabel>
#include <QLocale>
#include <QTest>

#include <chrono>

using namespace Console;
using namespace Pusher;
using namespace Qt::StringLiterals;
using Field = HealthTableModel::Field;

namespace {

/// Real time, thrice as fast: the windows of health are five seconds long. Any thread.
class FastScheduler final : public Scheduler {
public:
    TimePoint now() const override { return TimePoint(speed * m_real->now().time_since_epoch()); }
    WallTime wallNow() const override { return m_real->wallNow(); }
    TimerHandle singleShot(std::chrono::milliseconds delay, std::function<void()> callback) override
    {
        return m_real->singleShot((delay + std::chrono::milliseconds(speed - 1)) / speed,
                                  std::move(callback));
    }

private:
    static constexpr int speed = 3;
    const std::shared_ptr<Scheduler> m_real = Scheduler::system();
};

} // namespace

/// What the Health view of a window says of a real line: server, session and window as they are.
class TestHealthView : public QObject {
    Q_OBJECT

    static constexpr int patience = 60000;

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }
    void cleanup()
    {
        m_window.reset();
        m_session.reset();
        m_server.reset();
        m_course.clear();
    }

    void slowMessagesAreNamedAndForgiven()
    {
        serve("{\"faults\":[{\"at\":\"frame\",\"event\":\"health-probe\",\"times\":5,"
              "\"do\":\"delay\",\"ms\":300}]}");
        open();
        QTRY_VERIFY_WITH_TIMEOUT(says(u"Healthy"_s), patience);
        m_window->findChild<QCheckBox *>(u"healthProbe"_s)->click();
        QTRY_VERIFY_WITH_TIMEOUT(says(u"Degraded"_s), patience);
        QCOMPARE(headline(), u"Degraded: Latency of 95 in 100 messages"_s);
        QTRY_COMPARE_WITH_TIMEOUT(verdict(u"Latency of 95 in 100 messages"_s), u"degraded"_s, 5000);
        QTRY_VERIFY_WITH_TIMEOUT(says(u"Healthy"_s), patience);
        QCOMPARE(m_server->statistics().faults, 5u);
        // Once there and once back.
        QCOMPARE(m_course, (QStringList{u"Unknown"_s, u"Healthy"_s, u"Degraded"_s, u"Healthy"_s}));
    }

    void aServerThatIsGoneIsUnhealthyUntilItIsBack()
    {
        serve({});
        open();
        QTRY_VERIFY_WITH_TIMEOUT(says(u"Healthy"_s), patience);
        const quint16 port = m_server->port();
        m_server.reset();
        QTRY_VERIFY_WITH_TIMEOUT(says(u"Unhealthy"_s), patience);
        QTRY_COMPARE_WITH_TIMEOUT(verdict(u"Connections that stand"_s), u"unhealthy"_s, patience);
        const auto *connections = m_window->findChild<FactLabel *>(u"healthConnections"_s);
        QVERIFY2(connections->text().startsWith(u"0 of 1 connections"_s),
                 qPrintable(connections->text()));
        QVERIFY(!connections->isStale()); // the line is silent, but not who reports of it
        serve({}, port);
        m_session->retry();
        QTRY_COMPARE_WITH_TIMEOUT(verdict(u"Connections that stand"_s), u"healthy"_s, patience);
    }

private:
    void serve(const QByteArray &faults, quint16 port = 0)
    {
        LocalServer::Options options;
        options.port = port;
        if (!faults.isEmpty()) {
            const auto plan = FaultPlan::fromJson(faults);
            QVERIFY(plan);
            options.faults = *plan;
        }
        m_server = std::make_unique<LocalServer>(
            LocalServer::App{TestApp::id, TestApp::key, Secret(TestApp::secret)}, options,
            Scheduler::system());
        QVERIFY(m_server->listen());
    }
    void open()
    {
        const auto time = std::make_shared<FastScheduler>();
        ClientOptions options;
        options.connection.endpoint = TestApp::endpoint(m_server->port());
        options.appId = TestApp::id;
        options.secret = Secret(TestApp::secret);
        m_session = std::make_unique<Session>(options, QStringList{u"bot-updates"_s}, time);
        Sources sources;
        sources.discovery = m_session->discoveryStore();
        sources.history = m_session->history();
        sources.health = m_session->health();
        sources.scheduler = time;
        m_window = std::make_unique<MainWindow>(std::move(sources), Theme::Kind::Light);
        connect(&m_session->client().connection(), &Connection::statusChanged, m_window.get(),
                &MainWindow::setStatus);
        m_window->show();
        m_window->showView(u"health"_s);
        m_session->start();
    }
    QString headline() const
    {
        return m_window->findChild<QLabel *>(u"healthHeadline"_s)->text();
    }
    /// Whether the head begins with `word` now; keeps what it began with in its turn.
    bool says(const QString &word)
    {
        const QString now = headline().section(u':', 0, 0);
        if (m_course.isEmpty() || m_course.last() != now)
            m_course.append(now);
        return now == word;
    }
    QString verdict(const QString &objective) const
    {
        const auto *model = m_window->findChild<HealthTableModel *>();
        for (int row = 0; row < model->rowCount(); ++row) {
            if (model->index(row, int(Field::Objective)).data().toString() == objective)
                return model->index(row, int(Field::Verdict)).data().toString();
        }
        return {};
    }

    std::unique_ptr<LocalServer> m_server;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
    QStringList m_course; ///< the first words of the head
};

QTEST_MAIN(TestHealthView)
#include "tst_healthview.moc"
