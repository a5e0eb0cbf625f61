// SPDX-License-Identifier: MIT
#include "ui/models/publishtablemodel.h"
#include "ui/models/roles.h"

#include <QAbstractItemModelTester>
#include <QLocale>
#include <QTest>

using namespace Console;
using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Field = PublishTableModel::Field;
using Outcome = PublishVerdict::Outcome;

namespace {

PublishRun runOf(quint64 id, int events)
{
    PublishRun run;
    run.id = id;
    run.at = WallTime(1h);
    for (int i = 0; i < events; ++i)
        run.items.append({{.channels = {ChannelName(u"bots"_s)},
                           .name = EventName(u"bot-updated"_s),
                           .data = "{\"n\":" + QByteArray::number(i) + '}'},
                          u"id-%1"_s.arg(i)});
    return run;
}

PublishVerdict verdict(quint64 run, qsizetype index, Outcome outcome,
                       const std::optional<Error> &error = {})
{
    PublishVerdict result;
    result.run = run;
    result.index = index;
    result.outcome = outcome;
    result.error = error;
    result.after = 12ms;
    return result;
}

} // namespace

/// What was sent, under the strictest watch that Qt has for models.
class tst_PublishTableModel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }
    void init()
    {
        log = std::make_shared<PublishLog>();
        model = std::make_unique<PublishTableModel>(log);
        tester = std::make_unique<QAbstractItemModelTester>(
            model.get(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    }
    void cleanup()
    {
        tester.reset();
        model.reset();
    }

    void eachEventWaitsForItsVerdict()
    {
        log->begin(runOf(1, 2));
        model->refresh();
        QCOMPARE(model->rowCount(), 2);
        QCOMPARE(text(0, Field::Verdict), u"waiting"_s);
        QCOMPARE(text(0, Field::After), u"—"_s);
        PublishVerdict sent = verdict(1, 1, Outcome::Sent);
        sent.deliveredTo = 3;
        log->settle({sent});
        model->refresh();
        QCOMPARE(text(0, Field::Verdict), u"waiting"_s);
        QCOMPARE(text(1, Field::Verdict), u"sent"_s);
        QCOMPARE(text(1, Field::Receivers), u"3"_s);
        QCOMPARE(text(1, Field::After), u"12 ms"_s);
        QCOMPARE(at(1, Field::Verdict, SeverityRole).toInt(), int(Severity::Healthy));
        QCOMPARE(text(1, Field::Id), u"id-1"_s);
        QCOMPARE(log->runSettled(), 1);
        QCOMPARE(log->sent(), 1u);
    }

    void verdictsOfAnotherRunAreNotTaken()
    {
        log->begin(runOf(1, 1));
        log->begin(runOf(2, 1));
        log->settle({verdict(1, 0, Outcome::Sent), verdict(2, 7, Outcome::Sent)});
        model->refresh();
        QCOMPARE(text(0, Field::Verdict), u"waiting"_s);
        QCOMPARE(text(1, Field::Verdict), u"waiting"_s);
        QCOMPARE(log->runSettled(), 0);
    }

    void failuresSayWhatTheyMean_data()
    {
        QTest::addColumn<Outcome>("outcome");
        QTest::addColumn<Error>("error");
        QTest::addColumn<QString>("word");
        QTest::addColumn<QString>("reason");
        QTest::addColumn<QString>("advice");
        const auto error = [](Error::Code code, const QString &message, const QVariantMap &more) {
            Error result;
            result.code = code;
            result.message = message;
            result.parameters = more;
            return result;
        };
        using Code = Error::Code;
        QTest::newRow("no answer") << Outcome::Unknown
                                   << error(Code::MessageDeliveryFailed, u"x"_s,
                                            {{u"maybeDelivered"_s, true}})
                                   << u"perhaps sent"_s << u"the server gave no answer"_s
                                   << u"it may arrive twice"_s;
        QTest::newRow("cut") << Outcome::Unknown
                             << error(Code::MessageDeliveryFailed, u"x"_s,
                                      {{u"maybeDelivered"_s, true}, {u"cancelled"_s, true}})
                             << u"perhaps sent"_s << u"cut while it was under way"_s
                             << u"it may arrive twice"_s;
        QTest::newRow("taken back") << Outcome::NotSent
                                    << error(Code::MessageDeliveryFailed, u"x"_s,
                                             {{u"notSent"_s, true}, {u"cancelled"_s, true}})
                                    << u"not sent"_s << u"taken back"_s << u""_s;
        QTest::newRow("secret") << Outcome::Refused
                                << error(Code::AuthenticationFailed, u"x"_s,
                                         {{u"httpStatus"_s, 401}})
                                << u"refused"_s
                                << u"The server refused our credentials (HTTP status 401)"_s
                                << u"secret"_s;
        QTest::newRow("too long")
            << Outcome::Refused
            << error(Code::MessageDeliveryFailed, u"the data has 20000 bytes"_s, {})
            << u"refused"_s << u"the data has 20000 bytes"_s << u"Correct it"_s;
        QTest::newRow("public channel")
            << Outcome::Refused
            << error(Code::MessageDeliveryFailed, u"x"_s, {{u"rule"_s, u"channel-kind"_s}})
            << u"refused"_s << u"a public channel takes no client events"_s << u"private"_s;
        QTest::newRow("too fast") << Outcome::Refused
                                  << error(Code::RateLimited, u"x"_s, {{u"rule"_s, u"rate"_s}})
                                  << u"refused"_s << u"more than ten in a second"_s
                                  << u"Wait a second"_s;
    }
    void failuresSayWhatTheyMean()
    {
        QFETCH(Outcome, outcome);
        QFETCH(Error, error);
        QFETCH(QString, word);
        QFETCH(QString, reason);
        QFETCH(QString, advice);
        log->begin(runOf(1, 1));
        log->settle({verdict(1, 0, outcome, error)});
        model->refresh();
        QCOMPARE(text(0, Field::Verdict), word);
        QCOMPARE(text(0, Field::Reason), reason);
        QCOMPARE(text(0, Field::Code), error.codeText());
        const QString hint = at(0, Field::Reason, Qt::ToolTipRole).toString();
        QVERIFY2(hint.contains(advice), qPrintable(hint));
        QCOMPARE(log->failed(), 1u);
    }

    void theInnocentOfARefusedBatchSayWhy()
    {
        log->begin(runOf(1, 1));
        log->settle({verdict(1, 0, Outcome::NotSent)});
        model->refresh();
        QCOMPARE(text(0, Field::Reason), u"another event was refused"_s);
    }

    void clearingLeavesWhatWaits()
    {
        log->begin(runOf(1, 2));
        log->settle({verdict(1, 0, Outcome::Sent)});
        model->refresh();
        model->clear();
        model->refresh();
        QCOMPARE(model->rowCount(), 1);
        QCOMPARE(text(0, Field::Verdict), u"waiting"_s);
        model->undoClear();
        model->refresh();
        QCOMPARE(model->rowCount(), 2);
    }

    void theOldestLeaveAndAreCounted()
    {
        log->begin(runOf(1, int(PublishLog::capacity) + 3));
        QCOMPARE(log->entries().size(), PublishLog::capacity);
        QCOMPARE(log->dropped(), 3u);
        log->settle({verdict(1, 0, Outcome::Sent), verdict(1, 3, Outcome::Sent)});
        QCOMPARE(log->sent(), 2u); // what left has its verdict all the same
        model->refresh();
        QCOMPARE(text(0, Field::Verdict), u"sent"_s);
        QCOMPARE(text(1, Field::Verdict), u"waiting"_s);
    }

    void foreignTextIsShownAsText()
    {
        PublishRun run = runOf(1, 1);
        run.items[0].event.data = "\"\u202e<b>x</b>\\n\"";
        run.items[0].eventId = u"a\nb"_s;
        log->begin(run);
        model->refresh();
        QVERIFY(!text(0, Field::Data).contains(QChar(0x202e)));
        QVERIFY(!text(0, Field::Id).contains(u'\n'));
        QCOMPARE(at(0, Field::Id, RawRole).toString(), u"a\nb"_s);
    }

private:
    QVariant at(int row, Field field, int role) const
    {
        return model->index(row, int(field)).data(role);
    }
    QString text(int row, Field field) const { return at(row, field, Qt::DisplayRole).toString(); }

    std::shared_ptr<PublishLog> log;
    std::unique_ptr<PublishTableModel> model;
    std::unique_ptr<QAbstractItemModelTester> tester;
};

QTEST_GUILESS_MAIN(tst_PublishTableModel)
#include "tst_publishtablemodel.moc"
