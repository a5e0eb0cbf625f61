// SPDX-License-Identifier: MIT
#include "tests/support/traderows.h"
#include "ui/models/roles.h"
#include "ui/models/tableexport.h"
#include "ui/models/tradetablemodel.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>
#include <QTest>

#include <numeric>

using namespace Console;
using namespace Qt::StringLiterals;
using Format = TableExport::Format;

namespace {

struct Filled {
    Filled()
        : store(std::make_shared<DiscoveryStore>(200'000))
        , model(store)
    {
    }

    QString write(Format format, const std::vector<int> &columns = {1, 2, 3, 4, 6})
    {
        model.refresh();
        std::vector<int> rows(std::size_t(model.rowCount()));
        std::iota(rows.begin(), rows.end(), 0);
        return TableExport::write(model, rows, columns, format).text;
    }

    std::shared_ptr<DiscoveryStore> store;
    TradeTableModel model;
};

} // namespace

class TestTableExport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        // Values must not follow the reader's locale.
        QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
    }

    void L10_csvFields_data()
    {
        QTest::addColumn<QString>("sent");
        QTest::addColumn<QString>("field");
        const auto row = [](const char *name, const QString &sent, const QString &field) {
            QTest::newRow(name) << sent << field;
        };
        row("plain", u"EURUSD"_s, u"EURUSD"_s);
        row("empty", {}, {});
        row("comma", u"a,b"_s, u"\"a,b\""_s);
        row("quote", u"a\"b"_s, u"\"a\"\"b\""_s);
        row("newline", u"a\nb"_s, u"\"a\nb\""_s);
        row("semicolon", u"a;=1+1"_s, u"\"a;=1+1\""_s);
        row("equals", u"=1+1"_s, u"'=1+1"_s);
        row("command", u"=cmd|'/c calc'!A1"_s, u"'=cmd|'/c calc'!A1"_s);
        row("plus", u"+1-555"_s, u"'+1-555"_s);
        row("minus", u"-x"_s, u"'-x"_s);
        row("at", u"@SUM(A1)"_s, u"'@SUM(A1)"_s);
        row("tab", u"\t=1"_s, u"\"'\t=1\""_s);
        row("return", u"\r=1"_s, u"\"'\r=1\""_s);
        row("full width", u"＝1"_s, u"'＝1"_s);
        row("formula with a comma", u"=A1,\"b\""_s, u"\"'=A1,\"\"b\"\"\""_s);
        row("negative number", u"-3.50"_s, u"-3.50"_s);
        row("exponent", u"-1.5E-7"_s, u"-1.5E-7"_s);
        row("number and more", u"-3.50+1"_s, u"'-3.50+1"_s);
        row("escape", u"\x1b[2J"_s, u"␛[2J"_s);
        row("nul", u"a"_s + QChar(0) + u"b"_s, u"a␀b"_s);
        row("c1", u"a\u009bb"_s, u"a\ufffdb"_s);
    }
    void L10_csvFields()
    {
        QFETCH(const QString, sent);
        QTEST(TableExport::csvField(sent, true), "field");
    }

    void L10_spreadsheetsAreAChoice()
    {
        QCOMPARE(TableExport::csvField(u"=1+1"_s, false), u"=1+1"_s);
        QCOMPARE(TableExport::csvField(u"=1,1"_s, false), u"\"=1,1\""_s);
    }

    void csvIsAHeaderOfKeysAndValuesAsSent()
    {
        Filled f;
        TradeRows::add(*f.store, 1,
                       {.bot = "=bot", .symbol = "A,B", .amount = "1500.50", .profit = "-3.50"});
        TradeRows::add(*f.store, 2, {.bot = "Two\nlines"});
        QCOMPARE(f.write(Format::Csv),
                 u"botName,symbol,amount,currency,profit\r\n"
                 "'=bot,\"A,B\",1500.50,EUR,-3.50\r\n"
                 "\"Two\nlines\",EURUSD,12.50,EUR,\r\n"_s);
        QVERIFY(f.write(Format::Csv, {0}).contains(u"2026-09-21T14:13:21.000Z"_s));
    }

