// SPDX-License-Identifier: MIT
#include "tests/unit/optionsreaderhelpers.h"

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
} // namespace

/// What is wrong, doubtful or misplaced in a configuration, and how that is told.
class tst_OptionsFaults : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void E1_missingFileAndNames();
    void E1_openFileWithSecret();
    void E2_brokenLines();
    void E3_secretUnderPublicPrefix_data();
    void E3_secretUnderPublicPrefix();
    void E4_conflicts();
    void E4_schemeAndTlsAgree();
    void E5_numbers_data();
    void E5_numbers();
    void E5_logLevels();
    void E6_combinations_data();
    void E6_combinations();
    void A8_secretsThatCheckTokens_data();
    void A8_secretsThatCheckTokens();
    void E10_secretOnTheCommandLine_data();
    void E10_secretOnTheCommandLine();
    void E11_nothingPrintsASecret();
    void unknownNames();
    void beamsNamesAreNotUsed();
    void placeholders();
    void swapped_data();
    void swapped();

private:
    EnvFiles files;
};

void tst_OptionsFaults::E1_missingFileAndNames()
{
    OptionsReader reader;
    reader.readFile(files.missing(), Source::LocalFile);
    QCOMPARE(noticesOf(reader, Kind::FileUnreadable).size(), 0);
    reader.readFile(files.directory(), Source::LocalFile);
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
    named.readFile(files.missing());
    QVERIFY(named.setFromCode(u"key"_s, u"k"_s));
    QVERIFY(!named.build());
    QCOMPARE(noticesOf(named, Kind::FileUnreadable).first().severity, Severity::Error);
}

void tst_OptionsFaults::E1_openFileWithSecret()
{
    const auto warnings = [this](const QByteArray &content, QFile::Permissions permissions) {
        OptionsReader reader;
        reader.readFile(files.write(content, permissions));
        return noticesOf(reader, Kind::Permissions).size();
    };
    const QFile::Permissions closed = QFile::ReadOwner | QFile::WriteOwner;
    QCOMPARE(warnings("PUSHER_SECRET=abc\n", closed), 0);
    QCOMPARE(warnings("PUSHER_SECRET=abc\n", closed | QFile::ReadOther), 1);
    QCOMPARE(warnings("PUSHER_SECRET=abc\n", closed | QFile::ReadGroup), 1);
    QCOMPARE(warnings("VITE_PUSHER_PRIMARY_KEY=abc\n", closed | QFile::WriteGroup), 1);
    QCOMPARE(warnings("PUSHER_KEY=abc\nPUSHER_SECRET=\n", closed | QFile::ReadOther), 0);
}

void tst_OptionsFaults::E2_brokenLines()
{
    OptionsReader reader;
    reader.readFile(files.write("DATABASE='unterminated\nPUSHER_KEY=k\n"));
    QVERIFY(reader.build());
    QCOMPARE(noticesOf(reader, Kind::Syntax).first().severity, Severity::Warning);

    OptionsReader broken;
    broken.readFile(files.write("PUSHER_KEY=k\nPUSHER_CLUSTER=\"eu\n"));
    const Result<ClientOptions> options = broken.build();
    QVERIFY(!options);
    QCOMPARE(options.error().parameters.value(u"names"_s).toStringList(),
             QStringList{u"PUSHER_CLUSTER"_s});
    QCOMPARE(noticesOf(broken, Kind::Syntax).first().line, 2);
}

void tst_OptionsFaults::E3_secretUnderPublicPrefix_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("warned");
    QTest::newRow("VITE") << u"VITE_PUSHER_SECRET"_s << true;
    QTest::newRow("NEXT_PUBLIC") << u"NEXT_PUBLIC_PUSHER_SECRET"_s << true;
    QTest::newRow("plain") << u"PUSHER_SECRET"_s << false;
}

void tst_OptionsFaults::E3_secretUnderPublicPrefix()
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

