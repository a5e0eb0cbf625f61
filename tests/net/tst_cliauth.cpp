// SPDX-License-Identifier: MIT
#include "tests/net/programrun.h"
#include "tests/support/tokenfactory.h"

#include <QCryptographicHash>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QRegularExpression>
#include <QTcpSocket>
#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;

namespace {
const QByteArray jwtSecret = "canary: the secret that makes tokens"_ba;
const QByteArray masterKey(32, 'm');

QByteArray token(const QByteArray &claims)
{
    return TokenFactory::hs256(jwtSecret, R"({"exp":4102444800,)" + claims + '}');
}

const QByteArray john =
    token(R"("sub":"user-123","name":"Mr. Pusher","teams":["team-456"],"roles":["editor"])");
} // namespace

/// `pushwatch auth`: who may subscribe, and which rule says so. The key, the secret and what they
/// sign are Pusher's own examples (protocol.md §10).
class tst_CliAuth : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void whatIsAllowedIsSigned();
    void presenceComesWithTheBytesThatWereSigned();
    void encryptedChannelsComeWithTheirKey();
    void publicChannelsNeedNothing();
    void refusals_data();
    void refusals();
    void A9_aTokenComesFromWhereItIsKept();
    void A8_A12_warningsStandOnStandardError();
    void whatIsMissingIsNamed_data();
    void whatIsMissingIsNamed();
    void A16_serveTellsOfAFloodInFewLines();

private:
    QStringList environment() const;
    /// Runs `auth` to its end; no secret, and nothing of a token, may be in what it says.
    std::unique_ptr<ProgramRun> auth(const QString &channel, const QByteArray &bearer,
                                     const QStringList &more = {}) const;
    static void says(ProgramRun &run, const QByteArray &line);
    QString put(const QString &name, const QByteArray &text) const;

    QTemporaryDir m_folder;
    QString m_rules;
};

QStringList tst_CliAuth::environment() const
{
    return {u"PUSHER_KEY=278d425bdf160c739803"_s, u"PUSHER_SECRET=7ad3773142a6692b25b8"_s,
            u"PUSHER_JWT_SECRET="_s + QString::fromLatin1(jwtSecret),
            u"PUSHER_ENCRYPTION_MASTER_KEY="_s + QString::fromLatin1(masterKey.toBase64())};
}

QString tst_CliAuth::put(const QString &name, const QByteArray &text) const
{
    QFile file(m_folder.filePath(name));
    return file.open(QIODevice::WriteOnly) && file.write(text) == text.size() ? file.fileName()
                                                                              : QString();
}

std::unique_ptr<ProgramRun> tst_CliAuth::auth(const QString &channel, const QByteArray &bearer,
                                              const QStringList &more) const
{
    QStringList arguments{u"auth"_s, u"--rules"_s, m_rules, u"--channel"_s, channel};
    if (!more.contains(u"--socket-id"_s))
        arguments += {u"--socket-id"_s, u"1234.1234"_s};
    auto run = std::make_unique<ProgramRun>(
        arguments + more,
        environment() + QStringList{u"PUSHER_TOKEN="_s + QString::fromLatin1(bearer)});
    run->exitCode();
    const QByteArray said = run->output() + run->diagnostics();
    const auto isIn = [&said](const QByteArray &secret) {
        return !secret.isEmpty() && said.contains(secret);
    };
    for (const QByteArray &secret : bearer.split('.')
             + QByteArrayList{"7ad3773142a6692b25b8", jwtSecret, masterKey, masterKey.toBase64()})
        [&] { QVERIFY2(!isIn(secret), said.constData()); }();
    return run;
}

/// The whole of standard output, and nothing on standard error.
void tst_CliAuth::says(ProgramRun &run, const QByteArray &line)
{
    QCOMPARE(run.output(), line + '\n');
    QCOMPARE(run.diagnostics(), QByteArray());
}

