// SPDX-License-Identifier: MIT
#include "libpusher/auth/authhandler.h"
#include "libpusher/auth/rulesfile.h"
#include "libpusher/channels/encryptedpayload.h"
#include "libpusher/http/requestsigner.h"
#include "tests/support/fakescheduler.h"
#include "tests/support/testapp.h"
#include "tests/support/tokenfactory.h"

#include <QJsonDocument>
#include <QTest>

#include <stdexcept>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {
const QByteArray jwtSecret = "a secret of thirty-two bytes, ok"_ba;
const SocketId socket(u"1234.1234"_s);

QByteArray token(const QByteArray &claims)
{
    return TokenFactory::hs256(jwtSecret, R"({"exp":4102444800,)" + claims + '}');
}

const QByteArray ann = token(R"("sub":"ann","name":"Ann","teams":["team-456"],"roles":["admin"])");

AuthorizationRule rule(const QString &pattern, const QStringList &roles = {})
{
    AuthorizationRule result;
    result.pattern = pattern;
    result.requiredRoles = roles;
    return result;
}

/// What an application adds by itself beside the file.
AuthorizationRule custom(const QString &pattern, CustomValidator validator)
{
    AuthorizationRule rule;
    rule.pattern = pattern;
    rule.customValidator = std::move(validator);
    return rule;
}
} // namespace

/// Who may subscribe to what (seed 2, the contract's rules); rows of the fault matrix by their id.
class tst_AuthHandler : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void theSeedsExamples();
    void decisionsNameTheirRule_data();
    void decisionsNameTheirRule();
    void vector4_presenceIsSignedOverTheSentBytes();
    void encryptedChannelsComeWithTheirKey();
    void A7_theTokenDecidesWhoAsks();
    void usersSignInAsThemselves();
    void A10_whatIsSignedIsChecked_data();
    void A10_whatIsSignedIsChecked();
    void A11_presenceDataThatIsTooLarge();
    void A12_theMostSpecificRuleDecidesAndDenyWins();
    void A12_rulesThatCannotBite_data();
    void A12_rulesThatCannotBite();
    void A12_rulesThatCannotBeMeant_data();
    void A12_rulesThatCannotBeMeant();
    void A13_aValidatorTakesItsTime();
    void A13_aValidatorThatIsSilentDenies();
    void A13_aValidatorThatThrowsDenies();
    void A13_aValidatorMayDeleteTheHandler();
    void A13_aValidatorMayAskAgain();
    void A13_theHandlerGoesWhileSomebodyIsAsked();
    void A14_teamsAndRoles_data();
    void A14_teamsAndRoles();
    void A16_aBadTokenAsksNobody();
    void A17_noErrorHoldsASecret();

private:
    void addRules(const QByteArray &json);
    void add(const AuthorizationRule &rule);
    AuthHandler::Request request(const QString &channel, const QByteArray &bearer = ann) const;
    void ask(const QString &channel, const QByteArray &bearer = ann);
    /// What the last question was answered; it must have been.
    const AuthHandler::Decision &last() const { return decisions.back(); }

    std::shared_ptr<FakeScheduler> clock;
    std::unique_ptr<AuthHandler> handler;
    std::vector<AuthHandler::Decision> decisions;
};

void tst_AuthHandler::init()
{
    decisions.clear();
    clock = std::make_shared<FakeScheduler>();
    JwtVerifier tokens;
    tokens.addKey(std::move(JwtKey::fromSecret(Secret(jwtSecret))).value());
    handler = std::make_unique<AuthHandler>(
        std::make_unique<LocalSigner>(TestApp::key.toUtf8(), Secret(TestApp::secret),
                                      PresenceUser{}, Secret(QByteArray(32, 'm'))),
        std::move(tokens), clock);
}

void tst_AuthHandler::addRules(const QByteArray &json)
{
    const auto rules = parseRules(R"({"rules":[)" + json + "]}");
    QVERIFY2(rules, qPrintable(rules ? QString() : rules.error().message));
    for (const AuthorizationRule &rule : *rules)
        add(rule);
}

void tst_AuthHandler::add(const AuthorizationRule &rule)
{
    QVERIFY(handler->addAuthorizationRule(rule.pattern, rule));
}

