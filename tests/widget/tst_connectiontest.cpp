// SPDX-License-Identifier: MIT
#include "libpusher/config/clientoptions.h"
#include "libpusher/localserver/localserver.h"
#include "tests/support/testapp.h"
#include "ui/text/doctorsentences.h"
#include "ui/views/connectionpanel.h"
#include "ui/views/connectiontest.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QMetaEnum>
#include <QPushButton>
#include <QTest>
#include <QTreeWidget>

using namespace Console;
using namespace Pusher;
using namespace Qt::StringLiterals;

/// *Test connection*, from the Connection view to the doctor's steps, over real sockets.
class tst_ConnectionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void aHealthyLineIsInOrder();
    void theFailingStepIsChosenAndTold();
    void itIsTestedAgain();
    void theResultsAreCopied();
    void withoutAConnectionThereIsNothingToTest();
    void everyCauseHasWords();

private:
    ConnectionTest *open();
    static QLabel *label(const ConnectionTest *test, const QString &name)
    {
        return test->findChild<QLabel *>(name);
    }
    static QTreeWidget *steps(const ConnectionTest *test)
    {
        return test->findChild<QTreeWidget *>(u"testSteps"_s);
    }
    static bool isOver(const ConnectionTest *test)
    {
        return test->findChild<QPushButton *>(u"testAgainButton"_s)->isEnabled();
    }

    std::unique_ptr<LocalServer> m_server;
    QString m_key;
    std::unique_ptr<ConnectionPanel> m_panel;
};

void tst_ConnectionTest::init()
{
    m_server = std::make_unique<LocalServer>(
        LocalServer::App{TestApp::id, TestApp::key, Secret(TestApp::secret)},
        LocalServer::Options{}, Scheduler::system());
    QVERIFY(m_server->listen());
    m_key = TestApp::key;
    Sources sources;
    sources.makeDoctor = [this] {
        ClientOptions options;
        options.connection.endpoint = TestApp::endpoint(m_server->port());
        options.connection.endpoint.key = m_key;
        options.appId = TestApp::id;
        options.secret = Secret(TestApp::secret);
        return std::make_unique<Doctor>(options, Doctor::Options());
    };
    m_panel = std::make_unique<ConnectionPanel>(sources);
    m_panel->show();
}

void tst_ConnectionTest::cleanup()
{
    m_panel.reset();
}

ConnectionTest *tst_ConnectionTest::open()
{
    m_panel->findChild<QPushButton *>(u"testConnectionButton"_s)->click();
    return m_panel->findChild<ConnectionTest *>();
}

void tst_ConnectionTest::aHealthyLineIsInOrder()
{
    const ConnectionTest *test = open();
    QVERIFY(test && test->isVisible() && !test->isModal());
    QTRY_VERIFY(isOver(test));
    QCOMPARE(label(test, u"testSummary"_s)->text(), u"Everything that was examined is in order."_s);
    QCOMPARE(steps(test)->topLevelItemCount(), 7);
    const QTreeWidgetItem *tls = steps(test)->topLevelItem(2);
    QCOMPARE(tls->text(0), u"TLS"_s);
    QVERIFY(tls->text(1).isEmpty());
    QCOMPARE(tls->data(0, Qt::AccessibleTextRole).toString(),
             u"TLS, not examined: Not examined."_s);
    const QTreeWidgetItem *handshake = steps(test)->topLevelItem(3);
    QVERIFY(!handshake->text(1).isEmpty() && !handshake->icon(0).isNull());
}

void tst_ConnectionTest::theFailingStepIsChosenAndTold()
{
    m_key = u"another-key"_s;
    const ConnectionTest *test = open();
    QTRY_VERIFY(isOver(test));
    const QString words = DoctorSentences::cause(Diagnosis::Cause::KeyUnknown);
    QCOMPARE(label(test, u"testSummary"_s)->text(), QString(u"Handshake: "_s + words));
    QCOMPARE(steps(test)->currentItem()->text(0), u"Handshake"_s);
    QVERIFY(label(test, u"testWhole"_s)->text().startsWith(words));
    QVERIFY(label(test, u"testWhole"_s)->text().contains(u"4001"));
}

void tst_ConnectionTest::itIsTestedAgain()
{
    m_key = u"another-key"_s;
    ConnectionTest *test = open();
    QTRY_VERIFY(isOver(test));
    m_key = TestApp::key;
    test->findChild<QPushButton *>(u"testAgainButton"_s)->click();
    QVERIFY(!isOver(test));
    QTRY_VERIFY(isOver(test));
    QCOMPARE(label(test, u"testSummary"_s)->text(), u"Everything that was examined is in order."_s);
    QCOMPARE(open(), test);
}

void tst_ConnectionTest::theResultsAreCopied()
{
    const ConnectionTest *test = open();
    QTRY_VERIFY(isOver(test));
    test->findChild<QPushButton *>(u"testCopyButton"_s)->click();
    const QString copied = QGuiApplication::clipboard()->text();
    QVERIFY2(copied.contains(u"handshake passed"), qPrintable(copied));
    QVERIFY(copied.contains(u"socketId"));
    QVERIFY(!copied.contains(QString::fromLatin1(TestApp::secret)));
}

void tst_ConnectionTest::withoutAConnectionThereIsNothingToTest()
{
    m_panel = std::make_unique<ConnectionPanel>(Sources());
    QVERIFY(!m_panel->findChild<QPushButton *>(u"testConnectionButton"_s));
}

void tst_ConnectionTest::everyCauseHasWords()
{
    const auto causes = QMetaEnum::fromType<Diagnosis::Cause>();
    QSet<QString> words;
    for (int i = 1; i < causes.keyCount(); ++i) {
        const QString text = DoctorSentences::cause(Diagnosis::Cause(causes.value(i)));
        QVERIFY2(!text.isEmpty() && !words.contains(text), causes.key(i));
        words.insert(text);
    }
    QVERIFY(DoctorSentences::cause(Diagnosis::Cause::None).isEmpty());
}

QTEST_MAIN(tst_ConnectionTest)
#include "tst_connectiontest.moc"
