// SPDX-License-Identifier: MIT
#include "libpusher/config/optionkeys.h"
#include "tests/unit/optionsreaderhelpers.h"

#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {
using Source = ConfigValue::Source;
using Kind = ConfigNotice::Kind;
} // namespace

/// What is read from where, and what wins.
class tst_OptionsReader : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsSeedOne();
    void readsSeedTwo();
    void defaultsAreThoseOfTheArchitecture();
    void everyNumberReachesItsMember();
    void everyOptionIsDocumented();
    void texts_data();
    void texts();
    void tlsDefault_data();
    void tlsDefault();
    void precedence_data();
    void precedence();
    void buildsTwice();
    void validatesOptionsMadeInCode();
    void commandLineIsCheckedAtOnce();

private:
    EnvFiles files;
};

void tst_OptionsReader::readsSeedOne()
{
    const QString path = files.write("# Pusher Configuration\n"
                                     "VITE_PUSHER_APP_ID=1234567\n"
                                     "VITE_PUSHER_KEY=278d425bdf160c739803\n"
                                     "VITE_PUSHER_SECRET=7ad3773142a6692b25b8\n"
                                     "VITE_PUSHER_CLUSTER=eu\n"
                                     "VITE_PUSHER_INSTANCE_ID=11111111-2222\n"
                                     "VITE_PUSHER_PRIMARY_KEY=ABCDEF\n");
    OptionsReader reader;
    reader.readFile(path);
    const Result<ClientOptions> options = reader.build();
    QVERIFY2(options, qPrintable(everythingSaid(reader)));
    QCOMPARE(options->appId, u"1234567"_s);
    QCOMPARE(options->connection.endpoint.key, u"278d425bdf160c739803"_s);
    QCOMPARE(options->connection.endpoint.cluster, u"eu"_s);
    QVERIFY(options->connection.endpoint.tls);
    QCOMPARE(options->secret.reveal(), QByteArrayView("7ad3773142a6692b25b8"));

    const ConfigValue key = valueOf(reader, u"PUSHER_KEY"_s);
    QCOMPARE(key.source, Source::File);
    QCOMPARE(key.spelling, u"VITE_PUSHER_KEY"_s);
    QCOMPARE(key.file, path);
    QCOMPARE(key.line, 3);
    QCOMPARE(key.shown, u"278d425bdf160c739803"_s);
    const ConfigValue secret = valueOf(reader, u"PUSHER_SECRET"_s);
    QVERIFY(secret.secret);
    QCOMPARE(secret.shown, u"set, 20 characters, ends …b8"_s);
    QCOMPARE(secret.line, 4);
}

void tst_OptionsReader::readsSeedTwo()
{
    OptionsReader reader;
    reader.readProcess(environment({{u"PUSHER_APP_ID"_s, u"42"_s},
                                    {u"NEXT_PUBLIC_PUSHER_KEY"_s, u"key-2"_s},
                                    {u"PUSHER_SECRET"_s, u"s"_s},
                                    {u"PUSHER_CLUSTER"_s, u"us2"_s},
                                    {u"HOME"_s, u"/root"_s}}));
    const Result<ClientOptions> options = reader.build();
    QVERIFY(options);
    QCOMPARE(options->appId, u"42"_s);
    QCOMPARE(options->connection.endpoint.key, u"key-2"_s);
    QCOMPARE(options->connection.endpoint.cluster, u"us2"_s);
    QCOMPARE(options->secret.reveal(), QByteArrayView("s"));
    QCOMPARE(valueOf(reader, u"PUSHER_KEY"_s).source, Source::Process);
    QCOMPARE(reader.notices(), QList<ConfigNotice>());
}

void tst_OptionsReader::defaultsAreThoseOfTheArchitecture()
{
    const ClientOptions defaults;
    QCOMPARE(defaults.heartbeatInterval, 30s);
    QCOMPARE(defaults.connection.reconnectAttempts, 0);
    QCOMPARE(defaults.connection.backoff.reconnectDelay, 500ms);
    QCOMPARE(defaults.connection.backoff.maxReconnectDelay, 30s);
    QCOMPARE(defaults.connection.backoff.backoffMultiplier, 1.5);
    QCOMPARE(defaults.connection.connectionTimeout, 30s);
    QVERIFY(defaults.enableConnectionPooling);
    QVERIFY(defaults.enableHealthMonitoring);
    QCOMPARE(defaults.maxConnections, 5000);
    QCOMPARE(defaults.rateLimit.subscriptionsPerConnection, 100);
    QCOMPARE(defaults.rateLimit.subscriptionsPerUser, 1000);
    QCOMPARE(defaults.rateLimit.messagesPerSecond, 10);
    QCOMPARE(defaults.rateLimit.messagesPerMinute, 600);
    QCOMPARE(defaults.rateLimit.burstLimit, 50);
    QCOMPARE(defaults.rateLimit.windowSize, 60s);
    QCOMPARE(defaults.historyCapacity, 100000u);
    QCOMPARE(defaults.logLevel, Log::Level::Warning);
}