AuthHandler::Request tst_AuthHandler::request(const QString &channel,
                                              const QByteArray &bearer) const
{
    return {.socketId = socket, .channel = ChannelName(channel), .token = Secret(bearer)};
}

void tst_AuthHandler::ask(const QString &channel, const QByteArray &bearer)
{
    handler->authenticateChannel(request(channel, bearer), [this](AuthHandler::Decision decision) {
        decisions.push_back(std::move(decision));
    });
}

/// The seed's three requests, with its rules and the mapping that its names ask for.
void tst_AuthHandler::theSeedsExamples()
{
    addRules(R"({"pattern":"private-team-*","requiredTeamMembership":true,"id":"team-*"},
                {"pattern":"presence-team-*","requiredTeamMembership":true,"id":"team-*"},
                {"pattern":"private-user-*","ownUserOnly":true,"id":"user-*"},
                {"pattern":"private-admin-*","requiredRoles":["admin"]})");
    const QByteArray user = token(R"("sub":"user-123","teams":["team-456"])");
    for (const QString &channel :
         {u"private-team-456"_s, u"presence-team-456"_s, u"private-user-123"_s}) {
        auto asked = request(channel, user);
        asked.userId = UserId(u"user-123"_s);
        if (channel.contains(u"team"_s))
            asked.teamId = u"team-456"_s;
        if (channel.startsWith(u"presence"_s))
            asked.userData = {{u"name"_s, u"John Doe"_s}, {u"avatar"_s, u"avatar-url"_s}};
        handler->authenticateChannel(asked, [this](AuthHandler::Decision decision) {
            decisions.push_back(std::move(decision));
        });
        QVERIFY2(last().success(), qPrintable(channel));
        QVERIFY(last().answer.auth.startsWith(TestApp::key.toUtf8()));
        QStringList permissions{u"subscribe"_s, u"client-events"_s};
        if (channel.startsWith(u"presence"_s))
            permissions.append(u"presence"_s);
        QCOMPARE(last().permissions, permissions);
        QCOMPARE(last().reason(), u"all conditions of the rule hold"_s);
        QCOMPARE(last().userId.value(), u"user-123"_s);
    }
    ask(u"private-admin-panel"_s, user);
    QCOMPARE(last().error->code, Error::Code::AuthorizationFailed);
    // And its socket id, which no server ever gave.
    handler->authenticateChannel(
        {.socketId = SocketId(u"socket-123"_s),
         .channel = ChannelName(u"private-user-123"_s),
         .token = Secret(user)},
        [this](AuthHandler::Decision decision) { decisions.push_back(std::move(decision)); });
    QCOMPARE(last().error->message, u"a socket id has the form digits.digits, for instance 1234.5678"_s);
    QCOMPARE(handler->counters().allowed, 3u);
    QCOMPARE(handler->counters().refused, 2u);
}

void tst_AuthHandler::decisionsNameTheirRule_data()
{
    QTest::addColumn<QString>("channel");
    QTest::addColumn<bool>("allowed");
    QTest::addColumn<QString>("rule");
    QTest::addColumn<QString>("reason");
    QTest::newRow("allowed") << u"private-admin-x"_s << true << u"private-admin-*"_s << QString();
    QTest::newRow("denied") << u"private-team-9"_s << false << u"private-team-*"_s
                            << u"the token's teams do not contain the channel's team"_s;
    QTest::newRow("another user's")
        << u"private-user-bob"_s << false << u"private-user-*"_s
        << u"the channel belongs to another user than the token's sub"_s;
    QTest::newRow("own") << u"private-user-ann"_s << true << u"private-user-*"_s << QString();
    QTest::newRow("no rule") << u"private-x"_s << false << QString()
                             << u"no rule is for this channel"_s;
    QTest::newRow("no rule, presence")
        << u"presence-x"_s << false << QString() << u"no rule is for this channel"_s;
    QTest::newRow("public") << u"bot-updates"_s << true << QString() << QString();
    QTest::newRow("a user's own channel") << u"#server-to-user-ann"_s << false << QString()
                                          << u"a user's own channel is opened by signing in"_s;
}

