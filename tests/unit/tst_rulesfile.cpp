// SPDX-License-Identifier: MIT
#include "libpusher/auth/rulesfile.h"

#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace Pusher;
using namespace Qt::StringLiterals;

/// Rules from JSON: what is misspelt must not open a channel.
class tst_RulesFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theContractsExample();
    void faultsAreNamed_data();
    void faultsAreNamed();
    void tooManyRules();
    void files();
};

void tst_RulesFile::theContractsExample()
{
    const auto rules = parseRules(R"({"rules":[
  {"pattern":"private-team-*",  "requiredTeamMembership":true},
  {"pattern":"private-admin-*", "requiredRoles":["admin"]},
  {"pattern":"private-user-*",  "ownUserOnly":true, "id":"user-*"}
]})");
    QVERIFY2(rules, qPrintable(rules ? QString() : rules.error().message));
    QCOMPARE(rules->size(), 3);
    QCOMPARE(rules->at(0).pattern, u"private-team-*"_s);
    QVERIFY(rules->at(0).requiredTeamMembership && !rules->at(0).ownUserOnly);
    QCOMPARE(rules->at(0).id, u"*"_s);
    QCOMPARE(rules->at(1).requiredRoles, QStringList{u"admin"_s});
    QVERIFY(rules->at(2).ownUserOnly);
    QCOMPARE(rules->at(2).id, u"user-*"_s);
    QVERIFY(parseRules(R"({"rules":[]})"));
}

void tst_RulesFile::faultsAreNamed_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("message");
    QTest::newRow("empty") << QByteArray() << u"line 1: illegal value"_s;
    QTest::newRow("no JSON") << "{\n\"rules\":\n[,]}"_ba << u"line 3: illegal value"_s;
    QTest::newRow("array") << "[]"_ba << u"line 1: the file is one object with the member rules"_s;
    QTest::newRow("no rules") << "{}"_ba << u"line 1: the member rules is missing"_s;
    QTest::newRow("other member") << "{\n\"rulez\":[]}"_ba
                                  << u"line 2: rule 1: unknown member rulez"_s;
    QTest::newRow("rules object") << R"({"rules":{}})"_ba
                                  << u"line 1: rule 1: rules must be an array"_s;
    QTest::newRow("rules twice") << R"({"rules":[],"rules":[]})"_ba
                                 << u"line 1: rule 1: rules stands there twice"_s;
    QTest::newRow("rule text") << R"({"rules":["private-*"]})"_ba
                               << u"line 1: rule 1: a rule must be an object"_s;
    QTest::newRow("misspelt") << "{\"rules\":[\n{\"pattern\":\"private-a\"},\n{\"pattern\":\"b\","
                                 "\n\"requiredRole\":[\"x\"]}]}"_ba
                              << u"line 4: rule 2: unknown member requiredRole"_s;
    QTest::newRow("member twice") << R"({"rules":[{"pattern":"a","\u0070attern":"b"}]})"_ba
                                  << u"line 1: rule 1: pattern stands there twice"_s;
    QTest::newRow("number as text")
        << R"({"rules":[{"pattern":1}]})"_ba << u"line 1: rule 1: pattern must be text"_s;
    QTest::newRow("text as bool") << R"({"rules":[{"pattern":"*","ownUserOnly":"yes"}]})"_ba
                                  << u"line 1: rule 1: ownUserOnly must be true or false"_s;
    QTest::newRow("role text")
        << R"({"rules":[{"pattern":"*","requiredRoles":"admin"}]})"_ba
        << u"line 1: rule 1: requiredRoles must be an array of 1 to 100 texts"_s;
    QTest::newRow("no roles")
        << R"({"rules":[{"pattern":"*","requiredRoles":[]}]})"_ba
        << u"line 1: rule 1: requiredRoles must be an array of 1 to 100 texts"_s;
    QTest::newRow("no pattern") << R"({"rules":[{}]})"_ba << u"line 1: rule 1: pattern is empty"_s;
}

void tst_RulesFile::faultsAreNamed()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, message);
    const auto rules = parseRules(json);
    QVERIFY(!rules);
    QCOMPARE(rules.error().message, message);
    QCOMPARE(rules.error().code, Error::Code::ConfigurationError);
}

void tst_RulesFile::tooManyRules()
{
    const auto file = [](int count) -> QByteArray {
        QByteArrayList rules;
        for (int i = 0; i < count; ++i)
            rules.append(R"({"pattern":"private-*"})");
        return R"({"rules":[)" + rules.join(",\n") + "]}";
    };
    QVERIFY(parseRules(file(1000)));
    const auto refused = parseRules(file(1001));
    QVERIFY(!refused);
    QCOMPARE(refused.error().message, u"line 1001: rule 1001: more than 1000 rules"_s);
}

void tst_RulesFile::files()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(u"rules.json"_s);
    const auto write = [&path](const QByteArray &bytes) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    };
    QVERIFY(readRulesFile(path).error().message.startsWith(u"cannot read "_s + path));
    write(R"({"rules":[{"pattern":"private-*"}]})");
    QCOMPARE(readRulesFile(path)->size(), 1);
    write(R"({"rules":[{"patern":"private-*"}]})");
    QCOMPARE(readRulesFile(path).error().message,
             path + u", line 1: rule 1: unknown member patern"_s);
    write(QByteArray(256 * 1024 + 1, ' '));
    QVERIFY(readRulesFile(path).error().message.contains(u"larger than 262144 bytes"_s));
    // Neither waits for somebody who writes nor reads for ever.
    const QString pipe = folder.filePath(u"pipe"_s);
    QCOMPARE(::mkfifo(QFile::encodeName(pipe).constData(), 0600), 0);
    for (const QString &other : {pipe, folder.path(), u"/dev/zero"_s})
        QVERIFY(readRulesFile(other).error().message.contains(u"not a regular file"_s));
}

QTEST_GUILESS_MAIN(tst_RulesFile)
#include "tst_rulesfile.moc"