void tst_OptionsFaults::E4_conflicts()
{
    OptionsReader reader;
    reader.readFile(files.write("VITE_PUSHER_KEY=file-vite\nPUSHER_KEY=file\nPUSHER_CLUSTER=eu\n"
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

void tst_OptionsFaults::E4_schemeAndTlsAgree()
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

void tst_OptionsFaults::E5_numbers_data()
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

void tst_OptionsFaults::E5_numbers()
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

void tst_OptionsFaults::E5_logLevels()
{
    OptionsReader reader;
    reader.readProcess(environment({{u"PUSHER_KEY"_s, u"k"_s}, {u"PUSHER_LOG_LEVEL"_s, u"all"_s}}));
    const Result<ClientOptions> options = reader.build();
    QVERIFY(options);
    QCOMPARE(options->logLevel, Log::Level::Warning);
    const auto notices = noticesOf(reader, Kind::InvalidValue);
    QCOMPARE(notices.size(), 1);
    QCOMPARE(notices.first().severity, Severity::Warning);
    QCOMPARE(notices.first().message,
             u"PUSHER_LOG_LEVEL: PUSHER_LOG_LEVEL must be error, warning, info or debug; the "
             "default warning is used"_s);
    QVERIFY(!reader.setFromCommandLine(u"log-level"_s, u"all"_s));
}

void tst_OptionsFaults::E6_combinations_data()
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

void tst_OptionsFaults::E6_combinations()
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

void tst_OptionsFaults::A8_secretsThatCheckTokens_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QString>("said"); // empty: nothing
    const QByteArray name = "PUSHER_JWT_SECRET=";
    const QString strange = u"has control characters, or spaces around it"_s;
    QTest::newRow("32 bytes") << name + QByteArray(32, 'x') << QString();
    QTest::newRow("31 bytes") << name + QByteArray(31, 'x') << u"shorter than 32 bytes"_s;
    QTest::newRow("space behind") << name + '"' + QByteArray(32, 'x') + " \"" << strange;
    QTest::newRow("space in front") << name + "' " + QByteArray(32, 'x') + '\'' << strange;
    QTest::newRow("newline behind") << name + '"' + QByteArray(32, 'x') + "\\n\"" << strange;
    QTest::newRow("the application's")
        << name + QByteArray(32, 's') << u"who may make tokens could publish, too"_s;
}

void tst_OptionsFaults::A8_secretsThatCheckTokens()
{
    QFETCH(QByteArray, line);
    QFETCH(QString, said);
    OptionsReader reader;
    reader.readFile(files.write("PUSHER_KEY=k\nPUSHER_APP_ID=1\nPUSHER_CLUSTER=eu\nPUSHER_SECRET="
                                + QByteArray(32, 's') + '\n' + line + '\n'));
    // What cannot be meant is no secret; what can be guessed is one, with a warning.
    QCOMPARE(bool(reader.build()), !said.contains(u"spaces"_s));
    QStringList notices;
    for (const ConfigNotice &notice : reader.notices()) {
        if (notice.severity != Severity::Information)
            notices.append(notice.message);
    }
    QCOMPARE(notices.size(), said.isEmpty() ? 0 : 1);
    QVERIFY2(notices.value(0).contains(said), qPrintable(notices.value(0)));
}

void tst_OptionsFaults::E10_secretOnTheCommandLine_data()
{
    QTest::addColumn<QString>("name");
    for (const char *name : {"secret", "SECRET", "primary-key", "instance-id"})
        QTest::addRow("--%s", name) << QString::fromLatin1(name);
}

void tst_OptionsFaults::E10_secretOnTheCommandLine()
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

void tst_OptionsFaults::E11_nothingPrintsASecret()
{
    OptionsReader reader;
    // Rightly placed, in the wrong place, broken, twice, under unknown names.
    reader.readFile(
        files.write(u"PUSHER_SECRET=%1\nVITE_PUSHER_SECRET=%1x\nVITE_PUSHER_INSTANCE_ID=%1\n"
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

void tst_OptionsFaults::unknownNames()
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

void tst_OptionsFaults::beamsNamesAreNotUsed()
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

void tst_OptionsFaults::placeholders()
{
    OptionsReader reader;
    reader.readProcess(environment({{u"VITE_PUSHER_KEY"_s, u"your_pusher_key"_s},
                                    {u"PUSHER_APP_ID"_s, u"your-app-id"_s},
                                    {u"PUSHER_CLUSTER"_s, u"eu"_s}}));
    QVERIFY(reader.build());
    QCOMPARE(noticesOf(reader, Kind::Placeholder).size(), 2);
}

void tst_OptionsFaults::swapped_data()
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
    QTest::newRow("id and cluster") << Variables{{u"PUSHER_KEY"_s, hex},
                                                 {u"PUSHER_APP_ID"_s, u"eu"_s},
                                                 {u"PUSHER_CLUSTER"_s, u"12345"_s}}
                                    << u"PUSHER_APP_ID and PUSHER_CLUSTER look swapped"_s;
    QTest::newRow("same") << Variables{{u"PUSHER_KEY"_s, hex}, {u"PUSHER_SECRET"_s, hex}}
                          << u"PUSHER_KEY and PUSHER_SECRET are the same"_s;
    QTest::newRow("key and secret") << Variables{{u"PUSHER_KEY"_s, hex},
                                                 {u"PUSHER_SECRET"_s, otherHex},
                                                 {u"VITE_PUSHER_KEY"_s, otherHex}}
                                    << u"PUSHER_KEY and PUSHER_SECRET look swapped"_s;
}

void tst_OptionsFaults::swapped()
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

QTEST_GUILESS_MAIN(tst_OptionsFaults)
#include "tst_optionsfaults.moc"