void tst_AuthHandler::decisionsNameTheirRule()
{
    QFETCH(QString, channel);
    QFETCH(bool, allowed);
    QFETCH(QString, rule);
    QFETCH(QString, reason);
    addRules(R"({"pattern":"private-team-*","requiredTeamMembership":true},
                {"pattern":"private-admin-*","requiredRoles":["root","admin"]},
                {"pattern":"private-user-*","ownUserOnly":true})");
    ask(channel);
    QCOMPARE(last().success(), allowed);
    QCOMPARE(last().rule, rule);
    QCOMPARE(last().error ? last().reason() : QString(), reason);
    QCOMPARE(last().answer.auth.isEmpty(), !allowed || channel == u"bot-updates"_s);
    QCOMPARE(last().permissions.isEmpty(), !allowed);
}

/// protocol.md §10, row 4, with a token that says who it is.
void tst_AuthHandler::vector4_presenceIsSignedOverTheSentBytes()
{
    add(rule(u"presence-*"_s));
    ask(u"presence-foobar"_s, token(R"("sub":"10","name":"Mr. Pusher")"));
    QVERIFY(last().success());
    QCOMPARE(last().answer.channelData, R"({"user_id":"10","user_info":{"name":"Mr. Pusher"}})"_ba);
    QCOMPARE(last().answer.auth,
             TestApp::key.toUtf8()
                 + ":48dac51d2d7569e1e9c0f48c227d4b26f238fa68e5c0bb04222c966909c4f7c4");
    ask(u"presence-foobar"_s, token(R"("name":"nobody")"));
    QVERIFY(!last().success());
}

void tst_AuthHandler::encryptedChannelsComeWithTheirKey()
{
    add(rule(u"private-*"_s));
    const ChannelName vault(u"private-encrypted-vault"_s);
    ask(vault.value());
    QVERIFY(last().success());
    QCOMPARE(last().answer.sharedSecret.reveal(),
             EncryptedPayload::channelKey(vault, Secret(QByteArray(32, 'm'))).reveal());
    QCOMPARE(last().permissions, QStringList{u"subscribe"_s});
}

/// Seed 2's AuthRequest may name its user and team: they must be the token's.
void tst_AuthHandler::A7_theTokenDecidesWhoAsks()
{
    add(rule(u"private-*"_s));
    const auto answer = [this](AuthHandler::Decision decision) {
        decisions.push_back(std::move(decision));
    };
    auto other = request(u"private-x"_s);
    other.userId = UserId(u"bob"_s);
    handler->authenticateChannel(other, answer);
    QCOMPARE(last().error->code, Error::Code::AuthorizationFailed);
    auto foreign = request(u"private-x"_s);
    foreign.teamId = u"team-1"_s;
    handler->authenticateChannel(foreign, answer);
    QCOMPARE(last().error->code, Error::Code::AuthorizationFailed);
    ask(u"private-x"_s, "no token"_ba);
    QCOMPARE(last().error->code, Error::Code::AuthenticationFailed);
    ask(u"private-x"_s, {});
    QCOMPARE(last().error->code, Error::Code::AuthenticationFailed);
    QCOMPARE(handler->counters().refused, 4u);
}

void tst_AuthHandler::usersSignInAsThemselves()
{
    const auto signIn = handler->authenticateUser(socket, Secret(ann));
    QVERIFY(signIn);
    QCOMPARE(signIn->userData, R"({"id":"ann","user_info":{"name":"Ann"}})"_ba);
    QCOMPARE(signIn->auth,
             TestApp::key.toUtf8() + ':'
                 + hmacSha256Hex(Secret(TestApp::secret),
                                 QByteArray("1234.1234::user::" + signIn->userData)));
    for (const QByteArray &bad :
         QByteArrayList{token(R"("name":"Ann")"), token(R"("sub":"ann:bob")"), "x"_ba})
        QVERIFY(!handler->authenticateUser(socket, Secret(bad)));
    QVERIFY(!handler->authenticateUser(SocketId(u"1.2\n"_s), Secret(ann)));
}

void tst_AuthHandler::A10_whatIsSignedIsChecked_data()
{
    QTest::addColumn<QString>("socketId");
    QTest::addColumn<QString>("channel");
    QTest::newRow("newline") << u"1.2\n"_s << u"private-x"_s;
    QTest::newRow("spliced socket id") << u"1.2:private-x"_s << u"private-x"_s;
    QTest::newRow("no socket id") << QString() << u"private-x"_s;
    QTest::newRow("text") << u"socket-123"_s << u"private-x"_s;
    QTest::newRow("colon") << u"1.2"_s << u"private-x:y"_s;
    QTest::newRow("channel with newline") << u"1.2"_s << u"private-x\n"_s;
    QTest::newRow("space") << u"1.2"_s << u"private-x y"_s;
    QTest::newRow("long") << u"1.2"_s << u"private-"_s + QString(200, u'x');
    QTest::newRow("unicode") << u"1.2"_s << u"private-ü"_s;
    QTest::newRow("no channel") << u"1.2"_s << QString();
}

