// SPDX-License-Identifier: MIT
#include "libpusher/connection/announcer.h"

#include <QEventLoop>
#include <QTest>

using Pusher::Detail::Announcer;

class TestAnnouncer : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void speaksAtOnceOutsideASocket();
    void Q21_waitsForItsOwnTurnInsideASocket();
    void keepsTheOrderWhenAReceiverCallsBack();
    void Q21_nestedLoopInAReceiverStillHears();
    void Q20_receiverMayDeleteTheOwner();
    void summaryComesLastAndOnce();
};

namespace {

struct Owner : QObject {
    Announcer announcer{*this, [this] { said.append(u'*'); }};
    QString said;

    void say(char16_t word)
    {
        announcer.add([this, word] { said.append(word); });
    }
};

} // namespace

void TestAnnouncer::speaksAtOnceOutsideASocket()
{
    Owner owner;
    owner.say(u'a');
    owner.announcer.flush();
    QCOMPARE(owner.said, QStringLiteral("a"));
}

void TestAnnouncer::Q21_waitsForItsOwnTurnInsideASocket()
{
    Owner owner;
    {
        const Announcer::SocketScope scope(owner.announcer);
        owner.say(u'a');
        owner.announcer.flush();
        owner.say(u'b');
        owner.announcer.flush();
        QCOMPARE(owner.said, QString());
    }
    QTRY_COMPARE(owner.said, QStringLiteral("ab"));
}

void TestAnnouncer::keepsTheOrderWhenAReceiverCallsBack()
{
    Owner owner;
    owner.announcer.add([&owner] {
        owner.say(u'2');
        owner.announcer.flush();
        owner.said.append(u'1');
    });
    owner.announcer.flush();
    QCOMPARE(owner.said, QStringLiteral("12"));
}

void TestAnnouncer::Q21_nestedLoopInAReceiverStillHears()
{
    Owner owner;
    QEventLoop loop;
    owner.announcer.add([&owner, &loop] {
        owner.announcer.add([&owner, &loop] {
            owner.said.append(u'n');
            loop.quit();
        });
        owner.announcer.flush();
        loop.exec();
        owner.said.append(u'o');
    });
    owner.announcer.flush();
    QCOMPARE(owner.said, QStringLiteral("no"));
}

void TestAnnouncer::Q20_receiverMayDeleteTheOwner()
{
    auto owner = std::make_unique<Owner>();
    bool heard = false;
    owner->announcer.add([&owner] { owner.reset(); });
    owner->announcer.add([&heard] { heard = true; });
    owner->announcer.flush();
    QVERIFY(!owner);
    QVERIFY(!heard);
}

void TestAnnouncer::summaryComesLastAndOnce()
{
    Owner owner;
    owner.announcer.noteChange();
    owner.say(u'a');
    owner.announcer.noteChange();
    owner.say(u'b');
    owner.announcer.flush();
    QCOMPARE(owner.said, QStringLiteral("ab*"));
}

QTEST_GUILESS_MAIN(TestAnnouncer)
#include "tst_announcer.moc"