void tst_OptionsReader::everyNumberReachesItsMember()
{
    OptionsReader reader;
    reader.readFile(files.write(
        "PUSHER_KEY=k\nPUSHER_HOST=h.example\nPUSHER_PORT=6001\nPUSHER_HTTP_HOST=api.example\n"
        "PUSHER_HTTP_PORT=6002\nPUSHER_PATH=ws/\nPUSHER_CONNECTION_TIMEOUT=11000\n"
        "PUSHER_ACTIVITY_TIMEOUT=12000\nPUSHER_PONG_TIMEOUT=13000\nPUSHER_UNAVAILABLE_TIMEOUT="
        "14000\n"
        "PUSHER_RECONNECT_ATTEMPTS=15\nPUSHER_RECONNECT_DELAY=160\nPUSHER_MAX_RECONNECT_DELAY="
        "17000\n"
        "PUSHER_BACKOFF_MULTIPLIER=1.8\nPUSHER_HEARTBEAT_INTERVAL=19000\nPUSHER_MAX_CONNECTIONS="
        "20\n"
        "PUSHER_ENABLE_CONNECTION_POOLING=false\nPUSHER_ENABLE_HEALTH_MONITORING=off\n"
        "PUSHER_SUBSCRIPTIONS_PER_CONNECTION=21\nPUSHER_SUBSCRIPTIONS_PER_USER=210\n"
        "PUSHER_MESSAGES_PER_SECOND=22\n"
        "PUSHER_MESSAGES_PER_MINUTE=230\nPUSHER_BURST_LIMIT=24\nPUSHER_WINDOW_SIZE=25\n"
        "PUSHER_HISTORY_CAPACITY=26\nPUSHER_LOG_LEVEL=DEBUG\nPUSHER_AUTH_ENDPOINT=https://a.example/auth?x=1\n"
        "PUSHER_AUTH_BATCH=yes\nPUSHER_USER_AUTH_ENDPOINT=https://a.example/user\nPUSHER_SIGN_IN=on\n"
        "PUSHER_USER=user-42\nPUSHER_ENCRYPTION_MASTER_KEY="
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"));
    const Result<ClientOptions> built = reader.build();
    QVERIFY2(built, qPrintable(everythingSaid(reader)));
    QCOMPARE(built->connection.endpoint.host, u"h.example"_s);
    QCOMPARE(built->connection.endpoint.port, 6001);
    QCOMPARE(built->connection.endpoint.httpHost, u"api.example"_s);
    QCOMPARE(built->connection.endpoint.httpPort, 6002);
    QCOMPARE(built->connection.endpoint.pathPrefix, u"ws/"_s);
    QCOMPARE(built->connection.connectionTimeout, 11s);
    QCOMPARE(built->connection.activityTimeout, 12s);
    QCOMPARE(built->connection.pongTimeout, 13s);
    QCOMPARE(built->connection.unavailableTimeout, 14s);
    QCOMPARE(built->connection.reconnectAttempts, 15);
    QCOMPARE(built->connection.backoff.reconnectDelay, 160ms);
    QCOMPARE(built->connection.backoff.maxReconnectDelay, 17s);
    QCOMPARE(built->connection.backoff.backoffMultiplier, 1.8);
    QCOMPARE(built->heartbeatInterval, 19s);
    QCOMPARE(built->maxConnections, 20);
    QVERIFY(!built->enableConnectionPooling);
    QVERIFY(!built->enableHealthMonitoring);
    QCOMPARE(built->rateLimit.subscriptionsPerConnection, 21);
    QCOMPARE(built->rateLimit.subscriptionsPerUser, 210);
    QCOMPARE(built->rateLimit.messagesPerSecond, 22);
    QCOMPARE(built->rateLimit.messagesPerMinute, 230);
    QCOMPARE(built->rateLimit.burstLimit, 24);
    QCOMPARE(built->rateLimit.windowSize, 25s);
    QCOMPARE(built->historyCapacity, 26u);
    QCOMPARE(built->logLevel, Log::Level::Debug);
    QCOMPARE(built->authEndpoint, u"https://a.example/auth?x=1"_s);
    QVERIFY(built->authBatch);
    QCOMPARE(built->userAuthEndpoint, u"https://a.example/user"_s);
    QVERIFY(built->signIn);
    QCOMPARE(built->userId, u"user-42"_s);
    QCOMPARE(built->encryptionMasterKey.size(), 44);
}

void tst_OptionsReader::everyOptionIsDocumented()
{
    QFile page(QStringLiteral(FIXTURES "/../../libpusher/doc/environment.md"));
    QVERIFY(page.open(QFile::ReadOnly));
    const QString text = QString::fromUtf8(page.readAll());
    for (const Detail::OptionKey &key : Detail::optionKeys()) {
        QVERIFY2(text.contains(u'`' + key.name() + u'`'), qPrintable(key.name()));
        if (key.maximum > 0) {
            const QString range = u"%1 – %2"_s.arg(QString::number(key.minimum, 'f', 0),
                                                   QString::number(key.maximum, 'f', 0));
            QVERIFY2(text.contains(range), qPrintable(key.name() + u": "_s + range));
        }
    }
}

void tst_OptionsReader::texts_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    QTest::addColumn<bool>("accepted");
    QTest::newRow("host") << u"HOST"_s << u"ws.example.org"_s << true;
    QTest::newRow("IPv6") << u"HOST"_s << u"::1"_s << true;
    QTest::newRow("IDN") << u"HOST"_s << u"bücher.example"_s << true;
    QTest::newRow("scheme") << u"HOST"_s << u"https://ws.example.org"_s << false;
    QTest::newRow("port in host") << u"HOST"_s << u"ws.example.org:443"_s << false;
    QTest::newRow("path in host") << u"HOST"_s << u"ws.example.org/ws"_s << false;
    QTest::newRow("user in host") << u"HOST"_s << u"me@ws.example.org"_s << false;
    QTest::newRow("space in host") << u"HOST"_s << u"ws example"_s << false;
    QTest::newRow("cluster") << u"CLUSTER"_s << u"mt1"_s << true;
    QTest::newRow("cluster is a host") << u"CLUSTER"_s << u"ws-eu.pusher.com"_s << false;
    QTest::newRow("key with slash") << u"KEY"_s << u"a/b"_s << false;
    QTest::newRow("key with newline") << u"KEY"_s << u"ab\n"_s << false;
    QTest::newRow("app id with slash") << u"APP_ID"_s << u"../1"_s << false;
    QTest::newRow("path") << u"PATH"_s << u"/a/b"_s << true;
    QTest::newRow("path with query") << u"PATH"_s << u"/a?b"_s << false;
    QTest::newRow("path up") << u"PATH"_s << u"/../b"_s << false;
    QTest::newRow("auth endpoint") << u"AUTH_ENDPOINT"_s << u"http://127.0.0.1:3000/a"_s << true;
    QTest::newRow("auth endpoint is a path") << u"AUTH_ENDPOINT"_s << u"/my/auth"_s << false;
    QTest::newRow("auth over ws") << u"AUTH_ENDPOINT"_s << u"wss://a.example/"_s << false;
    QTest::newRow("password in auth endpoint")
        << u"AUTH_ENDPOINT"_s << u"https://me:pw@a.example/"_s << false;
    QTest::newRow("user auth endpoint is a path") << u"USER_AUTH_ENDPOINT"_s << u"/my/auth"_s << false;
    QTest::newRow("user") << u"USER"_s << QString(128, u'ü') << true;
    QTest::newRow("long user") << u"USER"_s << QString(129, u'u') << false;
    QTest::newRow("short master key") << u"ENCRYPTION_MASTER_KEY"_s << u"AAECAw=="_s << false;
    QTest::newRow("master key is no base64")
        << u"ENCRYPTION_MASTER_KEY"_s << QString(44, u'!') << false;
    QTest::newRow("tls") << u"TLS"_s << u"TRUE"_s << true;
    QTest::newRow("tls maybe") << u"TLS"_s << u"maybe"_s << false;
    QTest::newRow("scheme ftp") << u"SCHEME"_s << u"ftp"_s << false;
    QTest::newRow("secret with newline") << u"SECRET"_s << u"ab\ncd"_s << false;
    QTest::newRow("secret with space behind") << u"SECRET"_s << u"ab "_s << false;
    QTest::newRow("long") << u"SECRET"_s << QString(1025, u'x') << false;
}

void tst_OptionsReader::texts()
{
    QFETCH(QString, name);
    QFETCH(QString, value);
    QFETCH(bool, accepted);
    OptionsReader reader;
    reader.readProcess(environment({{u"PUSHER_"_s + name, value}, {u"VITE_PUSHER_KEY"_s, u"k"_s}}));
    const Result<ClientOptions> options = reader.build();
    QCOMPARE(options.has_value(), accepted);
    QCOMPARE(noticesOf(reader, Kind::InvalidValue).size(), accepted ? 0 : 1);
    if (!accepted) {
        QCOMPARE(options.error().code, Error::Code::ConfigurationError);
        QVERIFY(!options.error().parameters.value(u"names"_s).toStringList().isEmpty());
        QVERIFY(!everythingSaid(reader).contains(value));
    }
    QCOMPARE(OptionsReader().setFromCode(name.toLower(), value).has_value(), accepted);
}

void tst_OptionsReader::tlsDefault_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("tls");
    QTest::addColumn<bool>("expected");
    QTest::addColumn<bool>("warned");
    QTest::newRow("elsewhere") << u"example.org"_s << QString() << true << false;
    QTest::newRow("elsewhere, off") << u"example.org"_s << u"false"_s << false << true;
    QTest::newRow("localhost") << u"LocalHost"_s << QString() << false << false;
    QTest::newRow("127.0.0.1") << u"127.0.0.1"_s << QString() << false << false;
    QTest::newRow("::1") << u"::1"_s << QString() << false << false;
    QTest::newRow("localhost, on") << u"localhost"_s << u"true"_s << true << false;
    QTest::newRow("localhost's friend") << u"localhost.example.org"_s << QString() << true << false;
}

