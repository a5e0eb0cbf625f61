// SPDX-License-Identifier: MIT
#include "ui/models/roles.h"
#include "ui/models/tracetablemodel.h"
#include "ui/text/listenersentences.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace Console;
using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

using Field = TraceTableModel::Field;
using Verdict = TracedListener::Verdict;

namespace {

TracedListener listener(const QString &id, Verdict verdict, int place = 0)
{
    TracedListener result;
    result.id = ListenerId(id);
    result.channel = u"bot-updates"_s;
    result.event = u"trade-*"_s;
    result.priority = 5;
    result.verdict = verdict;
    result.place = place;
    return result;
}

} // namespace

class tst_TraceTableModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void calledStandInOrderThenTheOthers();
    void everyVerdictHasWordsOfItsOwn();
    void failuresAndSlowCallsAreMarked();
    void whoWasNotCalledStepsBack();
    void anotherEventTakesThePlace();
    void sortedByTimeUntilAnotherEventComes();
    void filterFindsWhy();
    void valuesForCopies();
    void theWholeInAFewWords();
    void U1_markupStaysText();
    void U6_L7_L8_foreignNamesAreBoundedAndVisible();

private:
    void show(const QList<TracedListener> &listeners)
    {
        TracedDispatch dispatch;
        dispatch.sequence = 7;
        dispatch.listeners = listeners;
        m_model->setTrace(std::make_shared<const TracedDispatch>(dispatch));
    }
    QModelIndex at(int row, Field field) const { return m_model->index(row, int(field)); }
    /// Without the direction isolates around foreign names.
    static QString plain(QString text) { return text.remove(QChar(0x2068)).remove(QChar(0x2069)); }
    QString text(int row, Field field) const { return plain(at(row, field).data().toString()); }
    Severity severity(int row, Field field) const
    {
        return Severity(at(row, field).data(SeverityRole).toInt());
    }
    QStringList ids() const
    {
        QStringList result;
        for (int row = 0; row < m_model->rowCount(); ++row)
            result.append(text(row, Field::Id));
        return result;
    }

    std::unique_ptr<TraceTableModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

void tst_TraceTableModel::init()
{
    QLocale::setDefault(QLocale::c());
    m_model = std::make_unique<TraceTableModel>();
    m_tester = std::make_unique<QAbstractItemModelTester>(
        m_model.get(), QAbstractItemModelTester::FailureReportingMode::Fatal);
}

void tst_TraceTableModel::cleanup()
{
    m_tester.reset();
    m_model.reset();
}

void tst_TraceTableModel::calledStandInOrderThenTheOthers()
{
    TracedListener first = listener(u"first"_s, Verdict::Called, 1);
    first.took = 1240us;
    show({first, listener(u"off"_s, Verdict::Off), listener(u"second"_s, Verdict::HandedOver, 2),
          listener(u"near"_s, Verdict::EventDiffers)});
    QCOMPARE(ids(), QStringList({u"first"_s, u"off"_s, u"second"_s, u"near"_s}));
    QCOMPARE(text(0, Field::Place), u"1"_s);
    QCOMPARE(text(1, Field::Place), u"—"_s);
    QCOMPARE(text(2, Field::Place), u"2"_s);
    QCOMPARE(text(0, Field::Took), u"1.2 ms"_s);
    QCOMPARE(text(2, Field::Took), u"—"_s); // nobody here knows
    QCOMPARE(text(3, Field::Verdict), u"listens for trade-*"_s);
    QCOMPARE(text(0, Field::Priority), u"5"_s);
    QCOMPARE(plain(at(0, Field::Place).data(Qt::AccessibleTextRole).toString()),
             u"1, listener first, called, took 1.2 ms"_s);
    QCOMPARE(plain(at(1, Field::Place).data(Qt::AccessibleTextRole).toString()),
             u"listener off, not called: it is switched off"_s);
    m_model->setTrace({});
    QCOMPARE(m_model->rowCount(), 0);
}

void tst_TraceTableModel::everyVerdictHasWordsOfItsOwn()
{
    constexpr int verdicts = int(Verdict::NotReached) + 1;
    QSet<QString> words;
    for (int verdict = 0; verdict < verdicts; ++verdict)
        words.insert(ListenerSentences::traced(listener(u"a"_s, Verdict(verdict))));
    QCOMPARE(words.size(), verdicts);
    QVERIFY(!words.contains(QString()));
}

void tst_TraceTableModel::failuresAndSlowCallsAreMarked()
{
    TracedListener failed = listener(u"failed"_s, Verdict::Failed, 1);
    failed.took = 412ms;
    failed.error = u"A listener threw: no such bot"_s;
    show({failed, listener(u"fine"_s, Verdict::Called, 2), listener(u"lost"_s, Verdict::Dropped),
          listener(u"sealed"_s, Verdict::Sealed), listener(u"near"_s, Verdict::ChannelDiffers)});
    QCOMPARE(severity(0, Field::Verdict), Severity::Critical);
    QVERIFY(at(0, Field::Verdict).data(SignRole).toBool());
    QCOMPARE(text(0, Field::Took), u"412 ms, slow"_s);
    QCOMPARE(severity(0, Field::Took), Severity::Warning);
    QCOMPARE(text(0, Field::Error), u"A listener threw: no such bot"_s);
    QCOMPARE(severity(0, Field::Error), Severity::Critical);
    QCOMPARE(severity(1, Field::Verdict), Severity::Healthy);
    QCOMPARE(text(1, Field::Error), u"—"_s);
    QCOMPARE(severity(1, Field::Took), Severity::None);
    QCOMPARE(severity(2, Field::Verdict), Severity::Warning);
    QCOMPARE(severity(3, Field::Verdict), Severity::Warning);
    QCOMPARE(severity(4, Field::Verdict), Severity::None);
    QVERIFY(!at(4, Field::Verdict).data(SignRole).toBool());
}

