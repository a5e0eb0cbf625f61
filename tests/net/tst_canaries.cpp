// SPDX-License-Identifier: MIT
#include "app/logsink.h"
#include "libpusher/client/client.h"
#include "libpusher/http/httpapi.h"
#include "tests/net/programrun.h"
#include "tests/support/tokenfactory.h"

#include <QDirIterator>
#include <QRegularExpression>
#include <QTest>

#include <csignal>
#include <fcntl.h>
#include <memory>
#include <unistd.h>

using namespace Pusher;
using namespace Qt::StringLiterals;

namespace {
const QByteArray appSecret = "canary-of-the-application-0123456789"_ba;
const QByteArray jwtSecret = "canary-of-the-tokens-0123456789abcdef"_ba;
const QByteArray masterKey = "canary-of-the-master-key-0123456"_ba;
const QByteArray opaque = "canary-of-a-token-that-is-no-jwt"_ba;

/// Whatever may be said of a token but itself, or a part of it.
QByteArrayList partsOf(const QByteArray &token)
{
    return token.split('.') + QByteArrayList{token};
}

/// Canaries and signatures in what a program said or wrote: what they are, and where.
QStringList found(const QByteArray &text, const QString &where, const QByteArrayList &canaries)
{
    QStringList result;
    for (const QByteArray &canary : canaries) {
        if (text.contains(canary))
            result.append(where + u" has "_s + QString::fromUtf8(canary));
    }
    // No canary can stand for a signature: each connection has its own.
    static const QRegularExpression signature(u"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])"_s);
    if (const auto match = signature.match(QString::fromUtf8(text)); match.hasMatch())
        result.append(where + u" has a signature: "_s + match.captured());
    return result;
}
} // namespace

/// Secrets, tokens and signatures that could not be mistaken, while everything is logged: Qt's own
/// categories, too. Nobody says them, nothing holds them (I4, A17).
class tst_Canaries : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void I4_thePlantedOneIsFound();
    void A17_I4_noProgramSaysASecret_data();
    void A17_I4_noProgramSaysASecret();
    void A17_I4_theServerSaysNone();
    void I4_aGeneratedSecretStandsInItsFileAlone();
    void I4_theRingHoldsNoSecret();

private:
    QStringList environment(const QStringList &more = {}) const;
    QStringList toServer(const QStringList &arguments) const;
    QString put(const QString &name, const QByteArray &text) const;
    QStringList inFilesOf(const ProgramRun &run) const;

    QTemporaryDir m_folder;
    QByteArray m_token; ///< ann's, of team 7
    QByteArray m_forged;
    QByteArrayList m_canaries;
    std::unique_ptr<ProgramRun> m_server;
};

QString tst_Canaries::put(const QString &name, const QByteArray &text) const
{
    QFile file(m_folder.filePath(name));
    return file.open(QIODevice::WriteOnly) && file.write(text) == text.size() ? file.fileName()
                                                                              : QString();
}

QStringList tst_Canaries::environment(const QStringList &more) const
{
    return QStringList{u"QT_LOGGING_RULES=*.debug=true;qt.qpa.*=false;qt.text.*=false"_s,
                       u"PUSHER_LOG_LEVEL=debug"_s, u"QT_QPA_PLATFORM=offscreen"_s}
    + more;
}

QStringList tst_Canaries::toServer(const QStringList &arguments) const
{
    const QStringList connection = m_server->connectionOptions();
    const QString base =
        u"http://127.0.0.1:"_s + connection.at(connection.indexOf(u"--port"_s) + 1) + u"/pusher/"_s;
    QStringList all = arguments + connection;
    all.replaceInStrings(u"ENDPOINT"_s, base);
    all.replaceInStrings(u"FOLDER"_s, m_folder.path());
    return all;
}