void tst_AuthHandler::A10_whatIsSignedIsChecked()
{
    QFETCH(QString, socketId);
    QFETCH(QString, channel);
    add(rule(u"*"_s));
    auto asked = request(channel);
    asked.socketId = SocketId(socketId);
    handler->authenticateChannel(asked, [this](AuthHandler::Decision decision) {
        decisions.push_back(std::move(decision));
    });
    QCOMPARE(last().error->code, Error::Code::AuthorizationFailed);
    QVERIFY(last().answer.auth.isEmpty());
}

void tst_AuthHandler::A11_presenceDataThatIsTooLarge()
{
    add(rule(u"presence-*"_s));
    auto asked = request(u"presence-x"_s);
    asked.userData = {{u"about"_s, QString(1024, u'x')}};
    handler->authenticateChannel(asked, [this](AuthHandler::Decision decision) {
        decisions.push_back(std::move(decision));
    });
    QCOMPARE(last().error->message, u"the user info is larger than 1024 bytes"_s);
}

void tst_AuthHandler::A12_theMostSpecificRuleDecidesAndDenyWins()
{
    addRules(R"({"pattern":"private-*","requiredRoles":["nobody"]},
                {"pattern":"private-a*","requiredRoles":["admin"]},
                {"pattern":"private-*b","requiredRoles":["nobody"]},
                {"pattern":"private-ab*","requiredRoles":["nobody"]},
                {"pattern":"private-abc","requiredRoles":["admin"]},
                {"pattern":"*","requiredRoles":["admin"]})");
    // More literal characters than private-*, which denies.
    ask(u"private-ax"_s);
    QVERIFY(last().success());
    QCOMPARE(last().rule, u"private-a*"_s);
    // As many as private-a*, and it denies.
    ask(u"private-axb"_s);
    QVERIFY(!last().success());
    QCOMPARE(last().rule, u"private-*b"_s);
    ask(u"private-abx"_s);
    QCOMPARE(last().rule, u"private-ab*"_s);
    ask(u"private-abc"_s);
    QVERIFY(last().success());
    QCOMPARE(last().rule, u"private-abc"_s);
    ask(u"presence-x"_s);
    QVERIFY(last().success());
    QCOMPARE(last().rule, u"*"_s);
    // Among equals that all allow, and among equals that all deny, the first.
    add(rule(u"private-abc"_s, {u"nobody"_s}));
    ask(u"private-abc"_s);
    QVERIFY(!last().success());
}

void tst_AuthHandler::A12_rulesThatCannotBite_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("warning"); // part of it; empty: none
    QTest::newRow("custom") << u"custom-*"_s << u"public channels"_s;
    QTest::newRow("public name") << u"bot-updates"_s << u"public channels"_s;
    QTest::newRow("cache") << u"cache-*"_s << u"public channels"_s;
    QTest::newRow("brackets") << u"private-[a-z]"_s << u"no channel can match"_s;
    QTest::newRow("question mark") << u"private-?"_s << u"no channel can match"_s;
    QTest::newRow("star") << u"*"_s << QString();
    QTest::newRow("beginning of the prefix") << u"priv*"_s << QString();
    QTest::newRow("star first") << u"*-team"_s << QString();
    QTest::newRow("private") << u"private-*"_s << QString();
    QTest::newRow("presence") << u"presence-cache-*"_s << QString();
}

void tst_AuthHandler::A12_rulesThatCannotBite()
{
    QFETCH(QString, pattern);
    QFETCH(QString, warning);
    add(rule(pattern, {u"admin"_s}));
    QCOMPARE(handler->warnings().size(), warning.isEmpty() ? 0 : 1);
    QVERIFY(handler->warnings().value(0).contains(warning));
    // One without a condition is told of, too.
    add(rule(u"private-open"_s));
    QVERIFY(handler->warnings().last().contains("no condition"_L1));
}

