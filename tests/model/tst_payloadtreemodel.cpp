// SPDX-License-Identifier: MIT
#include "ui/domain/sensitivekey.h"
#include "ui/models/payloadnode.h"
#include "ui/models/payloadtreemodel.h"
#include "ui/models/roles.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;
using Column = PayloadTreeModel::Column;

namespace {

Pusher::Event eventWith(const QByteArray &rawData)
{
    const auto owner = std::make_shared<const QByteArray>(rawData);
    return Pusher::Event(1, {}, Pusher::ChannelName(), Pusher::EventName(), Pusher::UserId(),
                         *owner, owner);
}

QByteArray quoted(QByteArray inner)
{
    return '"' + inner.replace('\\', "\\\\").replace('"', "\\\"") + '"';
}

/// A tree of one event, watched for breaches of the model's contract.
struct Tree {
    explicit Tree(const QByteArray &rawData)
        : tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest)
    {
        // It would fetch within the reset, and take that for a change within a change.
        tester.setUseFetchMore(false);
        model.setEvent(eventWith(rawData));
    }

    QModelIndex root() const { return model.index(0, 0); }
    QModelIndex open(const QModelIndex &parent)
    {
        while (model.canFetchMore(parent))
            model.fetchMore(parent);
        return parent;
    }
    QModelIndex child(const QModelIndex &parent, int row)
    {
        return model.index(row, 0, open(parent));
    }
    QString text(const QModelIndex &row, Column column, int role = Qt::DisplayRole) const
    {
        return row.siblingAtColumn(int(column)).data(role).toString();
    }
    /// "key|value|type|path"
    QString line(const QModelIndex &row) const
    {
        return QStringList{text(row, Column::Key), text(row, Column::Value),
                           text(row, Column::Type), text(row, Column::Path)}
            .join(u'|');
    }
    QStringList lines(const QModelIndex &parent)
    {
        QStringList result;
        open(parent);
        for (int row = 0; row < model.rowCount(parent); ++row)
            result += line(model.index(row, 0, parent));
        return result;
    }

    PayloadTreeModel model;
    QAbstractItemModelTester tester;
};

} // namespace

class TestPayloadTreeModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void membersHaveTypesAndPaths()
    {
        Tree tree(quoted("{\"symbol\":\"EUR\\\"USD\", \"profit_is_win\" : true,\"stop\":null,"
                         "\"legs\":[{\"price\":1.0},[]],\"odd key\":{},\"a\\\"b\":2}"));
        QCOMPARE(tree.line(tree.root()).section(u'|', 0, 1), u"data|{…}"_s);
        const QStringList expected{
            u"symbol|\"EUR\"USD\"|string|data.symbol"_s,
            u"profit_is_win|true|bool|data.profit_is_win"_s,
            u"stop|null|null|data.stop"_s,
            u"legs|[…]|array, 2 element(s)|data.legs"_s,
            u"odd key|{}|object, 0 member(s)|data[\"odd key\"]"_s,
            u"a\"b|2|number|data[\"a\\\"b\"]"_s,
        };
        QCOMPARE(tree.lines(tree.root()), expected);
        const QModelIndex legs = tree.child(tree.root(), 3);
        QCOMPARE(tree.lines(legs),
                 (QStringList{u"[0]|{…}|object, 1 member(s)|data.legs[0]"_s,
                              u"[1]|[]|array, 0 element(s)|data.legs[1]"_s}));
        QCOMPARE(tree.lines(tree.child(legs, 0)),
                 QStringList{u"price|1.0|number|data.legs[0].price"_s});
    }

    void levelsAreReadWhenOpened()
    {
        Tree tree("{\"a\":{\"b\":1}}");
        QVERIFY(tree.model.hasChildren(tree.root()));
        QVERIFY(tree.model.canFetchMore(tree.root()));
        QCOMPARE(tree.model.rowCount(tree.root()), 0);
        const QModelIndex a = tree.child(tree.root(), 0);
        QVERIFY(!tree.model.canFetchMore(tree.root()));
        QVERIFY(tree.model.hasChildren(a));
        QCOMPARE(tree.model.rowCount(a), 0);
    }

    void copiesAreAsSent()
    {
        Tree tree(quoted("{\"text\":\"a\\nb\\u00e9\",\"n\":1.50,\"o\":{ \"x\" : 1 }}"));
        const auto raw = [&](int row, Column column) {
            return tree.text(tree.child(tree.root(), row), column, RawRole);
        };
        QCOMPARE(raw(0, Column::Value), u"a\nbé"_s);
        QCOMPARE(tree.text(tree.child(tree.root(), 0), Column::Value, PayloadTreeModel::JsonRole),
                 u"\"a\\nb\\u00e9\""_s);
        QCOMPARE(raw(0, Column::Key), u"text"_s);
        QCOMPARE(raw(0, Column::Path), u"data.text"_s);
        QCOMPARE(raw(1, Column::Value), u"1.50"_s);
        QCOMPARE(raw(2, Column::Value), u"{ \"x\" : 1 }"_s);
    }

    void L2_depthIsLimited()
    {
        constexpr int depth = 1000;
        Tree tree(QByteArray("[").repeated(depth) + QByteArray("]").repeated(depth));
        QModelIndex at = tree.root();
        int levels = 0;
        while (tree.model.hasChildren(at)) {
            at = tree.child(at, 0);
            ++levels;
        }
        QCOMPARE(levels, PayloadNode::maximumDepth);
        QCOMPARE(tree.text(at, Column::Value), u"deeper than 64 levels: see Raw"_s);
        QVERIFY(tree.text(at, Column::Value, RawRole).startsWith(u"[[["_s));
    }

    void L2_whatIsNestedTooDeepIsText()
    {
        Tree tree(QByteArray(200'000, '[') + QByteArray(200'000, ']'));
        QCOMPARE(tree.model.rowCount(), 1);
        QVERIFY(!tree.model.hasChildren(tree.root()));
        QCOMPARE(tree.text(tree.root(), Column::Type), u"text"_s);
        QVERIFY(tree.model.formText().contains(u"nested too deep"_s));
    }

    void L2_textInAStringIsNotDecodedAgain()
    {
        Tree tree(quoted("{\"inner\":\"{\\\"a\\\":1}\"}"));
        QCOMPARE(tree.lines(tree.root()), QStringList{u"inner|\"{\"a\":1}\"|string|data.inner"_s});
        QVERIFY(!tree.model.hasChildren(tree.child(tree.root(), 0)));
    }

    void L3_aMillionKeysAreCapped_data()
    {
        QTest::addColumn<bool>("isArray");
        QTest::newRow("members") << false;
        QTest::newRow("elements") << true;
    }
    void L3_aMillionKeysAreCapped()
    {
        QFETCH(const bool, isArray);
        QByteArray json(isArray ? "[" : "{");
        for (int i = 0; i < 1'000'000; ++i) {
            if (!isArray)
                json.append("\"k").append(QByteArray::number(i)).append("\":");
            json.append("0,");
        }
        json.back() = isArray ? ']' : '}';
        // Without the tester, which visits every row again and again.
        PayloadTreeModel model;
        model.setEvent(eventWith(json));
        const QModelIndex root = model.index(0, 0);
        QSignalSpy inserted(&model, &PayloadTreeModel::rowsInserted);
        model.fetchMore(root);
        QCOMPARE(inserted.count(), 1);
        QCOMPARE(model.rowCount(root), PayloadTreeModel::maximumChildren + 1);
        const QModelIndex rest = model.index(PayloadTreeModel::maximumChildren, 0, root);
        QCOMPARE(rest.data().toString(), u"… 990,000 more, not shown"_s);
        QVERIFY(!model.hasChildren(rest));
        QVERIFY(rest.siblingAtColumn(int(Column::Value)).data().toString().isEmpty());
        QVERIFY(root.siblingAtColumn(int(Column::Type)).data().toString().contains(u"1,000,000"_s));
    }

    void L3_aKeyFromBehindTheCapIsADuplicate()
    {
        QByteArray json = "{";
        for (int i = 0; i < 12'000; ++i)
            json.append("\"k").append(QByteArray::number(i)).append("\":0,");
        json.append("\"k5\":1}");
        PayloadTreeModel model;
        model.setEvent(eventWith(json));
        const QModelIndex root = model.index(0, 0);
        model.fetchMore(root);
        const auto type = [&](int row) {
            return model.index(row, int(Column::Type), root).data().toString();
        };
        QVERIFY(type(5).contains(u"duplicate key"_s));
        QVERIFY(!type(6).contains(u"duplicate key"_s));
    }

    void L4_numbersAreShownAsSent()
    {
        Tree tree("[9007199254740993, 9223372036854775808, 1e400, -0, 1.0, 1E-5, 0.10]");
        tree.open(tree.root());
        QStringList shown;
        for (int row = 0; row < 7; ++row)
            shown += tree.text(tree.child(tree.root(), row), Column::Value);
        QCOMPARE(shown.join(u' '),
                 u"9007199254740993 9223372036854775808 1e400 -0 1.0 1E-5 0.10"_s);
    }

    void L5_duplicateKeysAreAllListed()
    {
        Tree tree("{\"a\":1,\"b\":2,\"\\u0061\":3}");
        QCOMPARE(tree.lines(tree.root()),
                 (QStringList{u"a|1|number · duplicate key|data.a"_s, u"b|2|number|data.b"_s,
                              u"a|3|number · duplicate key|data[\"\\u0061\"]"_s}));
        const QModelIndex first = tree.child(tree.root(), 0);
        QVERIFY(tree.text(first, Column::Type, Qt::ToolTipRole).contains(u"more than once"_s));
    }

    void L12_dataOfEveryForm_data()
    {
        QTest::addColumn<QByteArray>("rawData");
        QTest::addColumn<QString>("row");
        QTest::addColumn<QString>("form");
        const auto row = [](const char *name, const QByteArray &data, const QString &line,
                            const QString &form) { QTest::newRow(name) << data << line << form; };
        const QString broken = u"text: JSON that is broken or nested too deep"_s;
        row("missing", "", u"data||missing|data"_s, u"no data"_s);
        row("broken inner JSON", quoted("{\"a\":1,"), u"data|{\"a\":1,|text|data"_s, broken);
        row("plain text", quoted("hello"), u"data|hello|text|data"_s, u"text, not JSON"_s);
        row("empty text", quoted(""), u"data||text|data"_s, u"text, not JSON"_s);
        row("number", "12.50", u"data|12.50|number|data"_s, u"JSON value"_s);
        row("number in text", quoted("12.50"), u"data|12.50|number|data"_s, u"JSON in a string"_s);
        row("spaced", quoted(" [] "), u"data|[]|array, 0 element(s)|data"_s, u"JSON in a string"_s);
        row("null", "null", u"data|null|null|data"_s, u"JSON value"_s);
        row("string in a string", quoted("\"x\""), u"data|\"x\"|string|data"_s,
            u"JSON in a string"_s);
        row("trailing bytes", quoted("{} x"), u"data|{} x|text|data"_s, broken);
    }
    void L12_dataOfEveryForm()
    {
        QFETCH(const QByteArray, rawData);
        Tree tree(rawData);
        QCOMPARE(tree.model.rowCount(), 1);
        QTEST(tree.line(tree.root()), "row");
        QTEST(tree.model.formText(), "form");
    }

    void L15_sensitiveMembersAreCovered()
    {
        Tree tree(quoted("{\"user\":\"u\",\"password\":\"hunter2\",\"api_key\":{\"k\":\"hunter2\"},"
                         "\"token\":null}"));
        const QModelIndex password = tree.child(tree.root(), 1);
        const QModelIndex key = tree.child(tree.root(), 2);
        QVERIFY(tree.model.isCovered(password));
        QVERIFY(!tree.model.isCovered(tree.child(tree.root(), 0)));
        QVERIFY(!tree.model.isCovered(tree.child(tree.root(), 3)));
        QVERIFY(!tree.model.hasChildren(key));
        // Wherever the model is asked.
        for (const QModelIndex &row : {tree.root(), password, key}) {
            for (const Column column : {Column::Key, Column::Value, Column::Type, Column::Path}) {
                for (const int role : {int(Qt::DisplayRole), int(Qt::ToolTipRole), int(RawRole),
                                       PayloadTreeModel::JsonRole, int(Qt::AccessibleTextRole)})
                    QVERIFY(!tree.text(row, column, role).contains(u"hunter2"_s));
            }
        }
        QCOMPARE(tree.text(password, Column::Value), coveredValue);
        QCOMPARE(tree.text(tree.root(), Column::Value, RawRole),
                 u"{\"user\":\"u\",\"password\":\"••••\",\"api_key\":\"••••\",\"token\":null}"_s);

        tree.model.reveal(password);
        QCOMPARE(tree.text(password, Column::Value), u"\"hunter2\""_s);
        QCOMPARE(tree.text(password, Column::Value, RawRole), u"hunter2"_s);
        QVERIFY(tree.model.isCovered(key));
        tree.model.reveal(key);
        QCOMPARE(tree.lines(key), QStringList{u"k|\"hunter2\"|string|data.api_key.k"_s});
        // Copies of more than the revealed value stay covered until all is revealed.
        QVERIFY(!tree.text(tree.root(), Column::Value, RawRole).contains(u"hunter2"_s));
        tree.model.setAllRevealed(true);
        QVERIFY(tree.text(tree.root(), Column::Value, RawRole).contains(u"hunter2"_s));
        tree.model.setAllRevealed(false);
        QVERIFY(tree.model.isCovered(tree.child(tree.root(), 1)));
    }

    void L15_revealingAllOpensWhatIsShown()
    {
        Tree tree("{\"a\":[{\"secret\":{\"password\":1}}]}");
        const QModelIndex secret = tree.child(tree.child(tree.child(tree.root(), 0), 0), 0);
        tree.model.setAllRevealed(true);
        QCOMPARE(tree.lines(secret), QStringList{u"password|1|number|data.a[0].secret.password"_s});
        tree.model.setEvent(eventWith("{\"password\":1}"));
        QVERIFY(tree.model.isCovered(tree.child(tree.root(), 0)));
    }

    void L15_brokenJsonIsCoveredToo()
    {
        Tree tree(quoted("{\"password\":\"hunter2\",\"a\":"));
        QCOMPARE(tree.text(tree.root(), Column::Value), u"{\"password\":\"••••\",\"a\":"_s);
        QVERIFY(!tree.text(tree.root(), Column::Value, RawRole).contains(u"hunter2"_s));
        QVERIFY(!tree.text(tree.root(), Column::Value, Qt::ToolTipRole).contains(u"hunter2"_s));
    }

    void U6_hugeValuesAreCut_data()
    {
        QTest::addColumn<QByteArray>("rawData");
        QTest::newRow("text") << quoted(QByteArray(5'000'000, 'x'));
        QTest::newRow("string") << '[' + quoted(QByteArray(5'000'000, 'x')) + ']';
        QTest::newRow("combining marks")
            << '[' + quoted("a" + QByteArray("\u0301").repeated(200'000)) + ']';
        QTest::newRow("key") << '{' + quoted(QByteArray(5'000'000, 'x')) + ":1}";
        QTest::newRow("number") << '[' + QByteArray(5'000'000, '1') + ']';
    }
    void U6_hugeValuesAreCut()
    {
        QFETCH(const QByteArray, rawData);
        Tree tree(rawData);
        tree.open(tree.root());
        const QModelIndex row =
            tree.model.rowCount(tree.root()) ? tree.child(tree.root(), 0) : tree.root();
        for (const Column column : {Column::Key, Column::Value, Column::Type, Column::Path}) {
            QVERIFY(tree.text(row, column).size() <= 260);
            QVERIFY(!tree.text(row, column).contains(u'\n'));
            // U2: and 1000 for the tool tip, before its break opportunities and markup.
            QVERIFY(tree.text(row, column, Qt::ToolTipRole).size() <= 1060);
        }
        QVERIFY(tree.line(row).contains(u'…'));
    }

    void U1_L7_cellsAreOneLineAndToolTipsEscaped()
    {
        Tree tree("[\"<img src=x>\\u001b[2J\\n\\u202e\"]");
        const QModelIndex row = tree.child(tree.root(), 0);
        QCOMPARE(tree.text(row, Column::Value), u"\"<img src=x>␛[2J␊⟨U+202E⟩\""_s);
        const QString tip = tree.text(row, Column::Value, Qt::ToolTipRole);
        QVERIFY(tip.contains(u"&lt;img"_s) && !tip.contains(u"<img"_s));
        QVERIFY(tip.contains(u"contains direction controls"_s));
    }

    void nothingShownHasNoRows()
    {
        Tree tree("{}");
        QVERIFY(!tree.model.hasChildren(tree.root()));
        tree.model.clear();
        QCOMPARE(tree.model.rowCount(), 0);
        QVERIFY(!tree.model.hasChildren({}));
        QVERIFY(tree.model.formText().isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestPayloadTreeModel)
#include "tst_payloadtreemodel.moc"