QStringList tst_Canaries::inFilesOf(const ProgramRun &run) const
{
    QStringList result;
    QDirIterator files(run.folder(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        if (file.open(QIODevice::ReadOnly))
            result += found(file.readAll(), file.fileName(), m_canaries);
    }
    return result;
}

void tst_Canaries::initTestCase()
{
    m_token = TokenFactory::hs256(jwtSecret,
                                  R"({"sub":"ann","name":"Ann","teams":["7"],"exp":4102444800})");
    m_forged = TokenFactory::hs256("another secret"_ba, R"({"sub":"bob","exp":4102444801})");
    // The header of a token is the same everywhere, and tells nothing.
    m_canaries = partsOf(m_token).mid(1) + partsOf(m_forged).mid(1)
        + QByteArrayList{appSecret, jwtSecret, masterKey, masterKey.toBase64(), opaque};
    const QString rules =
        put(u"rules.json"_s, R"({"rules":[{"pattern":"*-team-*"},{"pattern":"custom-*"}]})");
    put(u"token"_s, m_token);
    put(u"forged"_s, m_forged);
    put(u"opaque"_s, opaque);
    put(u"all.env"_s,
        "PUSHER_KEY=app-key\nPUSHER_APP_ID=1\nPUSHER_CLUSTER=eu\nPUSHER_SECRET=" + appSecret
            + "\nVITE_PUSHER_SECRET=" + appSecret + "x\nPUSHER_JWT_SECRET=\" " + jwtSecret
            + "\"\nPUSHER_ENCRYPTION_MASTER_KEY=" + masterKey.toBase64()
            + "\nPUSHER_TOKEN=" + m_token + "\nPUSHER_PORT=" + appSecret + "\n" + opaque + "\n");
    m_server = std::make_unique<ProgramRun>(
        QStringList{u"serve"_s, u"--port"_s, u"0"_s, u"--rules"_s, rules, u"--key"_s, u"app-key"_s,
                    u"--app-id"_s, u"1"_s, u"--simulate"_s, u"calm"_s},
        environment(
            {u"PUSHER_SECRET="_s + QString::fromLatin1(appSecret),
             u"PUSHER_JWT_SECRET="_s + QString::fromLatin1(jwtSecret),
             u"PUSHER_ENCRYPTION_MASTER_KEY="_s + QString::fromLatin1(masterKey.toBase64())}));
    QVERIFY2(m_server->waitForLines(u"ready"_s), m_server->diagnostics().constData());
}

/// The search itself: the one output that has a signature to say is caught, and so is a planted leak.
void tst_Canaries::I4_thePlantedOneIsFound()
{
    ProgramRun auth(
        {u"auth"_s, u"--rules"_s, m_folder.filePath(u"rules.json"_s), u"--channel"_s,
         u"private-team-7"_s, u"--socket-id"_s, u"1.2"_s},
        environment({u"PUSHER_KEY=app-key"_s, u"PUSHER_SECRET="_s + QString::fromLatin1(appSecret),
                     u"PUSHER_JWT_SECRET="_s + QString::fromLatin1(jwtSecret),
                     u"PUSHER_TOKEN="_s + QString::fromLatin1(m_token)}));
    QCOMPARE(auth.exitCode(), 0);
    const QStringList said = found(auth.output(), u"it"_s, m_canaries);
    QCOMPARE(said.size(), 1);
    QVERIFY(said.first().startsWith(u"it has a signature: "_s));
    QCOMPARE(found(auth.diagnostics(), u"it"_s, m_canaries), QStringList());
    for (const QByteArray &canary : std::as_const(m_canaries))
        QVERIFY(!found("said '" + canary + "', ", u"it"_s, m_canaries).isEmpty());
    QFile planted(auth.folder() + u"/planted"_s);
    QVERIFY(planted.open(QIODevice::WriteOnly));
    planted.write(m_token);
    planted.close();
    QVERIFY(!inFilesOf(auth).isEmpty());
}

void tst_Canaries::A17_I4_noProgramSaysASecret_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<bool>("secrets"); // in the environment
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("proof"); // that it came so far
    QTest::addColumn<bool>("logs");
    const QStringList tail{u"tail"_s, u"--format"_s, u"jsonl"_s, u"--for"_s, u"2"_s};
    const QStringList channels{u"--channel"_s, u"private-team-7"_s,
                               u"--channel"_s, u"presence-team-7"_s,
                               u"--channel"_s, u"private-encrypted-team-7"_s};
    const auto withToken = [](const QString &file) {
        return QStringList{u"--auth-endpoint"_s,   u"ENDPOINTauth"_s, u"--user-auth-endpoint"_s,
                           u"ENDPOINTuser-auth"_s, u"--sign-in"_s,    u"--token"_s,
                           u"@FOLDER/"_s + file};
    };
    QTest::newRow("tail with a token")
        << tail + channels + withToken(u"token"_s) << false << 0
        << "private-encrypted-team-7\",\"state\":\"subscribed"_ba << true;
    QTest::newRow("tail with a forged token")
        << tail + channels + withToken(u"forged"_s) << false << 5 << "refused"_ba << true;
    QTest::newRow("tail with another token")
        << tail + channels + withToken(u"opaque"_s) << false << 5 << "refused"_ba << true;
    QTest::newRow("tail that signs")
        << tail + channels + QStringList{u"--user"_s, u"ann"_s, u"--sign-in"_s} << true << 0
        << "private-encrypted-team-7\",\"state\":\"subscribed"_ba << true;
    QTest::newRow("tail without permission")
        << tail + channels << false << 5 << "needs an authorizer"_ba << false;
    QTest::newRow("tail of a pattern")
        << tail + QStringList{u"--channel"_s, u"bot-*"_s} << true << 0 << "connected"_ba << true;
    const QStringList send{u"send"_s, u"--event"_s, u"e"_s, u"--data"_s, u"{\"a\":1}"_s};
    QTest::newRow("send") << send + QStringList{u"--channel"_s, u"private-team-7"_s} << true << 0
                          << "\"ok\":true"_ba << true;
    QTest::newRow("doctor") << QStringList{u"doctor"_s} + channels.mid(0, 2) + withToken(u"token"_s)
                            << true << 0 << "\"type\":\"diagnosis\""_ba << false;
    QTest::newRow("doctor with a forged token")
        << QStringList{u"doctor"_s} + channels.mid(0, 2) + withToken(u"forged"_s) << true << 5
        << "\"type\":\"diagnosis\""_ba << false;
    QTest::newRow("explain") << QStringList{u"explain"_s, u"--channel"_s, u"private-team-7"_s,
                                            u"--event"_s, u"e"_s,         u"--for"_s,
                                            u"1"_s}
                             << true << 0 << "private-team-7"_ba << true;
    QTest::newRow("the window") << QStringList{u"--screenshot"_s, u"picture.png"_s,
                                               u"--after"_s,      u"1"_s,
                                               u"--user"_s,       u"ann"_s,
                                               u"--sign-in"_s}
                                << true << 0 << QByteArray() << true;
}

