// SPDX-License-Identifier: MIT
#include "libpusher/auth/authhandler.h"
#include "tests/support/fakescheduler.h"
#include "tests/support/testapp.h"
#include "tests/support/tokenfactory.h"

#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;

namespace {

const QByteArray jwtSecret = "a secret of thirty-two bytes, ok"_ba;
const QByteArray ann = TokenFactory::hs256(jwtSecret,
                                           R"({"exp":4102444800,"sub":"ann","roles":["admin"]})");

AuthorizationRule rule(const QString &pattern, const QStringList &roles = {})
{
    AuthorizationRule result;
    result.pattern = pattern;
    result.requiredRoles = roles;
    return result;
}

} // namespace

/// The rules of a handler as whoever runs it sees and changes them.
class tst_AuthRules : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        decisions.clear();
        JwtVerifier tokens;
        tokens.addKey(std::move(JwtKey::fromSecret(Secret(jwtSecret))).value());
        handler = std::make_unique<AuthHandler>(
            std::make_unique<LocalSigner>(TestApp::key.toUtf8(), Secret(TestApp::secret)),
            std::move(tokens), std::make_shared<FakeScheduler>());
    }

    void rulesCountWhatTheyDecide()
    {
        QVERIFY(handler->replaceAuthorizationRules(
            {rule(u"private-*"_s, {u"nobody"_s}), rule(u"private-admin-*"_s, {u"admin"_s})}));
        ask(u"private-admin-1"_s);
        ask(u"private-admin-2"_s);
        ask(u"private-x"_s);
        ask(u"presence-x"_s); // no rule
        ask(u"private-x"_s, "no token"_ba); // refused before any rule
        const auto rules = handler->authorizationRules();
        QCOMPARE(rules.size(), 2);
        QCOMPARE(rules[0].rule.pattern, u"private-admin-*"_s); // decides first
        QCOMPARE(rules[0].allowed, 2u);
        QCOMPARE(rules[0].refused, 0u);
        QCOMPARE(rules[1].allowed, 0u);
        QCOMPARE(rules[1].refused, 1u);
        QCOMPARE(handler->counters().withoutRule, 1u);
        QCOMPARE(handler->counters().refused, 3u);
    }

    void rulesCanBeReplacedWhileSomebodyIsAsked()
    {
        std::function<void(ValidatorVerdict)> answer;
        AuthorizationRule slow = rule(u"private-slow"_s);
        slow.customValidator = [&answer](const auto &, auto later) { answer = later; };
        QVERIFY(handler->addAuthorizationRule(slow.pattern, slow));
        ask(u"private-slow"_s);
        QVERIFY(decisions.empty());
        QVERIFY(handler->replaceAuthorizationRules({rule(u"private-a"_s, {u"admin"_s}),
                                                    rule(u"bots"_s)}));
        QCOMPARE(handler->authorizationRules().size(), 2);
        QVERIFY2(handler->warnings().join(u' ').contains(u"bots"_s), "that cannot bite");
        answer({});
        QVERIFY(last().success()); // by the rule that was asked
        QCOMPARE(last().rule, u"private-slow"_s);
        ask(u"private-slow"_s);
        QVERIFY(!last().success());
        // What cannot be meant changes nothing.
        QVERIFY(!handler->replaceAuthorizationRules({rule(u"private-b"_s), rule(QString())}));
        ask(u"private-a"_s);
        QVERIFY(last().success());
        QVERIFY(handler->replaceAuthorizationRules({}));
        QVERIFY(handler->warnings().isEmpty());
    }

    void tokensAreVerifiedWithoutAQuestion()
    {
        const auto claims = handler->verifyToken(Secret(ann));
        QVERIFY(claims);
        QCOMPARE(claims->subject, UserId(u"ann"_s));
        QVERIFY(!handler->verifyToken(Secret(ann.chopped(2))));
        QCOMPARE(handler->counters().refused, 0u);
    }

private:
    void ask(const QString &channel, const QByteArray &bearer = ann)
    {
        handler->authenticateChannel({.socketId = SocketId(u"1.2"_s),
                                      .channel = ChannelName(channel),
                                      .token = Secret(bearer)},
                                     [this](AuthHandler::Decision decision) {
                                         decisions.push_back(std::move(decision));
                                     });
    }
    const AuthHandler::Decision &last() const { return decisions.back(); }

    std::unique_ptr<AuthHandler> handler;
    std::vector<AuthHandler::Decision> decisions;
};

QTEST_APPLESS_MAIN(tst_AuthRules)
#include "tst_authrules.moc"