void tst_TraceTableModel::whoWasNotCalledStepsBack()
{
    show({listener(u"called"_s, Verdict::Called, 1), listener(u"off"_s, Verdict::Off)});
    QVERIFY(!at(0, Field::Id).data(StaleRole).toBool());
    QVERIFY(at(1, Field::Id).data(StaleRole).toBool());
}

void tst_TraceTableModel::anotherEventTakesThePlace()
{
    show({listener(u"a"_s, Verdict::Called, 1), listener(u"b"_s, Verdict::Called, 2)});
    const QPersistentModelIndex first = at(0, Field::Id);
    show({listener(u"b"_s, Verdict::Called, 1), listener(u"a"_s, Verdict::Called, 2)});
    QCOMPARE(ids(), QStringList({u"b"_s, u"a"_s}));
    QVERIFY(!first.isValid()); // a row is of one event
}

void tst_TraceTableModel::sortedByTimeUntilAnotherEventComes()
{
    TracedListener quick = listener(u"quick"_s, Verdict::Called, 1);
    quick.took = 1us;
    TracedListener slow = listener(u"slow"_s, Verdict::Called, 2);
    slow.took = 1ms;
    show({quick, listener(u"off"_s, Verdict::Off), slow});
    m_model->sort(int(Field::Took), Qt::DescendingOrder);
    QCOMPARE(ids(), QStringList({u"slow"_s, u"quick"_s, u"off"_s}));
    show({quick, slow});
    QCOMPARE(ids(), QStringList({u"quick"_s, u"slow"_s}));
    QCOMPARE(m_model->sortColumn(), -1);
}

void tst_TraceTableModel::filterFindsWhy()
{
    show({listener(u"a"_s, Verdict::Called, 1), listener(u"b"_s, Verdict::Off),
          listener(u"c"_s, Verdict::OnceSpent)});
    m_model->setFilter(u"switched off"_s);
    QCOMPARE(ids(), QStringList(u"b"_s));
    show({listener(u"d"_s, Verdict::Off), listener(u"e"_s, Verdict::Called, 1)});
    QCOMPARE(ids(), QStringList(u"d"_s));
}

void tst_TraceTableModel::valuesForCopies()
{
    TracedListener called = listener(u"a"_s, Verdict::Called, 1);
    called.took = 1500ns;
    show({called, listener(u"b"_s, Verdict::OnceSpent)});
    QCOMPARE(at(0, Field::Verdict).data(RawRole).toString(), u"called"_s);
    QCOMPARE(at(0, Field::Took).data(RawRole).toLongLong(), 1500);
    QCOMPARE(at(1, Field::Verdict).data(RawRole).toString(), u"once-spent"_s);
    QVERIFY(!at(1, Field::Took).data(RawRole).isValid());
    QVERIFY(!at(1, Field::Place).data(RawRole).isValid());
}

void tst_TraceTableModel::theWholeInAFewWords()
{
    TracedDispatch dispatch;
    dispatch.outcome = {DispatchOutcome::State::Dispatched, 2, 0};
    QCOMPARE(ListenerSentences::traced(dispatch), u"2 called"_s);
    dispatch.outcome.failed = 1;
    dispatch.outcome.took = 41ms;
    dispatch.omitted = 3;
    QCOMPARE(ListenerSentences::traced(dispatch), u"2 called, 1 failed · 41 ms · 3 not listed"_s);
    dispatch = {};
    dispatch.outcome.took = 1us;
    QCOMPARE(ListenerSentences::traced(dispatch), u"0 called"_s); // nothing was timed
}

void tst_TraceTableModel::U1_markupStaysText()
{
    TracedListener foreign = listener(u"<b>x</b>"_s, Verdict::EventDiffers);
    foreign.event = u"<img src=x>"_s;
    foreign.error = u"a < b && c"_s;
    show({foreign});
    QCOMPARE(text(0, Field::Id), u"<b>x</b>"_s);
    QVERIFY(text(0, Field::Verdict).endsWith(u"<img src=x>"_s));
    QCOMPARE(text(0, Field::Error), u"a < b && c"_s);
}

void tst_TraceTableModel::U6_L7_L8_foreignNamesAreBoundedAndVisible()
{
    const QString hostile = u"\x1b[2J\u202Ea\n"_s.repeated(200'000);
    TracedListener foreign = listener(hostile, Verdict::EventDiffers);
    foreign.channel = hostile;
    foreign.event = hostile;
    foreign.error = hostile;
    show({foreign});
    for (int column = 0; column < m_model->columnCount(); ++column) {
        for (const int role : {int(Qt::DisplayRole), int(Qt::AccessibleTextRole)}) {
            const QString shown = m_model->index(0, column).data(role).toString();
            QVERIFY2(shown.size() < 600, qPrintable(QString::number(shown.size())));
            for (const QChar control : {QChar(0x1b), QChar(0x202e), QChar(u'\n')})
                QVERIFY(!shown.contains(control));
        }
    }
}

QTEST_GUILESS_MAIN(tst_TraceTableModel)
#include "tst_tracetablemodel.moc"
