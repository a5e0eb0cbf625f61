// SPDX-License-Identifier: MIT
#include "ui/models/pooltablemodel.h"
#include "ui/models/roles.h"

#include <QAbstractItemModelTester>
#include <QLocale>
#include <QTest>

using namespace Console;
using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Field = PoolTableModel::Field;
using State = Connection::State;

namespace {

PooledConnection connection(const QString &id, const QString &user, std::optional<State> state)
{
    return {.id = ConnectionId(id),
            .user = UserId(user),
            .app = u"key at host"_s,
            .state = state,
            .socketId = SocketId(state == State::Connected ? u"1.2"_s : QString()),
            .channels = 3,
            .holders = 1,
            .inUse = true,
            .since = Scheduler::TimePoint(10s),
            .lastHeard = Scheduler::TimePoint(95s),
            .lastUsed = Scheduler::TimePoint(40s)};
}

} // namespace

class tst_PoolTableModel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }
    void init()
    {
        model = std::make_unique<PoolTableModel>();
        tester = std::make_unique<QAbstractItemModelTester>(
            model.get(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    }
    void cleanup()
    {
        tester.reset();
        model.reset();
    }

    void aConnectionIsARow()
    {
        show({connection(u"pool-1"_s, u"ann"_s, State::Connected)});
        QCOMPARE(text(0, Field::User), u"ann"_s);
        QCOMPARE(text(0, Field::State), u"connected"_s);
        QCOMPARE(at(0, Field::State, SeverityRole).toInt(), int(Severity::Healthy));
        QCOMPARE(text(0, Field::Channels), u"3"_s);
        QCOMPARE(text(0, Field::Heard), u"5 s"_s);
        QCOMPARE(text(0, Field::Idle), u"1 min 0 s"_s);
        QCOMPARE(text(0, Field::Age), u"1 min 30 s"_s);
        QCOMPARE(at(0, Field::Idle, RawRole).toLongLong(), 60000);
        QCOMPARE(text(0, Field::Socket), u"1.2"_s);
        QCOMPARE(text(0, Field::Id), u"pool-1"_s);
        QVERIFY(!at(0, Field::User, StaleRole).toBool());
    }

    void everyStateHasItsWordAndSign_data()
    {
        QTest::addColumn<int>("state");
        QTest::addColumn<bool>("overdue");
        QTest::addColumn<QString>("word");
        QTest::addColumn<Severity>("severity");
        QTest::newRow("waiting") << -1 << false << u"waits for a place"_s << Severity::Pending;
        QTest::newRow("connecting") << int(State::Connecting) << false << u"connecting"_s
                                    << Severity::Pending;
        QTest::newRow("overdue") << int(State::Connected) << true << u"no answer"_s
                                 << Severity::Warning;
        QTest::newRow("unavailable") << int(State::Unavailable) << false << u"unavailable"_s
                                     << Severity::Warning;
        QTest::newRow("failed") << int(State::Failed) << false << u"failed"_s << Severity::Critical;
        QTest::newRow("disconnected") << int(State::Disconnected) << false << u"disconnected"_s
                                      << Severity::Offline;
    }
    void everyStateHasItsWordAndSign()
    {
        QFETCH(int, state);
        QFETCH(bool, overdue);
        QFETCH(QString, word);
        QFETCH(Severity, severity);
        auto row = connection(u"pool-1"_s, u"ann"_s,
                              state < 0 ? std::nullopt : std::optional(State(state)));
        row.pingOverdue = overdue;
        show({row});
        QCOMPARE(text(0, Field::State), word);
        QCOMPARE(at(0, Field::State, SeverityRole).toInt(), int(severity));
        QVERIFY(!at(0, Field::State, Qt::ToolTipRole).toString().isEmpty());
    }

    void whatNobodyHoldsStepsBack()
    {
        auto row = connection(u"pool-1"_s, u"ann"_s, State::Connected);
        row.holders = 0;
        row.inUse = false;
        show({row});
        QCOMPARE(text(0, Field::Use), u"kept for reuse"_s);
        QVERIFY(at(0, Field::User, StaleRole).toBool());
        row.inUse = true;
        show({row});
        QCOMPARE(text(0, Field::Use), u"in use"_s);
        QVERIFY(!at(0, Field::User, StaleRole).toBool());
    }

    void rowsAreKnownByTheirConnection()
    {
        show({connection(u"pool-1"_s, u"ann"_s, State::Connected),
              connection(u"pool-2"_s, u"bob"_s, State::Connecting)});
        const QPersistentModelIndex bob = model->index(1, 0);
        show({connection(u"pool-2"_s, u"bob"_s, State::Connected),
              connection(u"pool-3"_s, QString(), State::Connected)});
        QCOMPARE(model->rowCount(), 2);
        QCOMPARE(bob.row(), 0);
        QCOMPARE(text(0, Field::State), u"connected"_s);
        QCOMPARE(text(1, Field::User), u"—"_s);
    }

    void errorsAreCountedAndTheLastIsNamed()
    {
        auto row = connection(u"pool-1"_s, u"ann"_s, State::Connecting);
        show({row});
        QCOMPARE(text(0, Field::Errors), u"0"_s);
        const QString none = at(0, Field::Errors, Qt::ToolTipRole).toString();
        row.errors = 12;
        row.lastError = Error{.code = Error::Code::RateLimited, .message = u"too many"_s};
        show({row});
        QCOMPARE(text(0, Field::Errors), u"12"_s);
        QCOMPARE(at(0, Field::Errors, RawRole).toInt(), 12);
        const QString last = at(0, Field::Errors, Qt::ToolTipRole).toString();
        QVERIFY(last != none && last.startsWith(u"Last: "_s));
    }

    void whatWasNeverHeardHasNoAge()
    {
        auto row = connection(u"pool-1"_s, u"ann"_s, State::Connecting);
        row.lastHeard.reset();
        show({row});
        QCOMPARE(text(0, Field::Heard), u"—"_s);
        QVERIFY(!at(0, Field::Heard, RawRole).isValid());
    }

private:
    void show(const QList<PooledConnection> &connections)
    {
        PoolSnapshot snapshot;
        snapshot.now = Scheduler::TimePoint(100s);
        snapshot.connections = connections;
        model->setSnapshot(snapshot);
        model->refresh();
    }
    QVariant at(int row, Field field, int role) const
    {
        return model->index(row, int(field)).data(role);
    }
    QString text(int row, Field field) const { return at(row, field, Qt::DisplayRole).toString(); }

    std::unique_ptr<PoolTableModel> model;
    std::unique_ptr<QAbstractItemModelTester> tester;
};

QTEST_GUILESS_MAIN(tst_PoolTableModel)
#include "tst_pooltablemodel.moc"