void tst_Canaries::A17_I4_noProgramSaysASecret()
{
    QFETCH(QStringList, arguments);
    QFETCH(bool, secrets);
    QFETCH(int, code);
    QFETCH(QByteArray, proof);
    QFETCH(bool, logs);
    QStringList variables;
    if (secrets)
        variables = {u"PUSHER_SECRET="_s + QString::fromLatin1(appSecret),
                     u"PUSHER_ENCRYPTION_MASTER_KEY="_s
                         + QString::fromLatin1(masterKey.toBase64())};
    ProgramRun run(toServer(arguments), environment(variables));
    QCOMPARE(run.exitCode(), code);
    QVERIFY2(run.output().contains(proof), run.output().constData());
    QCOMPARE(run.diagnostics().contains(" debug pusher."), logs);
    QStringList leaks = found(run.output(), u"standard output"_s, m_canaries)
        + found(run.diagnostics(), u"standard error"_s, m_canaries) + inFilesOf(run);
    QCOMPARE(leaks, QStringList());
}

/// After all of the above, which it has seen from the other side.
void tst_Canaries::A17_I4_theServerSaysNone()
{
    ProgramRun check({u"check-env"_s, m_folder.filePath(u"all.env"_s)}, environment());
    QCOMPARE(check.exitCode(), 3);
    QVERIFY(check.lines(u"notice"_s).size() > 4);
    m_server->sendSignal(SIGTERM);
    QCOMPARE(m_server->exitCode(), 0);
    const QByteArray told = m_server->diagnostics();
    QVERIFY(told.contains(" debug pusher.server: \"POST\" \"/pusher/auth\""));
    QVERIFY(told.contains("Refused private-team-7: "));
    for (ProgramRun *run : {m_server.get(), &check})
        QCOMPARE(found(run->output() + run->diagnostics(), u"it"_s, m_canaries) + inFilesOf(*run),
                 QStringList());
}

