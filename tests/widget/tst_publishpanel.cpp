// SPDX-License-Identifier: MIT
#include "ui/mainwindow.h"
#include "ui/models/publishtablemodel.h"
#include "ui/views/batchform.h"
#include "ui/views/publishpanel.h"
#include "ui/views/tablepanel.h"
#include "ui/views/tableview.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

using namespace Console;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Outcome = PublishVerdict::Outcome;

/// The Publish view with a link whose other end is the test.
class tst_PublishPanel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        QLocale::setDefault(QLocale::c());
        open({.hasHttpApi = true, .isConfigured = true});
    }
    void cleanup()
    {
        wanted.reset();
        panel.reset();
    }

    void anEmptyFormSaysWhatToDo()
    {
        QVERIFY(!button(u"publishSendButton"_s)->isEnabled());
        QVERIFY2(state().contains(u"Name a channel"_s), qPrintable(state()));
        QTest::keyClick(line(u"publishChannels"_s), Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(wanted->size(), 0);
    }

    void whatIsWrongIsSaidWhileItIsTyped_data()
    {
        QTest::addColumn<int>("way");
        QTest::addColumn<QString>("channels");
        QTest::addColumn<QString>("event");
        QTest::addColumn<QString>("data");
        QTest::addColumn<QString>("said");
        QTest::newRow("no channel") << 0 << u""_s << u"e"_s << u"{}"_s << u"on which channel"_s;
        QTest::newRow("bad channel") << 0 << u"bots, a:b"_s << u"e"_s << u"{}"_s << u"a:b"_s;
        QTest::newRow("no event") << 0 << u"bots"_s << u" "_s << u"{}"_s << u"which event"_s;
        QTest::newRow("long event") << 0 << u"bots"_s << QString(201, u'e') << u"{}"_s << u"200"_s;
        QTest::newRow("no data") << 0 << u"bots"_s << u"e"_s << u""_s << u"{} is the shortest"_s;
        QTest::newRow("no JSON") << 0 << u"bots"_s << u"e"_s << u"hello"_s << u"needs quotes"_s;
        QTest::newRow("two values") << 0 << u"bots"_s << u"e"_s << u"1,2"_s << u"more than one"_s;
        QTest::newRow("too long") << 0 << u"bots"_s << u"e"_s << u'"' + QString(10239, u'x') + u'"'
                                  << u"10241"_s;
        QTest::newRow("101 channels") << 0 << u"c,"_s.repeated(101) << u"e"_s << u"{}"_s
                                      << u"101 channels"_s;
        QTest::newRow("client prefix") << 1 << u"private-x"_s << u"e"_s << u"{}"_s
                                       << u"begins with client-"_s;
        QTest::newRow("client channels") << 1 << u"private-x private-y"_s << u"client-e"_s
                                         << u"{}"_s << u"one channel"_s;
    }
    void whatIsWrongIsSaidWhileItIsTyped()
    {
        QFETCH(int, way);
        QFETCH(QString, channels);
        QFETCH(QString, event);
        QFETCH(QString, data);
        QFETCH(QString, said);
        panel->findChild<QComboBox *>(u"publishWay"_s)->setCurrentIndex(way);
        fill(channels, event, data);
        QVERIFY2(state().contains(said), qPrintable(state()));
        QVERIFY(!button(u"publishSendButton"_s)->isEnabled());
        panel->send();
        QCOMPARE(wanted->size(), 0);
    }

    void anEventIsSentByTheKeyboard()
    {
        fill(u"bots, private-x"_s, u"bot-updated"_s, u" {\"a\" : 1} "_s);
        QVERIFY2(state().contains(u"9 of 10240 bytes"_s), qPrintable(state()));
        QTest::keyClick(edit(u"publishData"_s), Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(wanted->size(), 1);
        const auto run = wanted->first().first().value<PublishRun>();
        QCOMPARE(run.way, PublishRun::Way::HttpApi);
        QCOMPARE(run.items.size(), 1);
        QCOMPARE(run.items[0].event.channels.size(), 2);
        QCOMPARE(run.items[0].event.channels[1].value(), u"private-x"_s);
        QCOMPARE(run.items[0].event.name.value(), u"bot-updated"_s);
        QCOMPARE(run.items[0].event.data, "{\"a\" : 1}"_ba); // byte for byte
        QVERIFY(run.items[0].event.exclude.value().isEmpty());
        QCOMPARE(verdictAt(0), u"waiting"_s);
        // The next one only when its verdict is there.
        panel->send();
        QCOMPARE(wanted->size(), 1);
        settle(run.id, {Outcome::Sent});
        QCOMPARE(verdictAt(0), u"sent"_s);
        panel->send();
        QCOMPARE(wanted->size(), 2);
        QCOMPARE(wanted->at(1).first().value<PublishRun>().id, run.id + 1);
    }

    void theWindowItselfCanBeLeftOut()
    {
        auto *exclude = panel->findChild<QCheckBox *>(u"publishExclude"_s);
        QVERIFY(!exclude->isEnabled()); // not connected: there is nothing to leave out
        LineFacts facts;
        facts.status.socketId = Pusher::SocketId(u"12.34"_s);
        panel->showFacts(facts);
        QVERIFY(exclude->isEnabled());
        exclude->setChecked(true);
        fill(u"bots"_s, u"e"_s, u"{}"_s);
        panel->send();
        QCOMPARE(sent().items[0].event.exclude.value(), u"12.34"_s);
        panel->findChild<QComboBox *>(u"publishWay"_s)->setCurrentIndex(1);
        QVERIFY(!exclude->isEnabled());
    }

    void aBatchIsReadFromAFile()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath(u"events.jsonl"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(R"({"channel":"bots","event":"one","data":{"n":1},"eventId":"a"})"
                   "\n\n"
                   R"({"channel":"bots","event":"two","data":"text"})"
                   "\n");
        file.close();
        showBatch();
        auto *form = panel->findChild<BatchForm *>();
        QVERIFY(form->open(file.fileName()));
        QVERIFY2(state().contains(u"2 events"_s), qPrintable(state()));
        QTest::keyClick(edit(u"batchLines"_s), Qt::Key_Enter, Qt::ControlModifier);
        QCOMPARE(sent().items.size(), 2);
        QCOMPARE(sent().items[0].eventId, u"a"_s);
        QCOMPARE(sent().items[1].event.data, "text"_ba);
        auto *progress = panel->findChild<QProgressBar *>(u"publishProgress"_s);
        QVERIFY(progress->isVisible());
        Q_EMIT link->settled({verdict(sent().id, 0, Outcome::Sent)});
        QCOMPARE(progress->value(), 1);
        QCOMPARE(progress->maximum(), 2);
        QVERIFY2(state().contains(u"1 of 2"_s), qPrintable(state()));
        Q_EMIT link->settled({verdict(sent().id, 1, Outcome::Sent)});
        Q_EMIT link->finished(sent().id);
        QVERIFY(!progress->isVisible());
        panel->refresh();
        QCOMPARE(verdictAt(1), u"sent"_s);
    }

    void aFileThatCannotBeTakenIsSaid()
    {
        QTemporaryDir folder;
        showBatch();
        auto *form = panel->findChild<BatchForm *>();
        QVERIFY(!form->open(folder.filePath(u"none"_s)));
        QVERIFY2(state().contains(u"cannot be read"_s), qPrintable(state()));
        QFile file(folder.filePath(u"long"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(BatchForm::maximumBytes + 1, ' '));
        file.close();
        QVERIFY(!form->open(file.fileName()));
        QVERIFY2(state().contains(u"send --batch"_s), qPrintable(state()));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("\xff\xfe");
        file.close();
        QVERIFY(!form->open(file.fileName()));
        QVERIFY2(state().contains(u"UTF-8"_s), qPrintable(state()));
    }

    void theBadLineIsNamed()
    {
        const QString good = u"{\"channel\":\"a\",\"event\":\"e\",\"data\":1}\n"_s;
        showBatch();
        edit(u"batchLines"_s)->setPlainText(good);
        QTRY_VERIFY(button(u"publishSendButton"_s)->isEnabled());
        edit(u"batchLines"_s)->setPlainText(good + u"{\"channel\":1}"_s);
        QVERIFY(!button(u"publishSendButton"_s)->isEnabled()); // not read yet
        QTRY_VERIFY2(state().contains(u"line 2"_s), qPrintable(state()));
        QVERIFY(!button(u"publishSendButton"_s)->isEnabled());
    }

    void aRunCanBeCancelled()
    {
        auto *cancel = button(u"publishCancelButton"_s);
        QVERIFY(!cancel->isVisible());
        fill(u"bots"_s, u"e"_s, u"{}"_s);
        panel->send();
        QVERIFY(cancel->isVisible());
        QSignalSpy cancelled(link.get(), &PublishLink::cancelRequested);
        cancel->click();
        panel->cancel();
        QCOMPARE(cancelled.size(), 1);
        QVERIFY(!cancel->isEnabled());
        settle(sent().id, {Outcome::NotSent});
        QVERIFY(!cancel->isVisible());
        QVERIFY(button(u"publishSendButton"_s)->isEnabled());
    }

    void aRetryIsSaid()
    {
        fill(u"bots"_s, u"e"_s, u"{}"_s);
        panel->send();
        Q_EMIT link->retrying({.code = Pusher::Error::Code::RateLimited, .message = u"x"_s}, 2000ms);
        QVERIFY2(state().contains(u"once more in 2"_s), qPrintable(state()));
        settle(sent().id, {Outcome::Sent});
        QVERIFY(!state().contains(u"once more"_s));
    }

    void aSentEventCanBeEditedAgain()
    {
        fill(u"bots"_s, u"bot-updated"_s, u"{\"a\":1}"_s);
        panel->send();
        settle(sent().id, {Outcome::Sent});
        fill({}, {}, {});
        showBatch();
        auto *table = &panel->findChild<TablePanel *>()->view();
        table->setCurrentIndex(table->model()->index(0, 0));
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Return);
        QCOMPARE(line(u"publishChannels"_s)->text(), u"bots"_s);
        QCOMPARE(line(u"publishEvent"_s)->text(), u"bot-updated"_s);
        QCOMPARE(edit(u"publishData"_s)->toPlainText(), u"{\"a\":1}"_s);
        QVERIFY(line(u"publishChannels"_s)->isVisible());
    }

    void whatIsMissingIsSaid()
    {
        open({.hasHttpApi = false, .isConfigured = true});
        auto *way = panel->findChild<QComboBox *>(u"publishWay"_s);
        QCOMPARE(way->currentIndex(), 1); // what there is
        way->setCurrentIndex(0);
        fill(u"bots"_s, u"e"_s, u"{}"_s);
        QVERIFY2(state().contains(u"PUSHER_SECRET"_s), qPrintable(state()));
        QVERIFY(!button(u"publishSendButton"_s)->isEnabled());
    }

    void withoutAConnectionNothingIsSent()
    {
        panel = std::make_unique<PublishPanel>(Sources{});
        fill(u"bots"_s, u"e"_s, u"{}"_s);
        QVERIFY2(state().contains(u"configured"_s), qPrintable(state()));
        panel->send();
    }

    void theLayoutComesBack()
    {
        QTemporaryDir folder;
        QSettings settings(folder.filePath(u"s.ini"_s), QSettings::IniFormat);
        showBatch();
        panel->saveLayout(settings);
        open({.hasHttpApi = true, .isConfigured = true});
        QCOMPARE(panel->findChild<QTabWidget *>(u"publishForms"_s)->currentIndex(), 0);
        panel->restoreLayout(settings);
        QCOMPARE(panel->findChild<QTabWidget *>(u"publishForms"_s)->currentIndex(), 1);
    }

    void W10_theWindowAsksBeforeItCloses()
    {
        Sources sources;
        sources.publishing = std::make_shared<PublishLink>(PublishAbilities{true, true});
        MainWindow window(sources, Theme::Kind::Light);
        window.show();
        window.showView(u"publish"_s);
        panel.reset();
        auto *shown = window.findChild<PublishPanel *>();
        shown->findChild<QLineEdit *>(u"publishChannels"_s)->setText(u"bots"_s);
        shown->findChild<QLineEdit *>(u"publishEvent"_s)->setText(u"e"_s);
        shown->findChild<QPlainTextEdit *>(u"publishData"_s)->setPlainText(u"{}"_s);
        shown->send();
        answerQuestion(QMessageBox::RejectRole);
        QVERIFY(!window.close());
        QVERIFY(window.isVisible());
        QVERIFY2(asked.contains(u"1 events have no verdict"_s), qPrintable(asked));
        answerQuestion(QMessageBox::AcceptRole);
        QVERIFY(window.close());
        window.show();
        Q_EMIT sources.publishing->settled({verdict(1, 0, Outcome::Sent)});
        Q_EMIT sources.publishing->finished(1);
        QVERIFY(window.close()); // without a question, or this would hang
    }

private:
    void open(const PublishAbilities &abilities)
    {
        wanted.reset();
        link = std::make_shared<PublishLink>(abilities);
        Sources sources;
        sources.publishing = link;
        panel = std::make_unique<PublishPanel>(sources);
        panel->setTheme(Theme(Theme::Kind::Light));
        panel->resize(1200, 300);
        panel->show();
        panel->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(panel.get()));
        wanted = std::make_unique<QSignalSpy>(link.get(), &PublishLink::runRequested);
    }
    void answerQuestion(QMessageBox::ButtonRole role)
    {
        QTimer::singleShot(0, this, [this, role] {
            auto *question = qobject_cast<QMessageBox *>(QApplication::activeModalWidget());
            QVERIFY(question);
            asked = question->text();
            for (QAbstractButton *choice : question->buttons()) {
                if (question->buttonRole(choice) == role)
                    choice->click();
            }
        });
    }
    QPushButton *button(const QString &name) { return panel->findChild<QPushButton *>(name); }
    QLineEdit *line(const QString &name) { return panel->findChild<QLineEdit *>(name); }
    QPlainTextEdit *edit(const QString &name) { return panel->findChild<QPlainTextEdit *>(name); }
    QString state() { return panel->findChild<QLabel *>(u"publishState"_s)->text(); }
    void showBatch() { panel->findChild<QTabWidget *>(u"publishForms"_s)->setCurrentIndex(1); }
    void fill(const QString &channels, const QString &event, const QString &data)
    {
        line(u"publishChannels"_s)->setText(channels);
        line(u"publishEvent"_s)->setText(event);
        edit(u"publishData"_s)->setPlainText(data);
    }
    PublishRun sent() const { return wanted->last().first().value<PublishRun>(); }
    static PublishVerdict verdict(quint64 run, qsizetype index, Outcome outcome)
    {
        PublishVerdict result;
        result.run = run;
        result.index = index;
        result.outcome = outcome;
        return result;
    }
    void settle(quint64 run, const QList<Outcome> &outcomes)
    {
        QList<PublishVerdict> verdicts;
        for (qsizetype i = 0; i < outcomes.size(); ++i)
            verdicts.append(verdict(run, i, outcomes[i]));
        Q_EMIT link->settled(verdicts);
        Q_EMIT link->finished(run);
        panel->refresh();
    }
    QString verdictAt(int row)
    {
        auto &model = panel->findChild<TablePanel *>()->model();
        return model.index(row, int(PublishTableModel::Field::Verdict)).data().toString();
    }

    std::shared_ptr<PublishLink> link;
    std::unique_ptr<PublishPanel> panel;
    std::unique_ptr<QSignalSpy> wanted;
    QString asked;
};

QTEST_MAIN(tst_PublishPanel)
#include "tst_publishpanel.moc"
