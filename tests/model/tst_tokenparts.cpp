// SPDX-License-Identifier: MIT
#include "tests/support/tokenfactory.h"
#include "ui/domain/tokenparts.h"
#include "ui/text/authsentences.h"

#include <QLocale>
#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Problem = TokenParts::Problem;

Q_DECLARE_METATYPE(TokenParts::Problem)

/// What stands in a token, for reading only.
class tst_TokenParts : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void aTokenIsTakenApart()
    {
        const QByteArray token =
            TokenFactory::hs256("s", R"({"sub":"ann","exp":1000,"nbf":10,"teams":["a"]})");
        const TokenParts parts = TokenParts::of(QByteArray(' ' + token + '\n'));
        QCOMPARE(parts.problem, Problem::None);
        QCOMPARE(parts.subject, u"ann"_s);
        QCOMPARE(parts.expires, Pusher::WallTime(1000s));
        QCOMPARE(parts.notBefore, Pusher::WallTime(10s));
        QVERIFY(parts.header.contains(u"HS256"_s));
        QVERIFY(parts.claims.contains(u"\"teams\""_s));
    }

    void whatIsNoneIsNamed_data()
    {
        QTest::addColumn<QByteArray>("token");
        QTest::addColumn<Problem>("problem");
        QTest::newRow("empty") << QByteArray() << Problem::Empty;
        QTest::newRow("blank") << " \n"_ba << Problem::Empty;
        QTest::newRow("one part") << "abc"_ba << Problem::NotThreeParts;
        QTest::newRow("five parts") << "a.b.c.d.e"_ba << Problem::NotThreeParts;
        QTest::newRow("not base64") << "!!.e30.x"_ba << Problem::NotBase64;
        QTest::newRow("standard base64") << "e30.ab+/.x"_ba << Problem::NotBase64;
        QTest::newRow("no JSON") << "YWJj.e30.x"_ba << Problem::NotJson;
        QTest::newRow("an array") << "e30.W10.x"_ba << Problem::NotJson;
        QTest::newRow("too long") << QByteArray(8193, 'a') << Problem::TooLong;
    }
    void whatIsNoneIsNamed()
    {
        QFETCH(QByteArray, token);
        QFETCH(Problem, problem);
        const TokenParts parts = TokenParts::of(token);
        QCOMPARE(parts.problem, problem);
        QVERIFY(parts.claims.isEmpty());
        QVERIFY(!AuthSentences::problem(problem).isEmpty());
    }

    void timesThatAreNoneAreNotShown_data()
    {
        QTest::addColumn<QByteArray>("exp");
        QTest::newRow("text") << "\"123\""_ba;
        QTest::newRow("negative") << "-1"_ba;
        QTest::newRow("beyond every clock") << "1e18"_ba;
        QTest::newRow("null") << "null"_ba;
    }
    void timesThatAreNoneAreNotShown()
    {
        QFETCH(QByteArray, exp);
        const TokenParts parts = TokenParts::of(TokenFactory::hs256("s", "{\"exp\":" + exp + '}'));
        QCOMPARE(parts.problem, Problem::None);
        QVERIFY(!parts.expires);
        QCOMPARE(AuthSentences::expiry(parts, Pusher::WallTime(5s)), u"it says no end: refused"_s);
    }

    void theEndIsCountedDown()
    {
        const TokenParts parts =
            TokenParts::of(TokenFactory::hs256("s", R"({"exp":1000,"nbf":10})"));
        const auto at = [&parts](auto time) {
            return AuthSentences::expiry(parts, Pusher::WallTime(time));
        };
        QCOMPARE(at(4s), u"not yet: good in 6 s"_s);
        QCOMPARE(at(10s), u"runs out in 16 min 30 s"_s);
        QCOMPARE(at(990s), u"runs out in 10 s"_s);
        QCOMPARE(at(1000s), u"ran out under 1 s ago"_s);
        QCOMPARE(at(1090s), u"ran out 1 min 30 s ago"_s);
    }
};

QTEST_GUILESS_MAIN(tst_TokenParts)
#include "tst_tokenparts.moc"
