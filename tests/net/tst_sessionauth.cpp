// SPDX-License-Identifier: MIT
#include "app/session.h"
#include "tests/support/testapp.h"
#include "tests/support/tokenfactory.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Console;
using namespace Pusher;
using namespace Qt::StringLiterals;

namespace {

const QByteArray jwtSecret = "a secret of thirty-two bytes, ok"_ba;

std::shared_ptr<const Secret> tokenOf(const QByteArray &claims)
{
    return std::make_shared<const Secret>(
        TokenFactory::hs256(jwtSecret, R"({"exp":4102444800,)" + claims + '}'));
}

} // namespace

/// Rules that the reader opens, trials and tokens, decided by the session's real handler.
class tst_SessionAuth : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        ClientOptions options;
        options.connection.endpoint = TestApp::endpoint(1);
        options.secret = Secret(TestApp::secret);
        options.jwt.secret = Secret(jwtSecret);
        session = std::make_unique<Session>(options, QStringList(), Scheduler::system());
        link = session->authorization();
        QVERIFY(link);
    }
    void cleanup() { session.reset(); }

    void theSeedsRulesDecide_data()
    {
        QTest::addColumn<QString>("channel");
        QTest::addColumn<QString>("user");
        QTest::addColumn<QString>("team");
        QTest::addColumn<QString>("socket");
        QTest::addColumn<bool>("allowed");
        QTest::addColumn<QString>("rule");
        QTest::newRow("own team") << u"private-team-456"_s << u"ann"_s << u"456"_s << u"1.2"_s
                                  << true << u"private-team-*"_s;
        QTest::newRow("other team") << u"private-team-9"_s << u""_s << u""_s << u"1.2"_s << false
                                    << u"private-team-*"_s;
        QTest::newRow("no rule") << u"private-x"_s << u""_s << u""_s << u"1.2"_s << false << u""_s;
        QTest::newRow("other user") << u"private-team-456"_s << u"bob"_s << u""_s << u"1.2"_s
                                    << false << u""_s;
        QTest::newRow("no socket id") << u"private-team-456"_s << u""_s << u""_s
                                      << u"socket-123"_s << false << u""_s;
        QTest::newRow("public") << u"bots"_s << u""_s << u""_s << u"1.2"_s << true << u""_s;
    }
    void theSeedsRulesDecide()
    {
        QFETCH(QString, channel);
        QFETCH(QString, user);
        QFETCH(QString, team);
        QFETCH(QString, socket);
        QFETCH(bool, allowed);
        QFETCH(QString, rule);
        openRules(R"({"rules":[{"pattern":"private-team-*","requiredTeamMembership":true}]})");
        QSignalSpy tried(link.get(), &AuthLink::tried);
        Q_EMIT link->trialRequested({.id = 5,
                                     .channel = ChannelName(channel),
                                     .socketId = SocketId(socket),
                                     .userId = UserId(user),
                                     .teamId = team,
                                     .token = tokenOf(R"("sub":"ann","teams":["456"])")});
        QTRY_COMPARE(tried.size(), 1);
        const auto result = tried.first().first().value<AuthTrialResult>();
        QCOMPARE(result.id, 5u);
        QCOMPARE(!result.error, allowed);
        QCOMPARE(result.rule, rule);
        QVERIFY(!result.reason.isEmpty());
        QCOMPARE(result.auth.isEmpty(), !allowed || channel == u"bots"_s);
    }

    void hitsAreCountedAndTold()
    {
        openRules(R"({"rules":[{"pattern":"private-a","requiredRoles":["admin"]}]})");
        QSignalSpy tried(link.get(), &AuthLink::tried);
        for (const QByteArray &claims :
             {R"("sub":"ann","roles":["admin"])"_ba, R"("sub":"bob")"_ba})
            Q_EMIT link->trialRequested({.id = 1,
                                         .channel = ChannelName(u"private-a"_s),
                                         .socketId = SocketId(u"1.2"_s),
                                         .token = tokenOf(claims)});
        QTRY_COMPARE(tried.size(), 2);
        QSignalSpy answered(link.get(), &AuthLink::answered);
        Q_EMIT link->requested();
        QTRY_COMPARE(answered.size(), 1);
        const auto snapshot = answered.first().first().value<AuthSnapshot>();
        QCOMPARE(snapshot.rules.size(), 1);
        QCOMPARE(snapshot.rules[0].allowed, 1u);
        QCOMPARE(snapshot.rules[0].refused, 1u);
        QCOMPARE(snapshot.source, u"rules.json"_s);
        QCOMPARE(snapshot.allowed, 1u);
    }

    void aFileThatIsNoneChangesNothing()
    {
        openRules(R"({"rules":[{"pattern":"private-a"}]})");
        QSignalSpy refused(link.get(), &AuthLink::refused);
        write(R"({"rules":[{"patern":"private-b"}]})");
        Q_EMIT link->rulesRequested(file());
        QTRY_COMPARE(refused.size(), 1);
        QVERIFY2(refused.first().first().value<Error>().message.contains(u"patern"_s),
                 "the error names what is wrong");
        Q_EMIT link->rulesRequested(folder.filePath(u"none"_s));
        QTRY_COMPARE(refused.size(), 2);
        QSignalSpy answered(link.get(), &AuthLink::answered);
        Q_EMIT link->requested();
        QTRY_COMPARE(answered.size(), 1);
        QCOMPARE(answered.first().first().value<AuthSnapshot>().rules.size(), 1);
    }

    void aTokenIsVerified()
    {
        QSignalSpy verified(link.get(), &AuthLink::verified);
        Q_EMIT link->verificationRequested(1, tokenOf(R"("sub":"ann")"));
        Q_EMIT link->verificationRequested(
            2, std::make_shared<const Secret>(TokenFactory::hs256("another secret altogether, long",
                                                                  R"({"exp":4102444800})")));
        Q_EMIT link->verificationRequested(3, nullptr);
        QTRY_COMPARE(verified.size(), 3);
        QVERIFY(!verified[0].first().value<TokenVerdict>().error);
        QVERIFY(verified[1].first().value<TokenVerdict>().error);
        QCOMPARE(verified[2].first().value<TokenVerdict>().error->code,
                 Error::Code::AuthenticationFailed);
    }

    void keysThatCannotBeReadAreTold()
    {
        ClientOptions options;
        options.connection.endpoint = TestApp::endpoint(1);
        options.jwt.publicKeyFile = folder.filePath(u"no such key"_s);
        session = std::make_unique<Session>(options, QStringList(), Scheduler::system());
        QVERIFY(!session->authorization());
        QSignalSpy errors(&session->client(), &Client::errorOccurred);
        session->start();
        QTRY_VERIFY(!errors.isEmpty());
        QCOMPARE(errors.first().first().value<Error>().code, Error::Code::ConfigurationError);
    }

private:
    QString file() const { return folder.filePath(u"rules.json"_s); }
    void write(const QByteArray &rules)
    {
        QFile out(file());
        QVERIFY(out.open(QIODevice::WriteOnly));
        out.write(rules);
    }
    void openRules(const QByteArray &rules)
    {
        write(rules);
        QSignalSpy answered(link.get(), &AuthLink::answered);
        Q_EMIT link->rulesRequested(file());
        QTRY_COMPARE(answered.size(), 1);
    }

    QTemporaryDir folder;
    std::unique_ptr<Session> session;
    std::shared_ptr<AuthLink> link;
};

QTEST_GUILESS_MAIN(tst_SessionAuth)
#include "tst_sessionauth.moc"