void tst_AuthHandler::A12_rulesThatCannotBeMeant_data()
{
    QTest::addColumn<QByteArray>("rule");
    QTest::newRow("no pattern") << R"({"pattern":""})"_ba;
    QTest::newRow("team without *")
        << R"({"pattern":"private-a","requiredTeamMembership":true})"_ba;
    QTest::newRow("user with two *") << R"({"pattern":"private-*-*","ownUserOnly":true})"_ba;
    QTest::newRow("id without *") << R"({"pattern":"private-*","id":"user-"})"_ba;
    QTest::newRow("empty role") << R"({"pattern":"private-*","requiredRoles":[""]})"_ba;
    QTest::newRow("long") << R"({"pattern":")" + QByteArray(201, 'x') + "\"}";
}

void tst_AuthHandler::A12_rulesThatCannotBeMeant()
{
    QFETCH(QByteArray, rule);
    const auto rules = parseRules(R"({"rules":[)" + rule + "]}");
    QVERIFY(!rules);
    QCOMPARE(rules.error().code, Error::Code::ConfigurationError);
    AuthorizationRule direct;
    direct.pattern = u"private-b"_s;
    QVERIFY(!handler->addAuthorizationRule(u"private-a"_s, direct));
}

void tst_AuthHandler::A13_aValidatorTakesItsTime()
{
    std::function<void(ValidatorVerdict)> answer;
    AuthorizationQuestion seen;
    add(custom(u"private-*"_s, [&](const AuthorizationQuestion &question, auto callback) {
        seen = question;
        answer = callback;
    }));
    ask(u"private-x"_s);
    QCOMPARE(decisions.size(), 0u);
    clock->advance(4s);
    QCOMPARE(seen.channel.value(), u"private-x"_s);
    QCOMPARE(seen.claims.subject.value(), u"ann"_s);
    answer({});
    QVERIFY(last().success());
    answer(u"too late to change one's mind"_s);
    QCOMPARE(decisions.size(), 1u);
    QCOMPARE(handler->counters().lateVerdicts, 1u);

    ask(u"private-x"_s);
    answer(u"closed on Sundays"_s);
    QCOMPARE(last().error->message, u"closed on Sundays"_s);
    QCOMPARE(last().rule, u"private-*"_s);
    QCOMPARE(clock->pendingTimers(), 0u);
}

void tst_AuthHandler::A13_aValidatorThatIsSilentDenies()
{
    std::function<void(ValidatorVerdict)> answer;
    add(custom(u"private-*"_s, [&](const auto &, auto callback) { answer = callback; }));
    ask(u"private-x"_s);
    clock->advance(4999ms);
    QCOMPARE(decisions.size(), 0u);
    clock->advance(1ms);
    QCOMPARE(last().error->code, Error::Code::AuthorizationFailed);
    clock->advance(60s);
    answer({});
    QCOMPARE(decisions.size(), 1u);
    QCOMPARE(handler->counters().lateVerdicts, 1u);
    // One that forgets its callback at once is no other case.
    add(custom(u"private-forgotten"_s, [](const auto &, const auto &) {}));
    ask(u"private-forgotten"_s);
    clock->advance(5s);
    QCOMPARE(decisions.size(), 2u);
}

void tst_AuthHandler::A13_aValidatorThatThrowsDenies()
{
    QTest::ignoreMessage(QtWarningMsg, "a custom validator threw: out of order");
    add(custom(u"private-a*"_s,
               [](const auto &, const auto &) { throw std::runtime_error("out of order"); }));
    add(custom(u"private-b*"_s, [](const auto &, const auto &) { throw 7; }));
    for (const QString &channel : {u"private-a"_s, u"private-b"_s}) {
        ask(channel);
        QCOMPARE(last().error->message, u"the custom validator failed"_s);
    }
    QCOMPARE(clock->pendingTimers(), 0u);
}

void tst_AuthHandler::A13_aValidatorMayDeleteTheHandler()
{
    add(custom(u"private-*"_s, [this](const auto &, const auto &answer) {
        handler.reset();
        answer({});
    }));
    ask(u"private-x"_s);
    QCOMPARE(decisions.size(), 0u);
    QCOMPARE(clock->pendingTimers(), 0u);
}