void tst_CliAuth::initTestCase()
{
    // Seed 2's three rules, with what its names ask for.
    m_rules = put(u"rules.json"_s,
                  R"({"rules":[
        {"pattern":"private-team-*","requiredTeamMembership":true,"id":"team-*"},
        {"pattern":"presence-team-*","requiredTeamMembership":true,"id":"team-*"},
        {"pattern":"private-encrypted-team-*","requiredTeamMembership":true,"id":"team-*"},
        {"pattern":"private-admin-*","requiredRoles":["admin"]},
        {"pattern":"private-user-*","ownUserOnly":true,"id":"user-*"},
        {"pattern":"private-foobar","requiredRoles":["editor"]},
        {"pattern":"presence-foobar","requiredRoles":["editor"]}]})");
    QVERIFY(!m_rules.isEmpty());
}

void tst_CliAuth::whatIsAllowedIsSigned()
{
    const auto run = auth(u"private-foobar"_s, john);
    QCOMPARE(run->exitCode(), 0);
    says(*run,
         R"({"type":"auth","allowed":true,"rule":"private-foobar","auth":"278d425bdf160c739803:)"
         R"(58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4","permissions":)"
         R"(["subscribe","client-events"],"reason":"all conditions of the rule hold"})");
    for (const QString &channel : {u"private-team-456"_s, u"private-user-123"_s}) {
        const auto seeds =
            auth(channel, john, {u"--user"_s, u"user-123"_s, u"--team"_s, u"team-456"_s});
        QCOMPARE(seeds->exitCode(), 0);
        QCOMPARE(seeds->lines(u"auth"_s).value(0)["rule"_L1].toString(),
                 channel.left(channel.lastIndexOf(u'-') + 1) + u'*');
    }
}

void tst_CliAuth::presenceComesWithTheBytesThatWereSigned()
{
    const auto run =
        auth(u"presence-foobar"_s, token(R"("sub":"10","name":"Mr. Pusher","roles":["editor"])"));
    QCOMPARE(run->exitCode(), 0);
    says(*run,
         R"({"type":"auth","allowed":true,"rule":"presence-foobar","auth":"278d425bdf160c739803:)"
         R"(48dac51d2d7569e1e9c0f48c227d4b26f238fa68e5c0bb04222c966909c4f7c4","permissions":)"
         R"(["subscribe","client-events","presence"],"channel_data":)"
         R"("{\"user_id\":\"10\",\"user_info\":{\"name\":\"Mr. Pusher\"}}","presence":)"
         R"({"user_id":"10","user_info":{"name":"Mr. Pusher"}},)"
         R"("reason":"all conditions of the rule hold"})");
    const auto own = auth(u"presence-team-456"_s, john,
                          {u"--user-data"_s, u"{\"name\":\"John Doe\",\"avatar\":\"url\"}"_s});
    QCOMPARE(own->lines(u"auth"_s).value(0)["presence"_L1].toObject(),
             QJsonObject({{u"user_id"_s, u"user-123"_s},
                          {u"user_info"_s,
                           QJsonObject({{u"name"_s, u"John Doe"_s}, {u"avatar"_s, u"url"_s}})}}));
}

void tst_CliAuth::encryptedChannelsComeWithTheirKey()
{
    const auto run = auth(u"private-encrypted-team-456"_s, john);
    QCOMPARE(run->exitCode(), 0);
    const QJsonObject line = run->lines(u"auth"_s).value(0);
    QCOMPARE(line["shared_secret"_L1].toString(),
             QString::fromLatin1(
                 QCryptographicHash::hash(QByteArray("private-encrypted-team-456" + masterKey),
                                          QCryptographicHash::Sha256)
                     .toBase64()));
    QCOMPARE(line["permissions"_L1].toArray(), QJsonArray{u"subscribe"_s});
}

void tst_CliAuth::publicChannelsNeedNothing()
{
    const auto run = auth(u"announcements"_s, {});
    QCOMPARE(run->exitCode(), 0);
    says(*run,
         R"({"type":"auth","allowed":true,"rule":null,"auth":null,"permissions":["subscribe"],)"
         R"("reason":"a public channel needs no permission"})");
}

