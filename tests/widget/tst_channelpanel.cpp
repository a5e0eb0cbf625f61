// SPDX-License-Identifier: MIT
#include "ui/models/channeltreemodel.h"
#include "ui/views/banner.h"
#include "ui/views/channelpanel.h"
#include "ui/views/presencepanel.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTreeView>

using namespace Console;
using namespace Qt::StringLiterals;
using State = Pusher::ChannelRegistry::State;

namespace {

ChannelSnapshot snapshot()
{
    ChannelSnapshot result;
    for (const QString &name : {u"bots"_s, u"presence-desk"_s, u"private-x"_s}) {
        ChannelRow row;
        row.status.name = Pusher::ChannelName(name);
        row.status.kind = Pusher::channelKind(name);
        row.status.state = State::Subscribed;
        row.status.isCurrent = true;
        result.channels.append(row);
    }
    result.channels[1].status.members.emplace();
    result.channels[2].status.state = State::Refused;
    result.channels[2].status.error =
        Pusher::Error{.code = Pusher::Error::Code::AuthorizationFailed,
                      .message = u"the <b>endpoint</b> said no"_s};
    return result;
}

} // namespace

/// The Channels and Presence views with a link whose other end is the test.
class tst_ChannelPanel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        QLocale::setDefault(QLocale::c());
        link = std::make_shared<ChannelLink>();
        panel = std::make_unique<ChannelPanel>(link);
        panel->setTheme(Theme(Theme::Kind::Light));
        panel->resize(1200, 600);
        panel->show();
        panel->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(panel.get()));
        Q_EMIT link->answered(snapshot());
        tree = panel->findChild<QTreeView *>(u"channelTree"_s);
        tree->setFocus();
    }
    void cleanup() { panel.reset(); }

    void asksWhileItIsSeen()
    {
        QSignalSpy asked(link.get(), &ChannelLink::requested);
        panel->showFacts({});
        QCOMPARE(asked.size(), 1);
    }

    void headingsAreOpen()
    {
        for (int place = 0; place < tree->model()->rowCount(); ++place)
            QVERIFY(tree->isExpanded(tree->model()->index(place, 0)));
    }

    void aNameIsJudgedWhileItIsTyped()
    {
        auto *name = panel->findChild<QLineEdit *>(u"subscribeName"_s);
        auto *button = panel->findChild<QPushButton *>(u"subscribeButton"_s);
        QVERIFY(!button->isEnabled());
        name->setText(u"no spaces"_s);
        QVERIFY(!button->isEnabled());
        QVERIFY2(name->toolTip().contains(u"letters"_s), qPrintable(name->toolTip()));
        QSignalSpy wanted(link.get(), &ChannelLink::subscribeRequested);
        QTest::keyClick(name, Qt::Key_Return);
        QCOMPARE(wanted.size(), 0);
        QVERIFY(!panel->findChild<Banner *>(u"channelNotice"_s)->isHidden());
        name->setText(u"private-orders"_s);
        QVERIFY(button->isEnabled());
        QCOMPARE(name->toolTip(), u"Private"_s);
        QTest::keyClick(name, Qt::Key_Return);
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted.first().first().value<Pusher::ChannelName>().value(), u"private-orders"_s);
        QVERIFY(name->text().isEmpty());
        QVERIFY(panel->findChild<Banner *>(u"channelNotice"_s)->isHidden());
    }

    void aRefusalOfOurOwnIsSaid()
    {
        Q_EMIT link->refused(
            Pusher::ChannelName(u"private-orders"_s),
            {.code = Pusher::Error::Code::AuthorizationFailed, .message = u"no authorizer"_s});
        QVERIFY(noticeTitle().contains(u"private-orders"_s));
    }

    void leavingCanBeTakenBack()
    {
        QSignalSpy left(link.get(), &ChannelLink::unsubscribeRequested);
        QSignalSpy wanted(link.get(), &ChannelLink::subscribeRequested);
        QTest::keyClick(tree, Qt::Key_Delete);
        QCOMPARE(left.size(), 0); // nothing is chosen
        choose(u"bots"_s);
        QTest::keyClick(tree, Qt::Key_Delete);
        QCOMPARE(left.size(), 1);
        QVERIFY(noticeTitle().contains(u"bots"_s));
        panel->findChild<QPushButton *>(u"bannerAction"_s)->click();
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted.first().first().value<Pusher::ChannelName>().value(), u"bots"_s);
        QVERIFY(panel->findChild<Banner *>(u"channelNotice"_s)->isHidden());
    }

    void aRefusedChannelIsAskedAgain()
    {
        QSignalSpy again(link.get(), &ChannelLink::retryRequested);
        choose(u"bots"_s);
        QTest::keyClick(tree, Qt::Key_R);
        QCOMPARE(again.size(), 0);
        choose(u"private-x"_s);
        QTest::keyClick(tree, Qt::Key_R);
        QCOMPARE(again.size(), 1);
        const auto *detail = panel->findChild<QLabel *>(u"channelDetail"_s);
        QVERIFY2(detail->text().contains(u"<b>endpoint</b>"_s), qPrintable(detail->text()));
        QCOMPARE(detail->textFormat(), Qt::PlainText);
    }

    void keysLeadToEventsAndMembers()
    {
        QSignalSpy matching(panel.get(), &Panel::matchingRequested);
        choose(u"presence-desk"_s);
        QTest::keyClick(tree, Qt::Key_E);
        QTest::keyClick(tree, Qt::Key_M);
        QCOMPARE(matching.size(), 2);
        QCOMPARE(matching.at(0).first().toString(), u"events"_s);
        QCOMPARE(matching.at(1).first().toString(), u"presence"_s);
        choose(u"bots"_s);
        QTest::keyClick(tree, Qt::Key_M); // has none
        QCOMPARE(matching.size(), 2);
        QTest::keyClick(tree, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), u"bots"_s);
    }

    void emptySaysWhy()
    {
        auto *filter = panel->findChild<QLineEdit *>(u"channelFilter"_s);
        filter->setText(u"nothing"_s);
        const auto *title = panel->findChild<QLabel *>(u"emptyTitle"_s);
        QVERIFY(title->isVisible());
        QCOMPARE(title->text(), u"No channel matches"_s);
        filter->clear();
        QVERIFY(!title->isVisible());
        Q_EMIT link->answered({});
        QVERIFY(title->isVisible());
        QCOMPARE(title->text(), u"No channel is subscribed"_s);
    }

    void presenceShowsWhoIsThere()
    {
        PresencePanel presence(link);
        presence.setTheme(Theme(Theme::Kind::Dark));
        presence.show();
        const auto *title =
            presence.findChild<QWidget *>(u"memberPanel"_s)->findChild<QLabel *>(u"emptyTitle"_s);
        ChannelSnapshot taken = snapshot();
        taken.channels.removeAt(1);
        Q_EMIT link->answered(taken);
        QCOMPARE(title->text(), u"No presence channel"_s);
        taken = snapshot();
        taken.members = {
            {.channel = Pusher::ChannelName(u"presence-desk"_s), .user = Pusher::UserId(u"ann"_s)}};
        Q_EMIT link->answered(taken);
        QVERIFY(!title->isVisible());
        const auto *members = presence.findChild<QAbstractItemView *>(u"memberView"_s);
        QCOMPARE(members->model()->rowCount(), 1);
        QCOMPARE(members->model()->index(0, 0).data().toString(), u"ann"_s);
    }

private:
    void choose(const QString &channel)
    {
        const auto *model = static_cast<const ChannelTreeModel *>(tree->model());
        tree->setCurrentIndex(model->indexOf(Pusher::ChannelName(channel)));
    }
    QString noticeTitle() const
    {
        return panel->findChild<Banner *>(u"channelNotice"_s)
            ->findChild<QLabel *>(u"bannerTitle"_s)
            ->text();
    }

    std::shared_ptr<ChannelLink> link;
    std::unique_ptr<ChannelPanel> panel;
    QTreeView *tree = nullptr;
};

QTEST_MAIN(tst_ChannelPanel)
#include "tst_channelpanel.moc"