void tst_AuthHandler::A13_aValidatorMayAskAgain()
{
    int depth = 0;
    add(custom(u"private-*"_s, [&](const auto &, const auto &answer) {
        if (++depth < 5) {
            add(rule(u"private-new"_s));
            ask(u"private-x"_s);
        }
        answer({});
    }));
    ask(u"private-x"_s);
    QCOMPARE(decisions.size(), 5u);
    for (const auto &decision : decisions)
        QVERIFY(decision.success());
}

void tst_AuthHandler::A13_theHandlerGoesWhileSomebodyIsAsked()
{
    std::function<void(ValidatorVerdict)> answer;
    add(custom(u"private-*"_s, [&](const auto &, auto callback) { answer = callback; }));
    ask(u"private-x"_s);
    handler.reset();
    QCOMPARE(clock->pendingTimers(), 0u);
    answer({});
    QCOMPARE(decisions.size(), 0u);
}

void tst_AuthHandler::A14_teamsAndRoles_data()
{
    QTest::addColumn<QByteArray>("claims");
    QTest::addColumn<QString>("channel");
    QTest::addColumn<bool>("allowed");
    const auto row = [](const char *name, const QByteArray &claims, const QString &channel,
                        bool allowed) { QTest::newRow(name) << claims << channel << allowed; };
    row("member", R"("teams":["7"])", u"private-team-7"_s, true);
    row("of another team", R"("teams":["8"])", u"private-team-7"_s, false);
    row("no teams", R"("sub":"a")", u"private-team-7"_s, false);
    row("empty team", R"("teams":["7",""])", u"private-team-"_s, false);
    row("another case", R"("teams":["A"])", u"private-team-a"_s, false);
    row("beginning of a team", R"("teams":["70"])", u"private-team-7"_s, false);
    row("star as a team", R"("teams":["*"])", u"private-team-7"_s, false);
    row("teams as text", R"("teams":"7")", u"private-team-7"_s, false);
    row("any role", R"("roles":["b"])", u"private-role-x"_s, true);
    row("no role", R"("roles":[])", u"private-role-x"_s, false);
    row("roles as text", R"("roles":"b")", u"private-role-x"_s, false);
    row("both conditions", R"("sub":"u","roles":["b"])", u"private-both-u"_s, true);
    row("one of both", R"("sub":"u")", u"private-both-u"_s, false);
    row("no sub", R"("roles":["b"])", u"private-both-"_s, false);
}

void tst_AuthHandler::A14_teamsAndRoles()
{
    QFETCH(QByteArray, claims);
    QFETCH(QString, channel);
    QFETCH(bool, allowed);
    addRules(R"({"pattern":"private-team-*","requiredTeamMembership":true},
                {"pattern":"private-role-*","requiredRoles":["a","b"]},
                {"pattern":"private-both-*","requiredRoles":["b"],"ownUserOnly":true})");
    ask(channel, token(claims));
    QCOMPARE(last().success(), allowed);
}

/// The cheap checks come first: no validator hears of a token that is not valid.
void tst_AuthHandler::A16_aBadTokenAsksNobody()
{
    int asked = 0;
    add(custom(u"private-*"_s, [&](const auto &, const auto &answer) {
        ++asked;
        answer({});
    }));
    for (int i = 0; i < 10000; ++i)
        ask(u"private-x"_s, ann.chopped(1 + i % 40));
    QCOMPARE(asked, 0);
    QCOMPARE(handler->counters().refused, 10000u);
    ask(u"private-x"_s);
    QCOMPARE(asked, 1);
}

void tst_AuthHandler::A17_noErrorHoldsASecret()
{
    addRules(R"({"pattern":"private-*","requiredRoles":["nobody"]})");
    for (const QByteArray &bearer : QByteArrayList{ann, ann.chopped(2), ann + ".x", ann + '\n'})
        ask(u"private-x"_s, bearer);
    for (const auto &decision : decisions) {
        const QString text = decision.error->message
            + QString::fromUtf8(QJsonDocument::fromVariant(decision.error->parameters).toJson());
        for (const QByteArray &part : ann.split('.') + QByteArrayList{jwtSecret, TestApp::secret})
            QVERIFY(!text.contains(QString::fromUtf8(part)));
    }
}

QTEST_GUILESS_MAIN(tst_AuthHandler)
#include "tst_authhandler.moc"
