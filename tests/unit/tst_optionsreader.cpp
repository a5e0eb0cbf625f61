// SPDX-License-Identifier: MIT
#include "libpusher/config/optionkeys.h"
#include "libpusher/config/optionsreader.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {
using Source = ConfigValue::Source;
using Kind = ConfigNotice::Kind;
using Severity = ConfigNotice::Severity;

/// Unmistakable: searched for in everything a reader says.
const QString canary = u"canary7f3a0b5c9e11"_s;

QProcessEnvironment environment(const QList<std::pair<QString, QString>> &variables)
{
    QProcessEnvironment result;
    for (const auto &[name, value] : variables)
        result.insert(name, value);
    return result;
}

QList<ConfigNotice> noticesOf(const OptionsReader &reader, Kind kind)
{
    QList<ConfigNotice> found;
    for (const ConfigNotice &notice : reader.notices()) {
        if (notice.kind == kind)
            found.append(notice);
    }
    return found;
}

ConfigValue valueOf(const OptionsReader &reader, const QString &name)
{
    for (const ConfigValue &value : reader.values()) {
        if (value.name == name)
            return value;
    }
    return {};
}

QString everythingSaid(const OptionsReader &reader)
{
    QString text;
    for (const ConfigNotice &notice : reader.notices())
        text += notice.message + notice.name + notice.file;
    for (const ConfigValue &value : reader.values())
        text += value.name + value.shown + value.spelling + value.file;
    return text;
}
} // namespace

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
    void E1_missingFileAndNames();
    void E1_openFileWithSecret();
    void E2_brokenLines();
    void E3_secretUnderPublicPrefix_data();
    void E3_secretUnderPublicPrefix();
    void E4_conflicts();
    void E4_schemeAndTlsAgree();
    void E5_numbers_data();
    void E5_numbers();
    void E6_combinations_data();
    void E6_combinations();
    void E10_secretOnTheCommandLine_data();
    void E10_secretOnTheCommandLine();
    void E11_nothingPrintsASecret();
    void commandLineIsCheckedAtOnce();
    void unknownNames();
    void beamsNamesAreNotUsed();
    void placeholders();
    void swapped_data();
    void swapped();

private:
    QString write(const QByteArray &content,
                  QFile::Permissions permissions = QFile::ReadOwner | QFile::WriteOwner);

    QTemporaryDir m_dir;
    int m_files = 0;
};

QString tst_OptionsReader::write(const QByteArray &content, QFile::Permissions permissions)
{
    const QString path = m_dir.filePath(u"env-%1"_s.arg(++m_files));
    QFile file(path);
    if (!file.open(QFile::WriteOnly) || file.write(content) != content.size()
        || !file.setPermissions(permissions))
        qFatal("cannot write the fixture");
    return path;
}