    void jsonIsAnObjectPerLine()
    {
        Filled f;
        TradeRows::add(*f.store, 1,
                       {.bot = "a\"b\\c\nd\x1b", .amount = "9007199254740993.10", .profit = ""});
        TradeRows::add(*f.store, 2, {.profit = "-0.50"});
        const QString text = f.write(Format::Json);
        const QStringList lines = text.split(u'\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 2);
        QVERIFY(lines[0].startsWith(u"{\"botName\":"_s)); // the order of the columns
        QVERIFY(lines[0].contains(u"\"amount\":9007199254740993.10,"_s)); // L4: as sent
        const QJsonObject first = QJsonDocument::fromJson(lines[0].toUtf8()).object();
        QCOMPARE(first.value("botName"_L1).toString(), u"a\"b\\c\nd\x1b"_s);
        QVERIFY(first.value("profit"_L1).isNull());
        const QJsonObject second = QJsonDocument::fromJson(lines[1].toUtf8()).object();
        QCOMPARE(second.value("profit"_L1).toDouble(), -0.5);
    }

    void jsonValues()
    {
        QCOMPARE(TableExport::jsonValue({}, false), u"null"_s);
        QCOMPARE(TableExport::jsonValue(true, false), u"true"_s);
        QCOMPARE(TableExport::jsonValue(quint64(18446744073709551615U), true),
                 u"18446744073709551615"_s);
        QCOMPARE(TableExport::jsonValue(0.25, true), u"0.25"_s);
        QCOMPARE(TableExport::jsonValue(u"12.50"_s, false), u"\"12.50\""_s);
        QCOMPARE(TableExport::jsonValue(u"0x10"_s, true), u"\"0x10\""_s);
        QCOMPARE(TableExport::jsonValue(u"01"_s, true), u"\"01\""_s);
        QCOMPARE(TableExport::jsonValue(QString(QChar(0xd800)), false), u"\"\ufffd\""_s);
        QCOMPARE(TableExport::jsonValue(u"😀"_s, false), u"\"😀\""_s);
        QCOMPARE(TableExport::jsonValue(std::numeric_limits<double>::quiet_NaN(), true),
                 u"\"nan\""_s); // JSON has no such number
    }

    // Fault row U9: one line a row, whatever was sent.
    void U9_textIsWhatIsShown()
    {
        Filled f;
        TradeRows::add(*f.store, 1, {.bot = "a\tb\nc\x1b[31m", .symbol = "X"});
        TradeRows::add(*f.store, 2);
        QCOMPARE(f.write(Format::Text, {1, 2}), u"a␉b␊c␛[31m\tX\nAlpha-7\tEURUSD"_s);
    }

    void gapsKeepTheirPlace()
    {
        Filled f;
        TradeRows::add(*f.store, 1);
        f.model.refresh();
        Pusher::Gap gap;
        gap.id = 1;
        gap.afterSequence = 1;
        gap.channels = {Pusher::ChannelName(u"bot, \"updates\""_s)};
        f.model.gapOpened(gap);
        const QString text = f.write(Format::Text, {1, 2}).section(u'\n', 1);
        QVERIFY2(text.startsWith(u"Not heard since"_s), qPrintable(text));
        const QString csv = f.write(Format::Csv, {1, 2}).section(u"\r\n"_s, 2, 2);
        QVERIFY2(csv.startsWith(u"\"Not heard since"_s) && csv.endsWith(u"\","_s), qPrintable(csv));
        const QString json = f.write(Format::Json, {1, 2}).section(u'\n', 1, 1);
        const QJsonObject object = QJsonDocument::fromJson(json.toUtf8()).object();
        QVERIFY(object.value("gap"_L1).toString().startsWith(u"Not heard since"_s));
        QCOMPARE(object.size(), 1);
    }

    void moreThanTheLimitIsCutAndCounted()
    {
        Filled f;
        TradeRows::addMany(*f.store, 1, TableExport::rowLimit + 10);
        f.model.refresh();
        std::vector<int> rows(std::size_t(f.model.rowCount()));
        std::iota(rows.begin(), rows.end(), 0);
        const auto result = TableExport::write(f.model, rows, {1}, Format::Text);
        QCOMPARE(result.rows, TableExport::rowLimit);
        QCOMPARE(result.text.count(u'\n'), TableExport::rowLimit - 1);
    }
};

QTEST_GUILESS_MAIN(TestTableExport)
#include "tst_tableexport.moc"
