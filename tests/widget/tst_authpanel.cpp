// SPDX-License-Identifier: MIT
#include "tests/support/tokenfactory.h"
#include "ui/models/tablemodel.h"
#include "ui/views/authpanel.h"
#include "ui/views/banner.h"
#include "ui/views/tablepanel.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// The Auth view with a link whose other end is the test.
class tst_AuthPanel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        QLocale::setDefault(QLocale::c());
        link = std::make_shared<AuthLink>();
        panel = std::make_unique<AuthPanel>(link);
        panel->setTheme(Theme(Theme::Kind::Light));
        panel->resize(1200, 600);
        panel->show();
    }
    void cleanup() { panel.reset(); }

    void withoutRulesItSaysWhatThatMeans()
    {
        panel->showFacts({});
        QVERIFY(shows(u"There are no rules"_s));
    }

    void rulesAndTheirWarningsAreShown()
    {
        Pusher::AuthorizationRule rule;
        rule.pattern = u"private-a"_s;
        Q_EMIT link->answered({.rules = {{.rule = rule, .allowed = 4}},
                               .warnings = {u"there is no key for tokens"_s},
                               .source = u"rules.json"_s,
                               .allowed = 4,
                               .refused = 3,
                               .withoutRule = 2});
        QCOMPARE(panel->findChild<TablePanel *>()->model().rowCount(), 1);
        QVERIFY(shows(u"no key for tokens"_s));
        QVERIFY(shows(u"rules.json"_s));
        QVERIFY(shows(u"2 without a rule"_s));
    }

    void aFileThatCannotBeTakenIsSaid()
    {
        QSignalSpy wanted(link.get(), &AuthLink::rulesRequested);
        panel->openRules(u"/x/rules.json"_s);
        QCOMPARE(wanted.size(), 1);
        auto *notice = panel->findChild<Banner *>(u"authNotice"_s);
        QVERIFY(!notice->isVisible());
        Q_EMIT link->refused({.code = Pusher::Error::Code::ConfigurationError,
                              .message = u"rules.json: line 3: unknown member"_s});
        QVERIFY(notice->isVisible());
        QVERIFY(shows(u"line 3"_s));
        panel->openRules(u"/x/rules.json"_s);
        QVERIFY(!notice->isVisible());
    }

    void aTrialIsAskedAndAnswered()
    {
        QSignalSpy asked(link.get(), &AuthLink::trialRequested);
        line(u"trialChannel"_s)->setText(u" private-team-456 "_s);
        line(u"trialSocket"_s)->setText(u"1.2"_s);
        line(u"trialTeam"_s)->setText(u"456"_s);
        line(u"trialToken"_s)->setText(u"a.b.c"_s);
        QTest::keyClick(line(u"trialChannel"_s), Qt::Key_Return);
        QCOMPARE(asked.size(), 1);
        const auto trial = asked.first().first().value<AuthTrial>();
        QCOMPARE(trial.channel.value(), u"private-team-456"_s);
        QCOMPARE(trial.socketId.value(), u"1.2"_s);
        QCOMPARE(trial.teamId, u"456"_s);
        QCOMPARE(trial.token->reveal(), QByteArrayView("a.b.c"));
        Q_EMIT link->tried({.id = trial.id,
                            .rule = u"private-team-*"_s,
                            .reason = u"all conditions of the rule hold"_s,
                            .permissions = {u"subscribe"_s, u"client-events"_s},
                            .user = Pusher::UserId(u"ann"_s),
                            .auth = "key:" + QByteArray(64, 'a')});
        QVERIFY2(text(u"trialDecision"_s).contains(u"Allowed by the rule"_s),
                 qPrintable(text(u"trialDecision"_s)));
        QVERIFY(text(u"trialConsequence"_s).contains(u"send client events"_s));
        // The signature is a credential: it is copied on purpose, and not shown.
        QVERIFY(!shows(u"aaaaaaaa"_s));
        QVERIFY(text(u"trialConsequence"_s).contains(u"64 hexadecimal"_s));
        button(u"trialCopyButton"_s)->click();
        QCOMPARE(QGuiApplication::clipboard()->text(), u"key:"_s + QString(64, u'a'));
    }

    void aRefusalNamesItsRuleAndReason()
    {
        button(u"trialButton"_s)->click();
        Q_EMIT link->tried({.id = lastTrial(),
                            .error = Pusher::Error{.code = Pusher::Error::Code::AuthorizationFailed,
                                                   .message = u"role missing"_s},
                            .rule = u"private-admin-*"_s,
                            .reason = u"role missing"_s});
        QVERIFY(text(u"trialDecision"_s).contains(u"Refused by the rule"_s));
        QVERIFY(text(u"trialConsequence"_s).contains(u"role missing"_s));
        QVERIFY(!button(u"trialCopyButton"_s)->isEnabled());
    }

    void anAnswerToAnEarlierTrialIsNotShown()
    {
        button(u"trialButton"_s)->click();
        const quint64 first = lastTrial();
        button(u"trialButton"_s)->click();
        Q_EMIT link->tried({.id = first, .rule = u"old"_s});
        QVERIFY(!text(u"trialDecision"_s).contains(u"old"_s));
        const quint64 second = lastTrial();
        button(u"trialClearButton"_s)->click();
        Q_EMIT link->tried({.id = second, .rule = u"cleared"_s});
        QVERIFY(!text(u"trialDecision"_s).contains(u"cleared"_s));
    }

    void aTokenIsReadCheckedAndCountedDown()
    {
        const QByteArray token =
            TokenFactory::hs256("secret", R"({"sub":"ann","exp":1000,"x":"a\u202eb"})");
        LineFacts facts;
        facts.wallNow = Pusher::WallTime(940s);
        panel->showFacts(facts);
        QSignalSpy wanted(link.get(), &AuthLink::verificationRequested);
        QCOMPARE(line(u"trialToken"_s)->echoMode(), QLineEdit::Password);
        line(u"trialToken"_s)->setText(QString::fromUtf8(token));
        QTRY_COMPARE(wanted.size(), 1);
        const QString claims = panel->findChild<QPlainTextEdit *>(u"tokenClaims"_s)->toPlainText();
        QVERIFY(claims.contains(u"\"sub\": \"ann\""_s));
        QVERIFY(!claims.contains(QChar(0x202e)));
        Q_EMIT link->verified({.id = wanted.first().first().toULongLong()});
        QVERIFY2(text(u"tokenState"_s).contains(u"is good"_s), qPrintable(text(u"tokenState"_s)));
        QVERIFY(text(u"tokenState"_s).contains(u"runs out in 1 min 0 s"_s));
        // When it runs out it is checked anew, not called good for ever.
        facts.wallNow = Pusher::WallTime(1001s);
        panel->showFacts(facts);
        QCOMPARE(wanted.size(), 2);
        Q_EMIT link->verified({.id = wanted.last().first().toULongLong(),
                               .error = Pusher::Error{
                                   .code = Pusher::Error::Code::AuthenticationFailed,
                                   .message = u"it has expired"_s}});
        QVERIFY(text(u"tokenState"_s).contains(u"refused"_s));
        QVERIFY(text(u"tokenState"_s).contains(u"ran out 1 s ago"_s));
        button(u"trialClearButton"_s)->click();
        QVERIFY(line(u"trialToken"_s)->text().isEmpty());
        QVERIFY(panel->findChild<QPlainTextEdit *>(u"tokenClaims"_s)->toPlainText().isEmpty());
    }

    void whatIsNoTokenIsSaid()
    {
        QSignalSpy wanted(link.get(), &AuthLink::verificationRequested);
        line(u"trialToken"_s)->setText(u"hello"_s);
        QTRY_VERIFY(text(u"tokenState"_s).contains(u"three parts"_s));
        QCOMPARE(wanted.size(), 0);
    }

    void theTokenIsKeptNowhere()
    {
        QTemporaryDir folder;
        const QString name = folder.filePath(u"s.ini"_s);
        line(u"trialToken"_s)->setText(u"canary.canary.canary"_s);
        {
            QSettings settings(name, QSettings::IniFormat);
            panel->saveLayout(settings);
        }
        QFile file(name);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(!file.readAll().contains("canary"));
    }

    void theWindowsOwnSocketIsOffered()
    {
        LineFacts facts;
        facts.status.socketId = Pusher::SocketId(u"12.34"_s);
        panel->showFacts(facts);
        QSignalSpy asked(link.get(), &AuthLink::trialRequested);
        button(u"trialButton"_s)->click();
        QCOMPARE(asked.first().first().value<AuthTrial>().socketId.value(), u"12.34"_s);
        // It is the server's text, and may be as long as a frame.
        facts.status.socketId = Pusher::SocketId(QString(1'000'000, u'x') + u'\u202e');
        panel->showFacts(facts);
        QVERIFY(line(u"trialSocket"_s)->placeholderText().size() < 100);
    }

    void withoutAConnectionNothingCanBeTried()
    {
        panel = std::make_unique<AuthPanel>(nullptr);
        panel->setSilence({u"No server is configured"_s, u"…"_s, u"Start the demo"_s});
        panel->show();
        QVERIFY(shows(u"No server is configured"_s));
        QVERIFY(!button(u"rulesOpenButton"_s)->isEnabled());
        QVERIFY(!button(u"trialButton"_s)->isEnabled());
    }

private:
    quint64 lastTrial()
    {
        // Numbers grow by one for each question.
        QSignalSpy asked(link.get(), &AuthLink::trialRequested);
        button(u"trialButton"_s)->click();
        return asked.last().first().value<AuthTrial>().id;
    }
    QPushButton *button(const QString &name) { return panel->findChild<QPushButton *>(name); }
    QLineEdit *line(const QString &name) { return panel->findChild<QLineEdit *>(name); }
    QString text(const QString &name) { return panel->findChild<QLabel *>(name)->text(); }
    bool shows(const QString &words)
    {
        const auto labels = panel->findChildren<QLabel *>();
        return std::any_of(labels.cbegin(), labels.cend(), [&words](const QLabel *label) {
            return label->isVisible() && label->text().contains(words);
        });
    }

    std::shared_ptr<AuthLink> link;
    std::unique_ptr<AuthPanel> panel;
};

QTEST_MAIN(tst_AuthPanel)
#include "tst_authpanel.moc"
