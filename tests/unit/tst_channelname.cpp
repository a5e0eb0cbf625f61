// SPDX-License-Identifier: MIT
#include "libpusher/protocol/channelname.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace Pusher;

class TestChannelName : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void kindIsTheLongestPrefix_data();
    void kindIsTheLongestPrefix();
    void acceptsGoodNames_data();
    void acceptsGoodNames();
    void refusesBadNames_data();
    void refusesBadNames();
    void errorBoundsForeignText();
    void warnsOfNamesTooLongForTheHostedService();
    void checksEventNames();
};

void TestChannelName::kindIsTheLongestPrefix_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<ChannelKind>("kind");
    QTest::addColumn<bool>("authorized");
    QTest::newRow("public") << u"bot-updates"_s << ChannelKind::Public << false;
    QTest::newRow("private") << u"private-x"_s << ChannelKind::Private << true;
    QTest::newRow("encrypted") << u"private-encrypted-x"_s << ChannelKind::PrivateEncrypted << true;
    QTest::newRow("presence") << u"presence-x"_s << ChannelKind::Presence << true;
    QTest::newRow("cache") << u"cache-x"_s << ChannelKind::Cache << false;
    QTest::newRow("private cache") << u"private-cache-x"_s << ChannelKind::PrivateCache << true;
    QTest::newRow("encrypted cache")
        << u"private-encrypted-cache-x"_s << ChannelKind::PrivateEncryptedCache << true;
    QTest::newRow("presence cache") << u"presence-cache-x"_s << ChannelKind::PresenceCache << true;
    QTest::newRow("server to user") << u"#server-to-user-7"_s << ChannelKind::ServerToUser << false;
    QTest::newRow("other case") << u"Private-x"_s << ChannelKind::Public << false;
    QTest::newRow("inside") << u"my-private-x"_s << ChannelKind::Public << false;
    QTest::newRow("without dash") << u"privatex"_s << ChannelKind::Public << false;
}

void TestChannelName::kindIsTheLongestPrefix()
{
    QFETCH(QString, name);
    QFETCH(ChannelKind, kind);
    QFETCH(bool, authorized);
    QCOMPARE(channelKind(name), kind);
    QCOMPARE(needsAuthorization(kind), authorized);
}

void TestChannelName::acceptsGoodNames_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("usual") << u"bot-updates"_s;
    QTest::newRow("all characters") << u"azAZ09_-=@,.;"_s;
    QTest::newRow("one") << u"a"_s;
    QTest::newRow("longest") << QString(200, u'x');
    QTest::newRow("server to user") << u"#server-to-user-7"_s;
}

void TestChannelName::acceptsGoodNames()
{
    QFETCH(QString, name);
    const auto parsed = parseChannelName(name);
    QVERIFY(parsed);
    QCOMPARE(parsed->value(), name);
}

void TestChannelName::refusesBadNames_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("empty") << QString();
    QTest::newRow("too long") << QString(201, u'x');
    QTest::newRow("space") << u"a b"_s;
    QTest::newRow("line break at the end") << u"abc\n"_s;
    QTest::newRow("slash") << u"a/b"_s;
    QTest::newRow("colon") << u"a:b"_s;
    QTest::newRow("star") << u"bot-*"_s;
    QTest::newRow("letter beyond ASCII") << u"bücher"_s;
    QTest::newRow("NUL") << u"a\0b"_s;
    QTest::newRow("hash") << u"#other"_s;
    QTest::newRow("hash inside") << u"a#b"_s;
    QTest::newRow("user without id") << u"#server-to-user-"_s;
    QTest::newRow("prefix twice") << u"#server-to-user-#server-to-user-7"_s;
}

void TestChannelName::refusesBadNames()
{
    QFETCH(QString, name);
    const auto parsed = parseChannelName(name);
    QVERIFY(!parsed);
    QCOMPARE(parsed.error().code, Error::Code::ConfigurationError);
    QCOMPARE(parsed.error().parameters.value(u"limit"_s).toInt(), 200);
    QVERIFY(!parsed.error().message.isEmpty());
}

void TestChannelName::errorBoundsForeignText()
{
    const auto parsed = parseChannelName(QString(1000000, u'x'));
    QVERIFY(!parsed);
    QCOMPARE(parsed.error().parameters.value(u"name"_s).toString().size(), 256);
    QCOMPARE(parsed.error().parameters.value(u"length"_s).toInt(), 1000000);
}

void TestChannelName::warnsOfNamesTooLongForTheHostedService()
{
    QVERIFY(!channelNameWarning(QString(164, u'x')));
    const QString longer(165, u'x');
    QVERIFY(parseChannelName(longer)); // other servers take it
    const auto warning = channelNameWarning(longer);
    QVERIFY(warning);
    QCOMPARE(warning->code, Error::Code::ConfigurationError);
    QCOMPARE(warning->parameters.value(u"limit"_s).toInt(), 164);
    QCOMPARE(warning->parameters.value(u"length"_s).toInt(), 165);
    QVERIFY(warning->message.contains(u"164"));
}

void TestChannelName::checksEventNames()
{
    for (const QString &good : {u"trade-executed"_s, u"App\\Events\\Bot.Paused"_s,
                                u"ereignis ü 🚀"_s, QString(200, u'e')}) {
        const auto parsed = parseEventName(good);
        QVERIFY(parsed);
        QCOMPARE(parsed->value(), good);
    }
    QVERIFY(!parseEventName({}));
    QVERIFY(!parseEventName(QString(201, u'e')));
    const QString loneSurrogate(1, QChar(0xD800));
    QVERIFY(!parseEventName(loneSurrogate));
}

QTEST_GUILESS_MAIN(TestChannelName)
#include "tst_channelname.moc"