void tst_OptionsReader::readsSeedOne()
{
    const QString path = write("# Pusher Configuration\n"
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
    QCOMPARE(defaults.subscriptionsPerConnection, 100);
    QCOMPARE(defaults.rateLimit.messagesPerSecond, 10);
    QCOMPARE(defaults.rateLimit.messagesPerMinute, 600);
    QCOMPARE(defaults.rateLimit.burstLimit, 50);
    QCOMPARE(defaults.rateLimit.windowSize, 60s);
    QCOMPARE(defaults.historyCapacity, 100000u);
}

void tst_OptionsReader::everyNumberReachesItsMember()
{
    OptionsReader reader;
    reader.readFile(write(
        "PUSHER_KEY=k\nPUSHER_HOST=h.example\nPUSHER_PORT=6001\nPUSHER_HTTP_HOST=api.example\n"
        "PUSHER_HTTP_PORT=6002\nPUSHER_PATH=ws/\nPUSHER_CONNECTION_TIMEOUT=11000\n"
        "PUSHER_ACTIVITY_TIMEOUT=12000\nPUSHER_PONG_TIMEOUT=13000\nPUSHER_UNAVAILABLE_TIMEOUT="
        "14000\n"
        "PUSHER_RECONNECT_ATTEMPTS=15\nPUSHER_RECONNECT_DELAY=160\nPUSHER_MAX_RECONNECT_DELAY="
        "17000\n"
        "PUSHER_BACKOFF_MULTIPLIER=1.8\nPUSHER_HEARTBEAT_INTERVAL=19000\nPUSHER_MAX_CONNECTIONS="
        "20\n"
        "PUSHER_ENABLE_CONNECTION_POOLING=false\nPUSHER_ENABLE_HEALTH_MONITORING=off\n"
        "PUSHER_SUBSCRIPTIONS_PER_CONNECTION=21\nPUSHER_MESSAGES_PER_SECOND=22\n"
        "PUSHER_MESSAGES_PER_MINUTE=230\nPUSHER_BURST_LIMIT=24\nPUSHER_WINDOW_SIZE=25\n"
        "PUSHER_HISTORY_CAPACITY=26\n"));
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
    QCOMPARE(built->subscriptionsPerConnection, 21);
    QCOMPARE(built->rateLimit.messagesPerSecond, 22);
    QCOMPARE(built->rateLimit.messagesPerMinute, 230);
    QCOMPARE(built->rateLimit.burstLimit, 24);
    QCOMPARE(built->rateLimit.windowSize, 25s);
    QCOMPARE(built->historyCapacity, 26u);
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
    reader.readFile(write("PUSHER_KEY=local\n"), Source::LocalFile);
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
    reader.readFile(write(file));
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

void tst_OptionsReader::E1_missingFileAndNames()
{
    OptionsReader reader;
    reader.readFile(m_dir.filePath(u"none"_s), Source::LocalFile);
    QCOMPARE(noticesOf(reader, Kind::FileUnreadable).size(), 0);
    reader.readFile(m_dir.path(), Source::LocalFile);
    QCOMPARE(noticesOf(reader, Kind::FileUnreadable).size(), 1);
    QCOMPARE(noticesOf(reader, Kind::FileUnreadable).first().severity, Severity::Warning);
    const Result<ClientOptions> options = reader.build();
    QVERIFY(!options);
    QCOMPARE(options.error().parameters.value(u"names"_s).toStringList(),
             QStringList{u"PUSHER_KEY"_s});
    QStringList missing;
    for (const ConfigNotice &notice : noticesOf(reader, Kind::Missing))
        missing.append(notice.name);
    QCOMPARE(missing,
             (QStringList{u"PUSHER_KEY"_s, u"PUSHER_CLUSTER"_s, u"PUSHER_APP_ID"_s,
                          u"PUSHER_SECRET"_s}));

    OptionsReader named;
    named.readFile(m_dir.filePath(u"none"_s));
    QVERIFY(named.setFromCode(u"key"_s, u"k"_s));
    QVERIFY(!named.build());
    QCOMPARE(noticesOf(named, Kind::FileUnreadable).first().severity, Severity::Error);
}

void tst_OptionsReader::E1_openFileWithSecret()
{
    const auto warnings = [this](const QByteArray &content, QFile::Permissions permissions) {
        OptionsReader reader;
        reader.readFile(write(content, permissions));
        return noticesOf(reader, Kind::Permissions).size();
    };
    const QFile::Permissions closed = QFile::ReadOwner | QFile::WriteOwner;
    QCOMPARE(warnings("PUSHER_SECRET=abc\n", closed), 0);
    QCOMPARE(warnings("PUSHER_SECRET=abc\n", closed | QFile::ReadOther), 1);
    QCOMPARE(warnings("PUSHER_SECRET=abc\n", closed | QFile::ReadGroup), 1);
    QCOMPARE(warnings("VITE_PUSHER_PRIMARY_KEY=abc\n", closed | QFile::WriteGroup), 1);
    QCOMPARE(warnings("PUSHER_KEY=abc\nPUSHER_SECRET=\n", closed | QFile::ReadOther), 0);
}

void tst_OptionsReader::E2_brokenLines()
{
    OptionsReader reader;
    reader.readFile(write("DATABASE='unterminated\nPUSHER_KEY=k\n"));
    QVERIFY(reader.build());
    QCOMPARE(noticesOf(reader, Kind::Syntax).first().severity, Severity::Warning);

    OptionsReader broken;
    broken.readFile(write("PUSHER_KEY=k\nPUSHER_CLUSTER=\"eu\n"));
    const Result<ClientOptions> options = broken.build();
    QVERIFY(!options);
    QCOMPARE(options.error().parameters.value(u"names"_s).toStringList(),
             QStringList{u"PUSHER_CLUSTER"_s});
    QCOMPARE(noticesOf(broken, Kind::Syntax).first().line, 2);
}

void tst_OptionsReader::E3_secretUnderPublicPrefix_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("warned");
    QTest::newRow("VITE") << u"VITE_PUSHER_SECRET"_s << true;
    QTest::newRow("NEXT_PUBLIC") << u"NEXT_PUBLIC_PUSHER_SECRET"_s << true;
    QTest::newRow("plain") << u"PUSHER_SECRET"_s << false;
}

void tst_OptionsReader::E3_secretUnderPublicPrefix()
{
    QFETCH(QString, name);
    QFETCH(bool, warned);
    OptionsReader reader;
    reader.readProcess(environment({{name, u"abc"_s}, {u"PUSHER_KEY"_s, u"k"_s}}));
    const Result<ClientOptions> options = reader.build();
    QVERIFY(options);
    QCOMPARE(options->secret.reveal(), QByteArrayView("abc"));
    const auto notices = noticesOf(reader, Kind::PublicSecret);
    QCOMPARE(notices.size(), warned ? 1 : 0);
    if (warned)
        QCOMPARE(notices.first().severity, Severity::Warning);
}

void tst_OptionsReader::E4_conflicts()
{
    OptionsReader reader;
    reader.readFile(write("VITE_PUSHER_KEY=file-vite\nPUSHER_KEY=file\nPUSHER_CLUSTER=eu\n"
                          "VITE_PUSHER_CLUSTER=eu\n"));
    const Result<ClientOptions> fromFile = reader.build();
    QVERIFY(fromFile);
    QCOMPARE(fromFile->connection.endpoint.key, u"file"_s);
    auto conflicts = noticesOf(reader, Kind::Conflict);
    QCOMPARE(conflicts.size(), 1);
    QCOMPARE(conflicts.first().severity, Severity::Warning);
    QCOMPARE(conflicts.first().name, u"PUSHER_KEY"_s);
    QCOMPARE(conflicts.first().line, 1);

    reader.readProcess(
        environment({{u"PUSHER_CLUSTER"_s, u"us2"_s}, {u"PUSHER_SECRET"_s, canary}}));
    const Result<ClientOptions> both = reader.build();
    QVERIFY(both);
    QCOMPARE(both->connection.endpoint.cluster, u"us2"_s);
    conflicts = noticesOf(reader, Kind::Conflict);
    QCOMPARE(conflicts.size(), 3);
    QCOMPARE(conflicts.last().severity, Severity::Information);
    QCOMPARE(valueOf(reader, u"PUSHER_SECRET"_s).shown, u"set, 18 characters, ends …11"_s);
}

void tst_OptionsReader::E4_schemeAndTlsAgree()
{
    OptionsReader reader;
    reader.readProcess(environment({{u"PUSHER_KEY"_s, u"k"_s},
                                    {u"PUSHER_SCHEME"_s, u"https"_s},
                                    {u"PUSHER_TLS"_s, u"true"_s}}));
    QVERIFY(reader.build());
    QCOMPARE(noticesOf(reader, Kind::Conflict).size(), 0);
    QVERIFY(reader.setFromCommandLine(u"tls"_s, u"no"_s));
    QVERIFY(reader.build());
    QCOMPARE(noticesOf(reader, Kind::Conflict).size(), 2);
}

void tst_OptionsReader::E5_numbers_data()
{
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("kind");
    QTest::newRow("abc") << u"abc"_s << u"text"_s;
    QTest::newRow("1e3") << u"1e3"_s << u"a number with an exponent"_s;
    QTest::newRow("0x10") << u"0x10"_s << u"a hexadecimal number"_s;
    QTest::newRow("' 12 '") << u" 12 "_s << u"text with spaces around it"_s;
    QTest::newRow("newline") << u"12\n"_s << u"text with spaces around it"_s;
    QTest::newRow("nan") << u"nan"_s << u"text"_s;
    QTest::newRow("inf") << u"inf"_s << u"text"_s;
    QTest::newRow("-1") << u"-1"_s << u"a negative number"_s;
    QTest::newRow("huge") << u"999999999999"_s << u"a number out of range"_s;
    QTest::newRow("huger") << u"99999999999999999999999"_s << u"a number out of range"_s;
    QTest::newRow("0") << u"0"_s << u"a number out of range"_s;
    QTest::newRow("10 s") << u"10 s"_s << u"a number with a unit"_s;
    QTest::newRow("1.5") << u"1.5"_s << u"a fraction"_s;
    QTest::newRow("+5") << u"+5"_s << u"text"_s;
    QTest::newRow("Arabic digits") << u"١٢"_s << u"text"_s;
}

void tst_OptionsReader::E5_numbers()
{
    QFETCH(QString, value);
    QFETCH(QString, kind);
    OptionsReader reader;
    reader.readProcess(
        environment({{u"PUSHER_KEY"_s, u"k"_s}, {u"PUSHER_RECONNECT_DELAY"_s, value}}));
    const Result<ClientOptions> options = reader.build();
    QVERIFY(options);
    QCOMPARE(options->connection.backoff.reconnectDelay, 500ms);
    const auto notices = noticesOf(reader, Kind::InvalidValue);
    QCOMPARE(notices.size(), 1);
    QCOMPARE(notices.first().severity, Severity::Warning);
    QCOMPARE(notices.first().name, u"PUSHER_RECONNECT_DELAY"_s);
    QCOMPARE(notices.first().message,
             u"PUSHER_RECONNECT_DELAY: PUSHER_RECONNECT_DELAY must be a whole number from 100 to "
             u"60000 ms; "
             "it is %1; the default 500 is used"_s.arg(kind));
    QCOMPARE(valueOf(reader, u"PUSHER_RECONNECT_DELAY"_s).source, Source::Default);
}

void tst_OptionsReader::E6_combinations_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    QTest::addColumn<bool>("stillBuilt"); ///< with the default in its place
    QTest::newRow("delay > max") << u"PUSHER_RECONNECT_DELAY"_s << u"31000"_s << false;
    QTest::newRow("max < delay") << u"PUSHER_MAX_RECONNECT_DELAY"_s << u"200"_s << false;
    QTest::newRow("second > minute") << u"PUSHER_MESSAGES_PER_SECOND"_s << u"601"_s << false;
    QTest::newRow("multiplier < 1") << u"PUSHER_BACKOFF_MULTIPLIER"_s << u"0.9"_s << true;
    QTest::newRow("burst < 1") << u"PUSHER_BURST_LIMIT"_s << u"0"_s << true;
    QTest::newRow("timeout 0") << u"PUSHER_CONNECTION_TIMEOUT"_s << u"0"_s << true;
    QTest::newRow("no connections") << u"PUSHER_MAX_CONNECTIONS"_s << u"0"_s << true;
}

