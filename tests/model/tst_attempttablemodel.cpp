// SPDX-License-Identifier: MIT
#include "libpusher/connection/connectionerror.h"
#include "tests/support/fakescheduler.h"
#include "ui/models/attempttablemodel.h"
#include "ui/models/roles.h"

#include <QAbstractItemModelTester>
#include <QLocale>
#include <QSignalSpy>
#include <QTest>

using namespace Console;
using namespace Pusher;
using namespace Pusher::Detail;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Field = AttemptTableModel::Field;
using Stage = Connection::Stage;
using State = Connection::State;

namespace {

/// A log with its model, under the strictest watch that Qt has.
struct Watched {
    Watched()
        : model(log, clock)
        , tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal)
    {
    }

    void attempt(int number)
    {
        clock->advance(1ms);
        status = {};
        status.state = State::Connecting;
        status.since = clock->now();
        status.attempt = number;
        status.attemptStarted = clock->now();
        log->setStatus(status);
    }
    void connected()
    {
        status.state = State::Connected;
        status.since = clock->now();
        status.stage = Stage::Connected;
        log->setStatus(status);
    }
    void end(const Error &error)
    {
        log->addError(error);
        status.state = State::Connecting;
        status.since = clock->now();
        status.attemptStarted.reset();
        log->setStatus(status);
    }
    QVariant at(int row, Field field, int role = Qt::DisplayRole) const
    {
        return model.index(row, int(field)).data(role);
    }
    QString text(int row, Field field) const { return at(row, field).toString(); }

    std::shared_ptr<FakeScheduler> clock = std::make_shared<FakeScheduler>();
    std::shared_ptr<ConnectionLog> log = std::make_shared<ConnectionLog>(clock);
    AttemptTableModel model;
    QAbstractItemModelTester tester;
    Connection::Status status;
};

ErrorContext at(Stage stage, std::chrono::milliseconds lasted)
{
    return {u"example.test"_s, 443, 1, stage, {}, lasted};
}

} // namespace

class TestAttemptTableModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void anAttemptKeepsItsRowWhileItLives()
    {
        Watched w;
        w.attempt(3);
        w.model.refresh();
        QCOMPARE(w.model.rowCount(), 1);
        QCOMPARE(w.text(0, Field::Attempt), u"3"_s);
        QCOMPARE(w.text(0, Field::Result), u"under way"_s);
        QCOMPARE(w.text(0, Field::Took), u"under 1 s so far"_s);
        QSignalSpy changed(&w.model, &QAbstractItemModel::dataChanged);
        w.clock->advance(300ms);
        w.model.refresh();
        QCOMPARE(changed.count(), 0); // its text is told in seconds
        w.clock->advance(1700ms);
        w.model.refresh();
        QCOMPARE(changed.count(), 1);
        QCOMPARE(w.text(0, Field::Took), u"2 s so far"_s);
        QSignalSpy inserted(&w.model, &QAbstractItemModel::rowsInserted);
        w.connected();
        w.model.refresh();
        QCOMPARE(inserted.count(), 0);
        QCOMPARE(w.text(0, Field::Result), u"connected"_s);
        QCOMPARE(w.text(0, Field::Took), u"2 s"_s);
        QCOMPARE(w.at(0, Field::Result, SeverityRole).toInt(), int(Severity::Healthy));
        QVERIFY(w.at(0, Field::Result, SignRole).toBool());
    }

    void anEndSaysCodeReasonAndHowLongItStood()
    {
        Watched w;
        w.attempt(1);
        w.connected();
        w.clock->advance(2h + 14min);
        w.end(peerCloseError(at(Stage::Connected, 2h + 14min), 4200, u"deploy"_s));
        w.model.refresh();
        QCOMPARE(w.model.rowCount(), 2);
        QCOMPARE(w.text(1, Field::Result), u"lost"_s);
        QCOMPARE(w.text(1, Field::Code), u"4200"_s);
        QCOMPARE(w.text(1, Field::Took), u"2 h 14 min"_s);
        QCOMPARE(w.text(1, Field::Reason), u"the server restarts: “\u2068deploy\u2069”"_s);
        QVERIFY(w.at(1, Field::Reason, Qt::ToolTipRole).toString().contains(u"at once"_s));
        QCOMPARE(w.at(1, Field::Code, RawRole).toInt(), 4200);
        QCOMPARE(w.at(1, Field::Result, RawRole).toString(), u"lost"_s);
        QCOMPARE(w.at(1, Field::Stage, RawRole).toString(), u"connected"_s);
        QCOMPARE(w.text(0, Field::Code), u"—"_s);
        const QString spoken = w.at(1, Field::Time, Qt::AccessibleTextRole).toString();
        QVERIFY2(spoken.startsWith(u"lost at stage connected"_s), qPrintable(spoken));
    }

    void U1_foreignReasonsAreOneBoundedLine()
    {
        Watched w;
        w.attempt(1);
        const QString hostile = u"<img src=x>\n\u202e&"_s + QString(5000, u'x');
        w.end(peerCloseError(at(Stage::Greeting, 0ms), 4999, hostile));
        w.model.refresh();
        const QString shown = w.text(0, Field::Reason);
        QVERIFY(shown.size() <= 256);
        QVERIFY(shown.contains(u"<img src=x>␊"_s));
        QVERIFY(!shown.contains(QChar(0x202e)));
    }

    void filterFindsCodesAndReasons()
    {
        Watched w;
        w.attempt(1);
        w.end(timedOutError(at(Stage::Tls, 30s), 30s));
        w.attempt(2);
        w.end(peerCloseError(at(Stage::Greeting, 1s), 4100, {}));
        w.model.refresh();
        w.model.setFilter(u"4100"_s);
        QCOMPARE(w.model.rowCount(), 1);
        w.model.setFilter(u"tls answer"_s);
        QCOMPARE(w.model.rowCount(), 1);
        QCOMPARE(w.text(0, Field::Stage), u"TLS"_s);
    }

    void aFrozenTableStandsStillAndCounts()
    {
        Watched w;
        w.attempt(1);
        w.end(timedOutError(at(Stage::Tls, 30s), 30s));
        w.model.refresh();
        w.model.setFrozen(true);
        w.attempt(2);
        w.end(timedOutError(at(Stage::Tls, 30s), 30s));
        w.attempt(3);
        w.model.refresh();
        QCOMPARE(w.model.rowCount(), 1);
        QCOMPARE(w.model.waiting(), quint64(2));
        w.model.setFrozen(false);
        QCOMPARE(w.model.rowCount(), 3);
        QCOMPARE(w.model.waiting(), quint64(0));
    }

    void aFrozenTableClaimsNothingAboutLater()
    {
        Watched w;
        w.attempt(1);
        w.clock->advance(3s);
        w.model.refresh();
        w.model.setFrozen(true);
        w.clock->advance(1min);
        w.model.refresh();
        QCOMPARE(w.text(0, Field::Took), u"3 s so far"_s);
        w.model.setFrozen(false);
        QCOMPARE(w.text(0, Field::Took), u"1 min 3 s so far"_s);
    }

    void X_anEndlessOutageStaysBounded()
    {
        Watched w;
        for (int i = 1; i <= int(ConnectionLog::capacity) + 200; ++i) {
            w.attempt(i);
            w.end(timedOutError(at(Stage::Connecting, 1ms), 30s));
            if (i % 50 == 0)
                w.model.refresh();
        }
        QCOMPARE(w.model.rowCount(), int(ConnectionLog::capacity));
        QCOMPARE(w.text(w.model.rowCount() - 1, Field::Attempt), u"1200"_s);
    }
};

QTEST_GUILESS_MAIN(TestAttemptTableModel)
#include "tst_attempttablemodel.moc"