void tst_OptionsReader::tlsDefault()
{
    QFETCH(QString, host);
    QFETCH(QString, tls);
    QFETCH(bool, expected);
    QFETCH(bool, warned);
    OptionsReader reader;
    QVERIFY(reader.setFromCommandLine(u"key"_s, u"k"_s));
    QVERIFY(reader.setFromCommandLine(u"host"_s, host));
    if (!tls.isEmpty())
        QVERIFY(reader.setFromCommandLine(u"tls"_s, tls));
    const Result<ClientOptions> options = reader.build();
    QVERIFY(options);
    QCOMPARE(options->connection.endpoint.tls, expected);
    QCOMPARE(valueOf(reader, u"PUSHER_TLS"_s).shown, expected ? u"true"_s : u"false"_s);
    QCOMPARE(noticesOf(reader, Kind::NotEncrypted).size(), warned ? 1 : 0);
}

void tst_OptionsReader::precedence_data()
{
    // Each row leaves out one more of the highest; the winner is what is left at the top.
    QTest::addColumn<int>("from");
    QTest::addColumn<QString>("winner");
    QTest::addColumn<Source>("source");
    QTest::newRow("code") << 0 << u"code"_s << Source::Code;
    QTest::newRow("command line") << 1 << u"line"_s << Source::CommandLine;
    QTest::newRow("process PUSHER_") << 2 << u"process"_s << Source::Process;
    QTest::newRow("process NEXT_PUBLIC_") << 3 << u"process-next"_s << Source::Process;
    QTest::newRow("process VITE_") << 4 << u"process-vite"_s << Source::Process;
    QTest::newRow("file PUSHER_") << 5 << u"file"_s << Source::File;
    QTest::newRow("file NEXT_PUBLIC_") << 6 << u"file-next"_s << Source::File;
    QTest::newRow("file VITE_") << 7 << u"file-vite"_s << Source::File;
    QTest::newRow("./.env") << 8 << u"local"_s << Source::LocalFile;
}