void tst_Canaries::I4_aGeneratedSecretStandsInItsFileAlone()
{
    ProgramRun serve({u"serve"_s, u"--port"_s, u"0"_s}, environment());
    QVERIFY(serve.waitForLines(u"ready"_s));
    const QStringList files =
        QDir(serve.folder()).entryList({u"pushwatch-serve-*.env"_s}, QDir::Files);
    QCOMPARE(files.size(), 1);
    QFile file(serve.folder() + u'/' + files.first());
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    QByteArray secret;
    for (const QByteArray &line : file.readAll().split('\n')) {
        if (line.startsWith("PUSHER_SECRET="))
            secret = line.sliced(14);
    }
    QVERIFY(secret.size() >= 20);
    serve.sendSignal(SIGTERM);
    QCOMPARE(serve.exitCode(), 0);
    QCOMPARE(found(serve.output() + serve.diagnostics(), u"it"_s, {secret}), QStringList());
    QVERIFY(!file.exists());
}

/// The same in this process, where the lines that are kept can be seen.
void tst_Canaries::I4_theRingHoldsNoSecret()
{
    const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    Console::LogSink sink(nowhere);
    sink.install();
    ClientOptions options;
    options.logLevel = Log::Level::Debug;
    options.secret = Secret(appSecret);
    options.jwt.secret = Secret(jwtSecret);
    options.token = Secret(m_token);
    sink.configure(options);
    QLoggingCategory::setFilterRules(u"*.debug=true"_s);
    ProgramRun serve({u"serve"_s, u"--port"_s, u"0"_s, u"--rules"_s,
                      m_folder.filePath(u"rules.json"_s), u"--key"_s, u"app-key"_s},
                     {u"PUSHER_SECRET="_s + QString::fromLatin1(appSecret),
                      u"PUSHER_JWT_SECRET="_s + QString::fromLatin1(jwtSecret)});
    QVERIFY(serve.waitForLines(u"ready"_s));
    const quint16 port = quint16(serve.lines(u"ready"_s).first()["port"_L1].toInt());
    options.connection.endpoint.key = u"app-key"_s;
    options.connection.endpoint.host = u"127.0.0.1"_s;
    options.connection.endpoint.port = port;
    options.connection.endpoint.tls = false;
    options.authEndpoint =
        u"http://127.0.0.1:%1/pusher/auth?token=%2"_s.arg(port).arg(QString::fromLatin1(opaque));
    const ChannelName team(u"private-team-7"_s);
    const ChannelName refused(u"private-x"_s);
    Client client(options);
    QVERIFY(client.channels().subscribe(team) && client.channels().subscribe(refused));
    client.start();
    QTRY_VERIFY(client.channels().inState(ChannelRegistry::State::Subscribed).contains(team)
                && client.channels().inState(ChannelRegistry::State::Refused).contains(refused));
    qWarning() << "a request" << options.authEndpoint << "with Authorization: Bearer" << m_token;
    client.stop();
    QByteArray all;
    for (const LogLine &line : sink.ring().linesAfter())
        all += line.category.toUtf8() + ' ' + line.text.toUtf8() + '\n';
    for (const QByteArray &line :
         {"pusher.auth answered with status 200"_ba, "pusher.auth answered with status 403"_ba,
          "Subscribed \"private-team-7\""_ba, "Refused \"private-x\""_ba, "a request"_ba})
        QVERIFY2(all.contains(line), all.constData());
    QCOMPARE(found(all, u"the ring"_s, m_canaries), QStringList());
    QLoggingCategory::setFilterRules({});
    ::close(nowhere);
}

QTEST_GUILESS_MAIN(tst_Canaries)
#include "tst_canaries.moc"