void tst_OptionsReader::E6_combinations()
{
    QFETCH(QString, name);
    QFETCH(QString, value);
    QFETCH(bool, stillBuilt);
    OptionsReader reader;
    reader.readProcess(environment({{u"PUSHER_KEY"_s, u"k"_s}, {name, value}}));
    const Result<ClientOptions> options = reader.build();
    QCOMPARE(options.has_value(), stillBuilt);
    QCOMPARE(noticesOf(reader, Kind::Combination).size(), stillBuilt ? 0 : 1);
    QCOMPARE(noticesOf(reader, Kind::InvalidValue).size(), stillBuilt ? 1 : 0);
    if (stillBuilt)
        QVERIFY(options->validate());
}

void tst_OptionsReader::E10_secretOnTheCommandLine_data()
{
    QTest::addColumn<QString>("name");
    for (const char *name : {"secret", "SECRET", "primary-key", "instance-id"})
        QTest::addRow("--%s", name) << QString::fromLatin1(name);
}

void tst_OptionsReader::E10_secretOnTheCommandLine()
{
    QFETCH(QString, name);
    OptionsReader reader;
    const Result<void> set = reader.setFromCommandLine(name, canary);
    QVERIFY(!set);
    QCOMPARE(set.error().code, Error::Code::ConfigurationError);
    QVERIFY(set.error().message.contains(u"environment"_s));
    QVERIFY(!set.error().message.contains(canary));
    QVERIFY(reader.setFromCommandLine(u"key"_s, u"k"_s));
    const Result<ClientOptions> options = reader.build();
    QVERIFY(options);
    QVERIFY(options->secret.isEmpty());
}

