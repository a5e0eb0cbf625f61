// SPDX-License-Identifier: MIT
#include "ui/models/membertablemodel.h"
#include "ui/models/presencelogmodel.h"
#include "ui/models/roles.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const Pusher::ChannelName desk(u"presence-desk"_s);
const Pusher::WallTime noon(1700000000s);

MemberRow member(const QString &user)
{
    return {.channel = desk, .user = Pusher::UserId(user)};
}

PresenceNews news(quint64 id, const QString &user, PresenceNews::Kind kind)
{
    return {id, noon + std::chrono::seconds(id), desk, Pusher::UserId(user), kind};
}

} // namespace

/// Who is there, and who came and went.
class TestPresenceModels : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { QLocale::setDefault(QLocale::c()); }

    void membersKeepTheirRows()
    {
        MemberTableModel model;
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        ChannelSnapshot snapshot;
        snapshot.members = {member(u"ann"_s), member(u"bob"_s)};
        snapshot.members[0].isMe = true;
        snapshot.members[1].joined = noon;
        snapshot.members[1].info = R"({"name":"<b>Bob</b>"})";
        model.setSnapshot(snapshot);
        model.setNow(noon + 65s);
        model.refresh();
        QCOMPARE(model.rowCount(), 2);
        QVERIFY(text(model, 0, MemberTableModel::Field::Member).contains(u"(you)"_s));
        QCOMPARE(text(model, 0, MemberTableModel::Field::Joined), u"before us"_s);
        QCOMPARE(text(model, 1, MemberTableModel::Field::Here), u"1 min 5 s"_s);
        QCOMPARE(text(model, 1, MemberTableModel::Field::Info), u"{\"name\":\"<b>Bob</b>\"}"_s);
        const QPersistentModelIndex bob = model.index(1, 0);

        snapshot.members = {member(u"aaron"_s), member(u"bob"_s)};
        snapshot.members[1].isCurrent = false;
        model.setSnapshot(snapshot);
        model.refresh();
        QVERIFY(bob.isValid());
        QCOMPARE(bob.data(RawRole).toString(), u"bob"_s);
        QVERIFY(bob.data(StaleRole).toBool());
        QCOMPARE(model.rowCount(), 2);
        model.setFilter(u"aaron"_s);
        QCOMPARE(model.shown(), 1u);
    }

    void U1_hugeInfoIsCut()
    {
        MemberTableModel model;
        ChannelSnapshot snapshot;
        snapshot.members = {member(u"<i>ann</i>"_s)};
        snapshot.members[0].info = QByteArray(1'000'000, 'x');
        model.setSnapshot(snapshot);
        model.refresh();
        QVERIFY(text(model, 0, MemberTableModel::Field::Info).size() <= 300);
        QCOMPARE(text(model, 0, MemberTableModel::Field::Member), u"<i>ann</i>"_s);
        const QVariant tip =
            model.index(0, int(MemberTableModel::Field::Info)).data(Qt::ToolTipRole);
        QVERIFY(tip.toString().size() < 8000);
    }

    void theLogGrowsAndIsCleared()
    {
        PresenceLogModel model;
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        ChannelSnapshot snapshot;
        snapshot.news = {news(1, u"ann"_s, PresenceNews::Kind::Joined),
                         news(2, u"bob"_s, PresenceNews::Kind::LeftMeanwhile)};
        model.setSnapshot(snapshot);
        model.refresh();
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(text(model, 0, PresenceLogModel::Field::What), u"joined"_s);
        QCOMPARE(text(model, 1, PresenceLogModel::Field::What), u"left while disconnected"_s);
        model.clear();
        model.refresh();
        QCOMPARE(model.rowCount(), 0);
        snapshot.news.append(news(3, u"cy"_s, PresenceNews::Kind::Left));
        model.setSnapshot(snapshot);
        model.refresh();
        QCOMPARE(model.rowCount(), 1);
        model.undoClear();
        model.refresh();
        QCOMPARE(model.rowCount(), 3);
        // The oldest leave the snapshot, and the table.
        snapshot.news = snapshot.news.mid(1);
        snapshot.news.append(news(4, u"dee"_s, PresenceNews::Kind::JoinedMeanwhile));
        model.setSnapshot(snapshot);
        model.refresh();
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(text(model, 2, PresenceLogModel::Field::What), u"joined while disconnected"_s);
    }

private:
    template <typename Field>
    static QString text(const QAbstractItemModel &model, int row, Field field)
    {
        return model.index(row, int(field)).data().toString();
    }
};

QTEST_APPLESS_MAIN(TestPresenceModels)
#include "tst_presencemodels.moc"