void tst_OptionsReader::precedence()
{
    QFETCH(int, from);
    QFETCH(QString, winner);
    QFETCH(Source, source);
    OptionsReader reader;
    // Read in ascending order, so that the order of reading cannot be what decides.
    reader.readFile(files.write("PUSHER_KEY=local\n"), Source::LocalFile);
    QByteArray file;
    if (from <= 7)
        file += "VITE_PUSHER_KEY=file-vite\n";
    if (from <= 6)
        file = "NEXT_PUBLIC_PUSHER_KEY=file-next\n" + file;
    if (from <= 5)
        file = "PUSHER_KEY=file\n" + file;
    QProcessEnvironment process;
    if (from <= 4)
        process.insert(u"VITE_PUSHER_KEY"_s, u"process-vite"_s);
    if (from <= 3)
        process.insert(u"NEXT_PUBLIC_PUSHER_KEY"_s, u"process-next"_s);
    if (from <= 2)
        process.insert(u"PUSHER_KEY"_s, u"process"_s);
    reader.readProcess(process);
    reader.readFile(files.write(file));
    if (from <= 0)
        QVERIFY(reader.setFromCode(u"key"_s, u"code"_s));
    if (from <= 1)
        QVERIFY(reader.setFromCommandLine(u"key"_s, u"line"_s));
    const Result<ClientOptions> options = reader.build();
    QVERIFY(options);
    QCOMPARE(options->connection.endpoint.key, winner);
    QCOMPARE(valueOf(reader, u"PUSHER_KEY"_s).source, source);
}