void tst_OptionsReader::E11_nothingPrintsASecret()
{
    OptionsReader reader;
    // Rightly placed, in the wrong place, broken, twice, under unknown names.
    reader.readFile(
        write(u"PUSHER_SECRET=%1\nVITE_PUSHER_SECRET=%1x\nVITE_PUSHER_INSTANCE_ID=%1\n"
              "PUSHER_PRIMARY_KEY=%1\nPUSHER_PORT=%1\nPUSHER_TLS=%1\nPUSHER_CLUSTER=x.%1\n"
              "PUSHER_JWT_SECRET=%1\nDATABASE_URL=%1\n%1\nPUSHER_HOST=\"%1\n"
              "PUSHER_HTTP_HOST='a' %1\n"_s.arg(canary)
                  .toUtf8()));
    const Result<ClientOptions> options = reader.build();
    QVERIFY(!options);
    QVERIFY(noticesOf(reader, Kind::InvalidValue).size() >= 3);
    const QString said = everythingSaid(reader) + options.error().message
        + options.error().parameters.value(u"names"_s).toStringList().join(u' ');
    QVERIFY(said.contains(u"PUSHER_CLUSTER"_s));
    QVERIFY2(!said.contains(canary), qPrintable(said));
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

void tst_OptionsReader::unknownNames()
{
    OptionsReader reader;
    reader.readProcess(environment({{u"PUSHER_KEY"_s, u"k"_s},
                                    {u"PUSHER_CLUSTRE"_s, u"eu"_s},
                                    {u"VITE_PUSHER_"_s, u"x"_s},
                                    {u"MY_PUSHER_KEY"_s, u"x"_s}}));
    QVERIFY(reader.build());
    const auto unknown = noticesOf(reader, Kind::UnknownName);
    QCOMPARE(unknown.size(), 2);
    QCOMPARE(unknown.first().name, u"PUSHER_CLUSTRE"_s);
    QCOMPARE(unknown.first().severity, Severity::Information);
}

void tst_OptionsReader::beamsNamesAreNotUsed()
{
    OptionsReader reader;
    reader.readProcess(environment({{u"PUSHER_KEY"_s, u"k"_s},
                                    {u"VITE_PUSHER_INSTANCE_ID"_s, canary},
                                    {u"VITE_PUSHER_PRIMARY_KEY"_s, canary}}));
    QVERIFY(reader.build());
    const auto unused = noticesOf(reader, Kind::NotUsed);
    QCOMPARE(unused.size(), 2);
    QCOMPARE(unused.first().message,
             u"VITE_PUSHER_INSTANCE_ID belongs to Pusher Beams and is not used by Channels"_s);
    QVERIFY(valueOf(reader, u"PUSHER_PRIMARY_KEY"_s).secret);
    QCOMPARE(valueOf(reader, u"PUSHER_PRIMARY_KEY"_s).shown, u"set, 18 characters, ends …11"_s);
    QCOMPARE(noticesOf(reader, Kind::PublicSecret).size(), 1);
}

void tst_OptionsReader::placeholders()
{
    OptionsReader reader;
    reader.readProcess(environment({{u"VITE_PUSHER_KEY"_s, u"your_pusher_key"_s},
                                    {u"PUSHER_APP_ID"_s, u"your-app-id"_s},
                                    {u"PUSHER_CLUSTER"_s, u"eu"_s}}));
    QVERIFY(reader.build());
    QCOMPARE(noticesOf(reader, Kind::Placeholder).size(), 2);
}

void tst_OptionsReader::swapped_data()
{
    using Variables = QList<std::pair<QString, QString>>;
    const QString hex = u"278d425bdf160c739803"_s;
    const QString otherHex = u"7ad3773142a6692b25b8"_s;
    QTest::addColumn<Variables>("variables");
    QTest::addColumn<QString>("said");
    QTest::newRow("right") << Variables{{u"PUSHER_KEY"_s, hex},
                                        {u"PUSHER_SECRET"_s, otherHex},
                                        {u"PUSHER_APP_ID"_s, u"3"_s}}
                           << QString();
    QTest::newRow("own server") << Variables{{u"PUSHER_KEY"_s, u"app-key"_s},
                                             {u"PUSHER_SECRET"_s, u"app-secret"_s},
                                             {u"PUSHER_APP_ID"_s, u"demo"_s}}
                                << QString();
    QTest::newRow("key and id") << Variables{{u"PUSHER_KEY"_s, u"3"_s}, {u"PUSHER_APP_ID"_s, hex}}
                                << u"PUSHER_KEY and PUSHER_APP_ID look swapped"_s;
    QTest::newRow("secret and id") << Variables{{u"PUSHER_KEY"_s, hex},
                                                {u"PUSHER_SECRET"_s, u"3"_s},
                                                {u"PUSHER_APP_ID"_s, otherHex}}
                                   << u"PUSHER_SECRET and PUSHER_APP_ID look swapped"_s;
    QTest::newRow("id like a key")
        << Variables{{u"PUSHER_KEY"_s, hex}, {u"PUSHER_APP_ID"_s, otherHex}}
        << u"PUSHER_APP_ID looks like a key"_s;
    QTest::newRow("same") << Variables{{u"PUSHER_KEY"_s, hex}, {u"PUSHER_SECRET"_s, hex}}
                          << u"PUSHER_KEY and PUSHER_SECRET are the same"_s;
    QTest::newRow("key and secret") << Variables{{u"PUSHER_KEY"_s, hex},
                                                 {u"PUSHER_SECRET"_s, otherHex},
                                                 {u"VITE_PUSHER_KEY"_s, otherHex}}
                                    << u"PUSHER_KEY and PUSHER_SECRET look swapped"_s;
}

void tst_OptionsReader::swapped()
{
    using Variables = QList<std::pair<QString, QString>>;
    QFETCH(Variables, variables);
    QFETCH(QString, said);
    OptionsReader reader;
    reader.readProcess(environment(variables));
    QVERIFY(reader.build());
    const auto notices = noticesOf(reader, Kind::Swapped);
    QCOMPARE(notices.size(), said.isEmpty() ? 0 : 1);
    if (!said.isEmpty())
        QVERIFY2(notices.first().message.startsWith(said), qPrintable(notices.first().message));
}

QTEST_GUILESS_MAIN(tst_OptionsReader)
#include "tst_optionsreader.moc"
