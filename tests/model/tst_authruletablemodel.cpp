// SPDX-License-Identifier: MIT
#include "libpusher/auth/rulesfile.h"
#include "ui/models/authruletablemodel.h"
#include "ui/models/roles.h"

#include <QAbstractItemModelTester>
#include <QLocale>
#include <QTest>

using namespace Console;
using namespace Pusher;
using namespace Qt::StringLiterals;
using Field = AuthRuleTableModel::Field;

class tst_AuthRuleTableModel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }
    void init()
    {
        model = std::make_unique<AuthRuleTableModel>();
        tester = std::make_unique<QAbstractItemModelTester>(
            model.get(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    }
    void cleanup()
    {
        tester.reset();
        model.reset();
    }

    void aRuleSaysWhatItDemandsAndHowOftenItDecided()
    {
        auto rules = read(R"({"pattern":"private-team-*","requiredTeamMembership":true},
                             {"pattern":"private-admin-*","requiredRoles":["admin","owner"]},
                             {"pattern":"private-user-*","ownUserOnly":true},
                             {"pattern":"presence-*"})");
        rules[1].allowed = 3;
        rules[1].refused = 2;
        show(rules);
        QCOMPARE(model->rowCount(), 4);
        QCOMPARE(text(0, Field::Order), u"1"_s);
        QCOMPARE(text(0, Field::Pattern), u"private-team-*"_s);
        QCOMPARE(text(0, Field::Demands), u"member of the team in its name"_s);
        QVERIFY(text(1, Field::Demands).contains(u"admin"_s)
                && text(1, Field::Demands).contains(u" or "_s));
        QCOMPARE(text(2, Field::Demands), u"the user in its name"_s);
        QCOMPARE(text(3, Field::Demands), u"any valid token"_s);
        QCOMPARE(text(1, Field::Allowed), u"3"_s);
        QCOMPARE(text(1, Field::Refused), u"2"_s);
        QVERIFY(!at(1, Field::Pattern, StaleRole).toBool());
        QVERIFY(at(0, Field::Pattern, StaleRole).toBool()); // never asked
    }

    void aRuleThatCannotBiteIsMarked()
    {
        show(read(R"({"pattern":"custom-*","requiredRoles":["admin"]},
                     {"pattern":"private-x","requiredRoles":["admin"]})"));
        QCOMPARE(at(0, Field::Pattern, SeverityRole).toInt(), int(Severity::Warning));
        QVERIFY(at(0, Field::Pattern, SignRole).toBool());
        QVERIFY(!at(0, Field::Pattern, Qt::ToolTipRole).toString().isEmpty());
        QCOMPARE(at(1, Field::Pattern, SeverityRole).toInt(), int(Severity::None));
    }

    void countsChangeInPlaceAndOtherRulesAreOtherRows()
    {
        auto rules = read(R"({"pattern":"private-a"},{"pattern":"private-b"})");
        show(rules);
        const QPersistentModelIndex first = model->index(0, 0);
        rules[0].allowed = 7;
        show(rules);
        QVERIFY(first.isValid());
        QCOMPARE(text(0, Field::Allowed), u"7"_s);
        show(read(R"({"pattern":"private-c"})"));
        QVERIFY(!first.isValid());
        QCOMPARE(model->rowCount(), 1);
    }

private:
    static QList<AuthRuleStatus> read(const QByteArray &json)
    {
        QList<AuthRuleStatus> result;
        const auto rules = parseRules(R"({"rules":[)" + json + "]}");
        if (!rules)
            qFatal("%s", qPrintable(rules.error().message));
        for (const AuthorizationRule &rule : *rules)
            result.append({.rule = rule});
        return result;
    }
    void show(const QList<AuthRuleStatus> &rules)
    {
        model->setRules(rules);
        model->refresh();
    }
    QVariant at(int row, Field field, int role) const
    {
        return model->index(row, int(field)).data(role);
    }
    QString text(int row, Field field) const { return at(row, field, Qt::DisplayRole).toString(); }

    std::unique_ptr<AuthRuleTableModel> model;
    std::unique_ptr<QAbstractItemModelTester> tester;
};

QTEST_GUILESS_MAIN(tst_AuthRuleTableModel)
#include "tst_authruletablemodel.moc"