void tst_OptionsReader::buildsTwice()
{
    OptionsReader reader;
    QVERIFY(!reader.build());
    QCOMPARE(noticesOf(reader, Kind::Missing).size(), 4);
    QVERIFY(reader.setFromCode(u"key"_s, u"k"_s));
    QVERIFY(reader.setFromCode(u"secret"_s, u"abc"_s));
    for (int i = 0; i < 2; ++i) {
        const Result<ClientOptions> options = reader.build();
        QVERIFY(options);
        QCOMPARE(options->secret.reveal(), QByteArrayView("abc"));
        QCOMPARE(noticesOf(reader, Kind::Missing).size(), 2);
    }
}

void tst_OptionsReader::validatesOptionsMadeInCode()
{
    const auto nameRefused = [](auto change) {
        ClientOptions options;
        options.connection.endpoint.key = u"k"_s;
        change(options);
        const Result<void> valid = options.validate();
        return valid ? QString() : valid.error().parameters.value(u"name"_s).toString();
    };
    QCOMPARE(nameRefused([](ClientOptions &) {}), QString());
    QCOMPARE(nameRefused([](ClientOptions &o) { o.connection.endpoint.key.clear(); }),
             u"PUSHER_KEY"_s);
    QCOMPARE(nameRefused([](ClientOptions &o) { o.connection.connectionTimeout = 0ms; }),
             u"PUSHER_CONNECTION_TIMEOUT"_s);
    QCOMPARE(
        nameRefused([](ClientOptions &o) { o.connection.backoff.backoffMultiplier = qQNaN(); }),
        u"PUSHER_BACKOFF_MULTIPLIER"_s);
    QCOMPARE(nameRefused([](ClientOptions &o) { o.historyCapacity = 0; }),
             u"PUSHER_HISTORY_CAPACITY"_s);
    QCOMPARE(nameRefused([](ClientOptions &o) { o.connection.reconnectAttempts = -1; }),
             u"PUSHER_RECONNECT_ATTEMPTS"_s);
}

void tst_OptionsReader::commandLineIsCheckedAtOnce()
{
    OptionsReader reader;
    QVERIFY(reader.setFromCommandLine(u"app-id"_s, u"42"_s));
    QVERIFY(!reader.setFromCommandLine(u"port"_s, u"70000"_s));
    QVERIFY(!reader.setFromCommandLine(u"no-such"_s, u"1"_s));
    QVERIFY(!reader.setFromCode(u"no-such"_s, u"1"_s));
    QVERIFY(reader.setFromCode(u"secret"_s, u"abc"_s));
    QVERIFY(reader.setFromCommandLine(u"key"_s, u"first"_s));
    QVERIFY(reader.setFromCommandLine(u"key"_s, u"second"_s));
    const Result<ClientOptions> options = reader.build();
    QVERIFY(options);
    QCOMPARE(options->appId, u"42"_s);
    QCOMPARE(options->connection.endpoint.key, u"second"_s);
    QCOMPARE(options->connection.endpoint.port, 0);
    QCOMPARE(valueOf(reader, u"PUSHER_APP_ID"_s).spelling, u"--app-id"_s);
}

QTEST_GUILESS_MAIN(tst_OptionsReader)
#include "tst_optionsreader.moc"