void tst_CliAuth::refusals_data()
{
    QTest::addColumn<QString>("channel");
    QTest::addColumn<QByteArray>("bearer");
    QTest::addColumn<QStringList>("more");
    QTest::addColumn<QByteArray>("rest"); // of the line
    const QStringList none;
    const auto byRule = [](const QByteArray &rule, const QByteArray &reason) -> QByteArray {
        return QByteArray(rule.isEmpty() ? "null"_ba : '"' + rule + '"')
            + R"(,"code":"AUTHORIZATION_FAILED",)" + R"("reason":")" + reason + '"';
    };
    const auto byToken = [](const QByteArray &reason) -> QByteArray {
        return R"(null,"code":"AUTHENTICATION_FAILED","reason":")" + reason + '"';
    };
    QTest::newRow("another team") << u"private-team-1"_s << john << none
                                  << byRule("private-team-*",
                                            "the token's teams do not contain the channel's team");
    QTest::newRow("not his role")
        << u"private-admin-x"_s << john << none
        << byRule("private-admin-*",
                  "the token's roles contain none of those that the rule requires");
    QTest::newRow("another user's")
        << u"private-user-7"_s << john << none
        << byRule("private-user-*", "the channel belongs to another user than the token's sub");
    QTest::newRow("no rule") << u"private-x"_s << john << none
                             << byRule({}, "no rule is for this channel");
    QTest::newRow("userId is not sub")
        << u"private-team-456"_s << john << QStringList{u"--user"_s, u"user-9"_s}
        << byRule({}, "the request is for another user than the token's sub");
    QTest::newRow("foreign team")
        << u"private-team-456"_s << john << QStringList{u"--team"_s, u"team-9"_s}
        << byRule({}, "the request is for a team that the token's teams lack");
    QTest::newRow("the seed's socket id")
        << u"private-team-456"_s << john << QStringList{u"--socket-id"_s, u"socket-123"_s}
        << byRule({}, "a socket id has the form digits.digits, for instance 1234.5678");
    QTest::newRow("no token") << u"private-team-456"_s << QByteArray() << none
                              << byToken("there is no token");
    QTest::newRow("expired") << u"private-team-456"_s
                             << TokenFactory::hs256(jwtSecret, R"({"sub":"a","exp":1})") << none
                             << byToken("the token has expired");
    QTest::newRow("forged") << u"private-team-456"_s << john.chopped(2) + "AA" << none
                            << byToken("the token's signature is wrong");
    QTest::newRow("no algorithm") << u"private-team-456"_s
                                  << TokenFactory::hs256(jwtSecret, R"({"exp":4102444800})",
                                                         R"({"alg":"none"})")
                                  << none << byToken("algorithm not allowed");
}

void tst_CliAuth::refusals()
{
    QFETCH(QString, channel);
    QFETCH(QByteArray, bearer);
    QFETCH(QStringList, more);
    QFETCH(QByteArray, rest);
    const auto run = auth(channel, bearer, more);
    QCOMPARE(run->exitCode(), 5);
    says(*run, R"({"type":"auth","allowed":false,"rule":)" + rest + '}');
}

void tst_CliAuth::A9_aTokenComesFromWhereItIsKept()
{
    const QString file = put(u"token"_s, john + '\n');
    const QByteArray warning = "--token shows in the process list";
    for (const QString &given : QStringList{u'@' + file, QString::fromLatin1(john)}) {
        const auto run = auth(u"private-team-456"_s, "another", {u"--token"_s, given});
        QCOMPARE(run->exitCode(), 0);
        QCOMPARE(run->diagnostics().contains(warning), !given.startsWith(u'@'));
        QVERIFY(!QByteArray(run->output() + run->diagnostics()).contains(john));
    }
    const auto missing = auth(u"private-team-456"_s, {}, {u"--token"_s, u"@/nowhere"_s});
    QCOMPARE(missing->exitCode(), 3);
    QVERIFY(missing->diagnostics().contains("/nowhere"));
}

void tst_CliAuth::A8_A12_warningsStandOnStandardError()
{
    const QString rules = put(u"doubtful.json"_s,
                              R"({"rules":[{"pattern":"custom-*","requiredRoles":["x"]},
                                           {"pattern":"private-[ab]","requiredRoles":["x"]},
                                           {"pattern":"private-*"}]})");
    const QStringList arguments{u"auth"_s,      u"--rules"_s,        rules,
                                u"--channel"_s, u"private-team-1"_s, u"--socket-id"_s,
                                u"1234.1234"_s};
    ProgramRun run(arguments,
                   {u"PUSHER_KEY=k"_s, u"PUSHER_SECRET=short"_s, u"PUSHER_JWT_SECRET=short"_s});
    QCOMPARE(run.exitCode(), 5);
    for (const char *warning :
         {"warning: custom-* is for public channels", "warning: no channel can match private-[ab]",
          "warning: private-* has no condition", "PUSHER_JWT_SECRET is shorter than 32 bytes",
          "PUSHER_JWT_SECRET and PUSHER_SECRET are the same"})
        QVERIFY2(run.diagnostics().contains(warning), warning);
    ProgramRun keyless(arguments, {u"PUSHER_KEY=k"_s, u"PUSHER_SECRET=short"_s});
    QCOMPARE(keyless.exitCode(), 5);
    QVERIFY(keyless.diagnostics().contains("warning: there is no key for tokens"));
}

