// SPDX-License-Identifier: MIT
#include "libpusher/channels/errorattribution.h"

#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(Pusher::PusherError)

class TestErrorAttribution : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void attributes_data();
    void attributes();
};

void TestErrorAttribution::attributes_data()
{
    QTest::addColumn<PusherError>("error");
    QTest::addColumn<QStringList>("pending");
    QTest::addColumn<QString>("channel");
    QTest::addColumn<bool>("alreadySubscribed");

    const QStringList none;
    QTest::newRow("channel member") << PusherError{4009, u"no"_s, u"a"_s} << none << u"a"_s << false;
    QTest::newRow("a refused client event")
        << PusherError{4301, u"rate"_s, u"a"_s} << QStringList{u"a"_s} << QString() << false;
    QTest::newRow("soketi's server error while joining")
        << PusherError{4302, u"no"_s, u"a"_s} << QStringList{u"a"_s} << u"a"_s << false;
    QTest::newRow("Sockudo's broadcast failure")
        << PusherError{4303, u"no"_s, u"a"_s} << none << QString() << false;
    QTest::newRow("channel member we do not want")
        << PusherError{{}, u"no"_s, u"stranger"_s} << none << QString() << false;
    QTest::newRow("signature text of the hosted service")
        << PusherError{{},
                       u"Invalid signature: Expected HMAC SHA256 hex digest of 12.34:private-x, but got 52aa"_s,
                       {}}
        << none << u"private-x"_s << false;
    QTest::newRow("existing subscription")
        << PusherError{{}, u"Existing subscription to channel bot-updates"_s, {}} << none
        << u"bot-updates"_s << true;
    QTest::newRow("text that ends with a full stop")
        << PusherError{{}, u"No current subscription to channel bot-updates."_s, {}} << none
        << u"bot-updates"_s << false;
    QTest::newRow("the only pending one")
        << PusherError{{}, u"something else"_s, {}} << QStringList{u"a"_s} << u"a"_s << false;
    QTest::newRow("Reverb's unauthorised event")
        << PusherError{4009, u"Connection is unauthorized"_s, {}} << QStringList{u"a"_s} << u"a"_s
        << false;
    QTest::newRow("two pending: nobody's")
        << PusherError{{}, u"something else"_s, {}} << QStringList{u"a"_s, u"bot-updates"_s}
        << QString() << false;
    QTest::newRow("a code of the connection's own")
        << PusherError{4301, u"rate"_s, {}} << QStringList{u"a"_s} << QString() << false;
}

void TestErrorAttribution::attributes()
{
    QFETCH(PusherError, error);
    QFETCH(QStringList, pending);
    QFETCH(QString, channel);
    QFETCH(bool, alreadySubscribed);
    const QSet<ChannelName> wanted{ChannelName(u"a"_s), ChannelName(u"bot-updates"_s),
                                   ChannelName(u"private-x"_s)};
    QSet<ChannelName> waiting;
    for (const QString &name : std::as_const(pending))
        waiting.insert(ChannelName(name));
    const auto about = attributeError(error, SocketId(u"12.34"_s), wanted, waiting);
    QCOMPARE(about.channel.value(), channel);
    QCOMPARE(about.alreadySubscribed, alreadySubscribed);
}

QTEST_GUILESS_MAIN(TestErrorAttribution)
#include "tst_errorattribution.moc"
