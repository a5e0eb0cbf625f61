// SPDX-License-Identifier: MIT
#include "ui/models/channeltreemodel.h"
#include "ui/text/channelsentences.h"

#include <QAbstractItemModelTester>
#include <QMetaEnum>
#include <QSet>
#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Column = ChannelTreeModel::Column;
using State = Pusher::ChannelRegistry::State;

namespace {

ChannelRow channel(const QString &name, State state = State::Subscribed)
{
    ChannelRow row;
    row.status.name = Pusher::ChannelName(name);
    row.status.kind = Pusher::channelKind(name);
    row.status.state = state;
    row.status.isCurrent = true;
    return row;
}

ChannelSnapshot snapshot(const QList<ChannelRow> &channels)
{
    ChannelSnapshot result;
    result.channels = channels;
    result.taken = Pusher::WallTime(1700000000s);
    result.now = Pusher::Scheduler::TimePoint(100s);
    return result;
}

} // namespace

/// The tree of channels: moves only what changed.
class TestChannelTreeModel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        QLocale::setDefault(QLocale::c());
        model = std::make_unique<ChannelTreeModel>();
        tester = std::make_unique<QAbstractItemModelTester>(
            model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    }
    void cleanup()
    {
        tester.reset();
        model.reset();
    }

    void headingsAreKindsAndNamesAreInOrder()
    {
        model->setSnapshot(snapshot({channel(u"alpha"_s), channel(u"beta"_s),
                                     channel(u"presence-desk"_s), channel(u"private-x"_s)}));
        QCOMPARE(names(),
                 (QStringList{u"Public (2)"_s, u"alpha"_s, u"beta"_s, u"Private (1)"_s,
                              u"private-x"_s, u"Presence (1)"_s, u"presence-desk"_s}));
        QCOMPARE(model->shown(), 4);
    }

    void selectionStaysWhileChannelsComeAndGo()
    {
        model->setSnapshot(snapshot({channel(u"b"_s), channel(u"d"_s), channel(u"private-x"_s)}));
        const QPersistentModelIndex d = model->indexOf(Pusher::ChannelName(u"d"_s));
        const QPersistentModelIndex x = model->indexOf(Pusher::ChannelName(u"private-x"_s));
        model->setSnapshot(snapshot({channel(u"a"_s), channel(u"c"_s), channel(u"d"_s),
                                     channel(u"presence-desk"_s), channel(u"private-x"_s)}));
        QCOMPARE(model->channelAt(d)->status.name.value(), u"d"_s);
        QCOMPARE(model->channelAt(x)->status.name.value(), u"private-x"_s);
        QCOMPARE(names().first(4), (QStringList{u"Public (3)"_s, u"a"_s, u"c"_s, u"d"_s}));
        // A kind that has no channel any more takes its heading along.
        model->setSnapshot(snapshot({channel(u"private-x"_s)}));
        QVERIFY(!d.isValid());
        QCOMPARE(model->channelAt(x)->status.name.value(), u"private-x"_s);
        QCOMPARE(names(), (QStringList{u"Private (1)"_s, u"private-x"_s}));
        model->setSnapshot(snapshot({}));
        QCOMPARE(model->rowCount(), 0);
    }

    void cellsTellWhatIsKnown()
    {
        ChannelRow row = channel(u"bot-updates"_s);
        row.events = 12345;
        row.perSecond = 4.2;
        row.lastEvent = u"trade-executed"_s;
        row.lastAt = Pusher::WallTime(1700000000s - 3s);
        row.status.subscriptionCount = 0;
        row.status.since = Pusher::Scheduler::TimePoint(40s);
        model->setSnapshot(snapshot({row}));
        const auto text = [this](Column column) {
            return model->index(0, int(column), model->index(0, 0)).data().toString();
        };
        QCOMPARE(text(Column::State), u"subscribed"_s);
        QCOMPARE(text(Column::Rate), u"4.2/s"_s);
        QCOMPARE(text(Column::LastEvent), u"trade-executed"_s);
        QCOMPARE(text(Column::Age), u"3 s ago"_s);
        QCOMPARE(text(Column::Events), u"12345"_s);
        QCOMPARE(text(Column::Subscribers), u"0"_s); // a count like any other
        QCOMPARE(text(Column::Members), u"—"_s);
        QCOMPARE(text(Column::Since), u"1 min 0 s"_s);
        model->setNow(Pusher::WallTime(1700000002s), Pusher::Scheduler::TimePoint(102s));
        QCOMPARE(text(Column::Age), u"5 s ago"_s);
    }

    void aNameThatTheHostedServiceRefusesIsMarked()
    {
        const QString longName(180, u'n');
        ChannelRow row = channel(longName);
        row.status.warning = Pusher::channelNameWarning(longName);
        model->setSnapshot(snapshot({channel(u"alpha"_s), row}));
        const QString warning =
            u"Its name has 180 characters; the hosted service takes at most 164."_s;
        const auto cell = [this](int place, Column column, int role) {
            return model->index(place, int(column), model->index(0, 0)).data(role);
        };
        QCOMPARE(Severity(cell(1, Column::Channel, SeverityRole).toInt()), Severity::Warning);
        QVERIFY(cell(1, Column::Channel, SignRole).toBool());
        QVERIFY(cell(1, Column::Channel, Qt::ToolTipRole).toString().contains(warning));
        QVERIFY(cell(1, Column::Channel, Qt::AccessibleTextRole).toString().endsWith(warning));
        // It is heard all the same.
        QCOMPARE(Severity(cell(1, Column::State, SeverityRole).toInt()), Severity::Healthy);
        QVERIFY(cell(1, Column::State, Qt::ToolTipRole).toString().contains(warning));
        QVERIFY(!cell(0, Column::Channel, SignRole).toBool());
        QVERIFY(!cell(0, Column::State, Qt::ToolTipRole).toString().contains(u"hosted"_s));
        // Where it is refused, that is the first reason to think of.
        row.status.state = State::Refused;
        QVERIFY(ChannelSentences::explanation(row.status).startsWith(warning));
    }

    void oldFiguresAreMarked()
    {
        ChannelRow row = channel(u"presence-desk"_s, State::Pending);
        row.status.isCurrent = false;
        row.status.members.emplace();
        model->setSnapshot(snapshot({row}));
        const auto stale = [this](Column column) {
            return model->index(0, int(column), model->index(0, 0)).data(StaleRole).toBool();
        };
        QVERIFY(stale(Column::Members) && stale(Column::Subscribers));
        QVERIFY(!stale(Column::State));
        model->setStale(true);
        QVERIFY(stale(Column::State) && stale(Column::Rate));
    }

    void theFilterKnowsKindStateAndName()
    {
        model->setSnapshot(snapshot({channel(u"bots"_s), channel(u"presence-desk"_s),
                                     channel(u"private-x"_s, State::Refused)}));
        model->setFilter(u"refused"_s);
        QCOMPARE(names(), (QStringList{u"Private (1)"_s, u"private-x"_s}));
        model->setFilter(u"PRESENCE desk"_s);
        QCOMPARE(names(), (QStringList{u"Presence (1)"_s, u"presence-desk"_s}));
        model->setFilter(u"nothing of it"_s);
        QCOMPARE(model->rowCount(), 0);
        model->setFilter({});
        QCOMPARE(model->shown(), 3);
    }

    void U1_foreignNamesAreLiteralAndBounded()
    {
        ChannelRow row = channel(u"bots"_s);
        row.status.name = Pusher::ChannelName(u"<b>x</b>\u202e"_s + QString(100000, u'y'));
        row.lastEvent = u"<img src=x>"_s;
        model->setSnapshot(snapshot({row}));
        const QModelIndex cell = model->index(0, 0, model->index(0, 0));
        QVERIFY(cell.data().toString().startsWith(u"<b>x</b>⟨U+202E⟩"_s));
        QVERIFY(cell.data().toString().size() <= 300);
        const QString tip =
            cell.siblingAtColumn(int(Column::LastEvent)).data(Qt::ToolTipRole).toString();
        QVERIFY2(!tip.contains(u"<img"_s), qPrintable(tip));
    }

    void everyStateAndKindHasItsWords()
    {
        QSet<QString> states;
        const QMetaEnum all = QMetaEnum::fromType<State>();
        for (int i = 0; i < all.keyCount(); ++i)
            states.insert(ChannelSentences::state(State(all.value(i))));
        QCOMPARE(states.size(), all.keyCount());
        QSet<QString> kinds;
        for (const QString &name :
             {u"a"_s, u"private-a"_s, u"private-encrypted-a"_s, u"presence-a"_s, u"cache-a"_s,
              u"private-cache-a"_s, u"private-encrypted-cache-a"_s, u"presence-cache-a"_s,
              u"#server-to-user-a"_s}) {
            kinds.insert(ChannelSentences::kind(Pusher::channelKind(name)));
            kinds.insert(ChannelSentences::heading(Pusher::channelKind(name)) + u'!');
        }
        QCOMPARE(kinds.size(), 18);
        Pusher::ChannelStatus refused = channel(u"private-x"_s, State::Refused).status;
        refused.error = Pusher::Error{.code = Pusher::Error::Code::AuthorizationFailed,
                                      .message = u"no rule for it"_s};
        QVERIFY(ChannelSentences::explanation(refused).contains(u"no rule for it"_s));
    }

private:
    QStringList names() const
    {
        QStringList result;
        for (int place = 0; place < model->rowCount(); ++place) {
            const QModelIndex heading = model->index(place, 0);
            result.append(heading.data().toString());
            for (int row = 0; row < model->rowCount(heading); ++row)
                result.append(model->index(row, 0, heading).data().toString());
        }
        return result;
    }

    std::unique_ptr<ChannelTreeModel> model;
    std::unique_ptr<QAbstractItemModelTester> tester;
};

QTEST_APPLESS_MAIN(TestChannelTreeModel)
#include "tst_channeltreemodel.moc"