void tst_CliAuth::whatIsMissingIsNamed_data()
{
    QTest::addColumn<QString>("removed");
    QTest::addColumn<QString>("rules");
    QTest::addColumn<QByteArray>("named");
    QTest::newRow("key") << u"PUSHER_KEY"_s << m_rules << "PUSHER_KEY"_ba;
    QTest::newRow("secret") << u"PUSHER_SECRET"_s << m_rules << "PUSHER_SECRET"_ba;
    QTest::newRow("master key") << u"PUSHER_ENCRYPTION_MASTER_KEY"_s << m_rules << "master key"_ba;
    QTest::newRow("rules") << QString() << u"/nowhere.json"_s << "/nowhere.json"_ba;
    QTest::newRow("no rules at all")
        << QString() << put(u"broken.json"_s, "{\"rules\":[\n{}]}") << "broken.json, line 2"_ba;
}

void tst_CliAuth::whatIsMissingIsNamed()
{
    QFETCH(QString, removed);
    QFETCH(QString, rules);
    QFETCH(QByteArray, named);
    QStringList variables = environment();
    if (!removed.isEmpty())
        variables.removeIf([&](const QString &v) { return v.startsWith(removed + u'='); });
    variables.append(u"PUSHER_TOKEN="_s + QString::fromLatin1(john));
    ProgramRun run({u"auth"_s, u"--rules"_s, rules, u"--channel"_s, u"private-encrypted-team-456"_s,
                    u"--socket-id"_s, u"1.2"_s},
                   variables);
    QCOMPARE(run.exitCode(), 3);
    QVERIFY2(QByteArray(run.output() + run.diagnostics()).contains(named),
             run.diagnostics().constData());
}

/// A thousand forged tokens: some lines, and in the end every refusal is accounted for.
void tst_CliAuth::A16_serveTellsOfAFloodInFewLines()
{
    constexpr int forged = 1000;
    ProgramRun serve({u"serve"_s, u"--port"_s, u"0"_s, u"--rules"_s, m_rules}, environment());
    QVERIFY(serve.waitForLines(u"ready"_s));
    QElapsedTimer elapsed;
    elapsed.start();
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost,
                         quint16(serve.lines(u"ready"_s).value(0)["port"_L1].toInt()));
    const QByteArray form = "socket_id=1.2&channel_name=private-team-456";
    const QByteArray request = "POST /pusher/auth HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
        + QByteArray::number(form.size()) + "\r\nAuthorization: Bearer " + john.chopped(2)
        + "AA\r\n\r\n" + form;
    socket.write(request.repeated(forged));
    QByteArray received;
    QTRY_COMPARE_WITH_TIMEOUT((received += socket.readAll(), received.count("HTTP/1.1 4")), forged,
                              20000);
    serve.sendSignal(SIGTERM);
    QCOMPARE(serve.exitCode(), 0);
    const QString told = QString::fromUtf8(serve.diagnostics());
    const int lines = int(told.count(u"Refused "_s));
    QVERIFY2(lines >= 10 && lines <= 10 + 10 * (elapsed.elapsed() / 1000 + 1), qPrintable(told));
    qint64 untold = 0;
    for (const auto &match :
         QRegularExpression(u"(?:and (\\d+) more before|^(\\d+) more were refused)"_s,
                            QRegularExpression::MultilineOption)
             .globalMatch(told))
        untold += match.captured(match.lastCapturedIndex()).toLongLong();
    QCOMPARE(lines + untold, qint64(forged));
    QVERIFY(!told.contains(QString::fromLatin1(john.split('.').at(1))));
}

QTEST_GUILESS_MAIN(tst_CliAuth)
#include "tst_cliauth.moc"
