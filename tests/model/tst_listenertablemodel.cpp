// SPDX-License-Identifier: MIT
#include "ui/models/listenertablemodel.h"
#include "ui/models/roles.h"
#include "ui/text/listenersentences.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

using namespace Console;
using namespace Pusher;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

using Field = ListenerTableModel::Field;

namespace {

constexpr WallTime start{std::chrono::hours(500000)};

ListenerInfo listener(const QString &id, int priority = 0,
                      const QString &channel = u"bot-updates"_s,
                      const QString &event = u"trade-executed"_s)
{
    ListenerInfo info;
    info.id = ListenerId(id);
    info.channel = channel;
    info.event = event;
    info.priority = priority;
    return info;
}

} // namespace

class tst_ListenerTableModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void rowsStandAsTheyAreCalled();
    void laterOnesComeAtTheEndAndTellTheirOrder();
    void identityIsIdChannelAndEvent();
    void figures();
    void figuresThatAreNotKnownYet();
    void errorsAreMarked();
    void slowIsMarked();
    void D7_busyIsNamedWhileItLasts();
    void offIsMarkedAndStandsStill();
    void agesGoOn();
    void switchingIsARequest();
    void onlyTheSwitchCanBeEdited();
    void switchedOffNamesEachIdOnce();
    void noAnswerMakesAllStale();
    void frozenHoldsStillButKnowsWhatIsOff();
    void filterFindsWords();
    void headersSayWhatIsSampled();
    void manyListenersAreTakenInQuickly();
    void U1_markupStaysText();
    void U6_hugeNames();
    void L7_controlCharacters();
    void L8_directionControls();

    void callTimes_data();
    void callTimes();
    void ages();
    void troublesAreOneLine();
    void switchedOffIsOneSentence();

private:
    void show(const QList<ListenerInfo> &listeners)
    {
        m_model->setSnapshot({.listeners = listeners, .taken = start});
        m_model->refresh();
    }
    QModelIndex at(int row, Field field) const { return m_model->index(row, int(field)); }
    QString text(int row, Field field) const { return at(row, field).data().toString(); }
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
    /// Without the direction isolates around foreign names.
    static QString plain(QString text) { return text.remove(QChar(0x2068)).remove(QChar(0x2069)); }

    std::unique_ptr<ListenerTableModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

void tst_ListenerTableModel::init()
{
    QLocale::setDefault(QLocale::c());
    m_model = std::make_unique<ListenerTableModel>();
    m_tester = std::make_unique<QAbstractItemModelTester>(
        m_model.get(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    m_model->setNow(start);
}

void tst_ListenerTableModel::cleanup()
{
    m_tester.reset();
    m_model.reset();
}

void tst_ListenerTableModel::rowsStandAsTheyAreCalled()
{
    show({listener(u"a"_s), listener(u"b"_s, 10), listener(u"c"_s, -5), listener(u"d"_s, 10)});
    QCOMPARE(ids(), QStringList({u"b"_s, u"d"_s, u"a"_s, u"c"_s}));
    QCOMPARE(text(0, Field::Order), u"1"_s);
    QCOMPARE(text(3, Field::Order), u"4"_s);
    QCOMPARE(text(3, Field::Priority), u"-5"_s);
}

void tst_ListenerTableModel::laterOnesComeAtTheEndAndTellTheirOrder()
{
    show({listener(u"a"_s, 10), listener(u"b"_s)});
    const QPersistentModelIndex second = at(1, Field::Id);
    show({listener(u"a"_s, 10), listener(u"b"_s), listener(u"first"_s, 20)});
    QCOMPARE(ids(), QStringList({u"a"_s, u"b"_s, u"first"_s}));
    QCOMPARE(text(2, Field::Order), u"1"_s);
    QCOMPARE(text(0, Field::Order), u"2"_s);
    QCOMPARE(second.row(), 1);
    m_model->sort(-1);
    QCOMPARE(ids(), QStringList({u"first"_s, u"a"_s, u"b"_s}));
}

void tst_ListenerTableModel::identityIsIdChannelAndEvent()
{
    // The texts run together would be the same.
    show({listener(u"a"_s, 0, u"bc"_s, u"d"_s), listener(u"ab"_s, 0, u"c"_s, u"d"_s),
          listener(u"a"_s, 0, u"b"_s, u"cd"_s)});
    QCOMPARE(m_model->rowCount(), 3);
    ListenerInfo called = listener(u"ab"_s, 0, u"c"_s, u"d"_s);
    called.calls = 7;
    show({called, listener(u"a"_s, 0, u"b"_s, u"cd"_s)});
    QCOMPARE(m_model->rowCount(), 2);
    QCOMPARE(text(0, Field::Calls), u"7"_s);
    QCOMPARE(text(1, Field::Event), u"cd"_s);
}

void tst_ListenerTableModel::figures()
{
    QLocale::setDefault(QLocale(u"en_US"_s));
    ListenerInfo info = listener(u"risk-check"_s, 5);
    info.once = true;
    info.calls = 12345;
    info.lastCalled = start - 3s;
    info.mean = 1234ns;
    info.maximum = 41ms;
    show({info});
    QCOMPARE(text(0, Field::On), u"on"_s);
    QCOMPARE(at(0, Field::On).data(Qt::CheckStateRole).toInt(), int(Qt::Checked));
    QCOMPARE(text(0, Field::Channel), u"bot-updates"_s);
    QCOMPARE(text(0, Field::Event), u"trade-executed"_s);
    QCOMPARE(text(0, Field::Once), u"once"_s);
    QCOMPARE(text(0, Field::Calls), u"12,345"_s);
    QCOMPARE(text(0, Field::Errors), u"0"_s);
    QCOMPARE(text(0, Field::LastCalled), u"3 s ago"_s);
    QCOMPARE(text(0, Field::Mean), u"1.2 µs"_s);
    QCOMPARE(text(0, Field::Maximum), u"41 ms"_s);
    QCOMPARE(at(0, Field::Calls).data(RawRole).toULongLong(), 12345u);
    QCOMPARE(at(0, Field::Mean).data(RawRole).toLongLong(), 1234);
    QCOMPARE(at(0, Field::LastCalled).data(RawRole).toDateTime().toSecsSinceEpoch(),
             std::chrono::duration_cast<std::chrono::seconds>(start.time_since_epoch()).count()
                 - 3);
    QCOMPARE(at(0, Field::On).data(Qt::AccessibleTextRole).toString(),
             u"on, listener risk-check of trade-executed on bot-updates, calls: 12,345, errors: 0, "
             "last called: 3 s ago"_s);
}

void tst_ListenerTableModel::figuresThatAreNotKnownYet()
{
    show({listener(u"a"_s)});
    QCOMPARE(text(0, Field::LastCalled), u"never"_s);
    QCOMPARE(text(0, Field::Mean), u"—"_s);
    QCOMPARE(text(0, Field::Maximum), u"—"_s);
    QCOMPARE(text(0, Field::LastError), u"—"_s);
    QVERIFY(!at(0, Field::Mean).data(RawRole).isValid()); // not 0: nobody measured it
    QVERIFY(!at(0, Field::LastCalled).data(RawRole).isValid());
}

void tst_ListenerTableModel::errorsAreMarked()
{
    ListenerInfo bad = listener(u"bad"_s);
    bad.errors = 2;
    bad.lastError = u"no such bot"_s;
    bad.dropped = 3;
    show({bad, listener(u"good"_s)});
    QCOMPARE(severity(0, Field::Errors), Severity::Critical);
    QVERIFY(at(0, Field::Errors).data(SignRole).toBool());
    QCOMPARE(text(0, Field::LastError), u"no such bot"_s);
    QCOMPARE(severity(0, Field::Dropped), Severity::Warning);
    QVERIFY(m_model->hasDropped());
    QCOMPARE(severity(1, Field::Errors), Severity::None);
    QVERIFY(!at(1, Field::Errors).data(SignRole).toBool());
    QVERIFY(!m_model->columns()[std::size_t(Field::Dropped)].isShown);
    QVERIFY(!m_model->columns()[std::size_t(Field::LastError)].isShown);
}

void tst_ListenerTableModel::slowIsMarked()
{
    ListenerInfo slow = listener(u"slow"_s);
    slow.maximum = 412ms;
    ListenerInfo quick = listener(u"quick"_s);
    quick.maximum = 100ms;
    show({slow, quick});
    QCOMPARE(text(0, Field::Maximum), u"412 ms, slow"_s);
    QCOMPARE(severity(0, Field::Maximum), Severity::Warning);
    QCOMPARE(severity(1, Field::Maximum), Severity::None);
}

void tst_ListenerTableModel::D7_busyIsNamedWhileItLasts()
{
    ListenerInfo busy = listener(u"busy"_s);
    busy.busyFor = 5100ms;
    ListenerInfo quick = listener(u"quick"_s);
    quick.busyFor = 2ms;
    show({busy, quick});
    QCOMPARE(text(0, Field::LastCalled), u"busy for 5.1 s"_s);
    QCOMPARE(severity(0, Field::LastCalled), Severity::Warning);
    QVERIFY(!text(1, Field::LastCalled).contains(u"busy"));
    QCOMPARE(severity(1, Field::LastCalled), Severity::None);
}

void tst_ListenerTableModel::offIsMarkedAndStandsStill()
{
    ListenerInfo off = listener(u"off"_s);
    off.enabled = false;
    show({off, listener(u"on"_s)});
    QCOMPARE(text(0, Field::On), u"off"_s);
    QCOMPARE(severity(0, Field::On), Severity::Offline);
    QVERIFY(at(0, Field::On).data(SignRole).toBool());
    QCOMPARE(at(0, Field::On).data(Qt::CheckStateRole).toInt(), int(Qt::Unchecked));
    QCOMPARE(text(0, Field::LastCalled), u"never (off)"_s);
    QVERIFY(at(0, Field::Calls).data(StaleRole).toBool());
    QVERIFY(!at(0, Field::On).data(StaleRole).toBool());
    QVERIFY(!at(1, Field::Calls).data(StaleRole).toBool());
}

void tst_ListenerTableModel::agesGoOn()
{
    ListenerInfo info = listener(u"a"_s);
    info.lastCalled = start;
    show({info});
    const QSignalSpy changed(m_model.get(), &QAbstractItemModel::dataChanged);
    m_model->setNow(start + 250ms);
    QCOMPARE(changed.size(), 0);
    m_model->setNow(start + 65s);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(text(0, Field::LastCalled), u"1 min 5 s ago"_s);
}

void tst_ListenerTableModel::switchingIsARequest()
{
    show({listener(u"a"_s), listener(u"b"_s)});
    const QSignalSpy requested(m_model.get(), &ListenerTableModel::switchRequested);
    QVERIFY(m_model->setData(at(1, Field::On), int(Qt::Unchecked), Qt::CheckStateRole));
    QCOMPARE(requested.size(), 1);
    QCOMPARE(requested.at(0).at(0).value<ListenerId>().value(), u"b"_s);
    QCOMPARE(requested.at(0).at(1).toBool(), false);
    QCOMPARE(text(1, Field::On), u"on"_s); // until it is so
}

void tst_ListenerTableModel::onlyTheSwitchCanBeEdited()
{
    show({listener(u"a"_s)});
    const QSignalSpy requested(m_model.get(), &ListenerTableModel::switchRequested);
    QVERIFY(m_model->flags(at(0, Field::On)).testFlag(Qt::ItemIsUserCheckable));
    QVERIFY(!m_model->flags(at(0, Field::Id)).testFlag(Qt::ItemIsUserCheckable));
    QVERIFY(!m_model->setData(at(0, Field::Id), int(Qt::Unchecked), Qt::CheckStateRole));
    QVERIFY(!m_model->setData(at(0, Field::On), u"x"_s, Qt::EditRole));
    QVERIFY(!m_model->setData({}, int(Qt::Unchecked), Qt::CheckStateRole));
    QCOMPARE(requested.size(), 0);
}

void tst_ListenerTableModel::switchedOffNamesEachIdOnce()
{
    QList<ListenerInfo> listeners{listener(u"a"_s, 0, u"one"_s), listener(u"b"_s, 1),
                                  listener(u"a"_s, 0, u"two"_s), listener(u"c"_s)};
    for (const int off : {0, 1, 2})
        listeners[off].enabled = false;
    show(listeners);
    QCOMPARE(m_model->snapshot().switchedOff(), QStringList({u"b"_s, u"a"_s}));
}

void tst_ListenerTableModel::noAnswerMakesAllStale()
{
    show({listener(u"a"_s)});
    m_model->setStale(true);
    QVERIFY(at(0, Field::Calls).data(StaleRole).toBool());
    QVERIFY(at(0, Field::On).data(StaleRole).toBool());
    m_model->setStale(false);
    QVERIFY(!at(0, Field::Calls).data(StaleRole).toBool());
}

void tst_ListenerTableModel::frozenHoldsStillButKnowsWhatIsOff()
{
    show({listener(u"a"_s)});
    m_model->setFrozen(true);
    ListenerInfo off = listener(u"a"_s);
    off.enabled = false;
    show({off});
    QCOMPARE(text(0, Field::On), u"on"_s);
    QCOMPARE(m_model->snapshot().switchedOff(), QStringList(u"a"_s));
    m_model->setFrozen(false);
    QCOMPARE(text(0, Field::On), u"off"_s);
}

void tst_ListenerTableModel::filterFindsWords()
{
    ListenerInfo off = listener(u"risk"_s, 0, u"orders"_s);
    off.enabled = false;
    show({listener(u"ui-refresh"_s), off, listener(u"analytics"_s, 0, u"*"_s, u"*"_s)});
    m_model->setFilter(u"OFF orders"_s);
    QCOMPARE(ids(), QStringList(u"risk"_s));
    m_model->setFilter({});
    QCOMPARE(m_model->rowCount(), 3);
}

void tst_ListenerTableModel::headersSayWhatIsSampled()
{
    for (const Field field : {Field::Mean, Field::Maximum}) {
        const QString tip =
            m_model->headerData(int(field), Qt::Horizontal, Qt::ToolTipRole).toString();
        QVERIFY(tip.contains(u"1 in 64"));
    }
}

void tst_ListenerTableModel::manyListenersAreTakenInQuickly()
{
    QList<ListenerInfo> listeners;
    for (int i = 0; i < 10000; ++i)
        listeners.append(listener(QString::number(i), i % 7));
    m_tester.reset(); // it reads every cell
    show(listeners);
    listeners[5000].calls = 1;
    QElapsedTimer timer;
    timer.start();
    show(listeners);
    QVERIFY2(timer.elapsed() < 100, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(m_model->rowCount(), 10000);
}

void tst_ListenerTableModel::U1_markupStaysText()
{
    ListenerInfo info = listener(u"<b>x</b>"_s, 0, u"a < b && c"_s, u"<img src=x>"_s);
    info.lastError = u"<a href=file:///>"_s;
    show({info});
    QCOMPARE(text(0, Field::Id), u"<b>x</b>"_s);
    QCOMPARE(text(0, Field::Channel), u"a < b && c"_s);
    QCOMPARE(text(0, Field::LastError), u"<a href=file:///>"_s);
}

void tst_ListenerTableModel::U6_hugeNames()
{
    ListenerInfo info = listener(QString(5'000'000, u'x'));
    info.lastError = u"line\n"_s.repeated(200'000);
    show({info});
    for (const Field field : {Field::Id, Field::LastError}) {
        QVERIFY(text(0, field).size() <= 256 + 1); // and the ellipsis
        QVERIFY(!text(0, field).contains(u'\n'));
    }
    QVERIFY(at(0, Field::On).data(Qt::AccessibleTextRole).toString().size() < 2000);
    QVERIFY(ListenerSentences::switchedOff({info.id.value()}).size() < 200);
    const ListenerTrouble trouble{
        .id = info.id, .failures = 1, .lastError = {.message = info.lastError}};
    QVERIFY(ListenerSentences::troubleTitle({trouble}).size() < 200);
    QVERIFY(ListenerSentences::troubleText({trouble}).size() < 300);
}

void tst_ListenerTableModel::L7_controlCharacters()
{
    ListenerInfo info = listener(u"a\x1b]0;title\x07"_s);
    info.lastError = u"\x1b[2J"_s;
    show({info});
    for (const Field field : {Field::Id, Field::LastError})
        QVERIFY(!text(0, field).contains(QChar(0x1b)));
    QCOMPARE(at(0, Field::Id).data(RawRole).toString(), info.id.value());
}

void tst_ListenerTableModel::L8_directionControls()
{
    const QString turned = u"a\u202Eb"_s;
    show({listener(turned, 0, turned, turned)});
    for (const Field field : {Field::Id, Field::Channel, Field::Event})
        QVERIFY(!text(0, field).contains(QChar(0x202e)));
    QVERIFY(!ListenerSentences::switchedOff({turned}).contains(QChar(0x202e)));
}

void tst_ListenerTableModel::callTimes_data()
{
    QTest::addColumn<std::chrono::nanoseconds>("time");
    QTest::addColumn<QString>("text");
    const auto row = [](std::chrono::nanoseconds time, const QString &text) {
        QTest::addRow("%lld", qlonglong(time.count())) << time << text;
    };
    row(0ns, u"0.0 µs"_s);
    row(49ns, u"0.0 µs"_s);
    row(400ns, u"0.4 µs"_s);
    row(9940ns, u"9.9 µs"_s);
    row(9950ns, u"10 µs"_s);
    row(999499ns, u"999 µs"_s);
    row(999500ns, u"1.0 ms"_s);
    row(1240us, u"1.2 ms"_s);
    row(412ms, u"412 ms"_s);
    row(999500us, u"1.0 s"_s);
    row(3100ms, u"3.1 s"_s);
    row(75s, u"75 s"_s);
}

void tst_ListenerTableModel::callTimes()
{
    QFETCH(const std::chrono::nanoseconds, time);
    QTEST(ListenerSentences::callTime(time), "text");
}

void tst_ListenerTableModel::ages()
{
    QCOMPARE(ListenerSentences::age(start, start + 999ms), u"just now"_s);
    QCOMPARE(ListenerSentences::age(start, start + 12900ms), u"12 s ago"_s);
    QCOMPARE(ListenerSentences::age(start, start - 1h), u"just now"_s); // the clock was set back
}

void tst_ListenerTableModel::troublesAreOneLine()
{
    ListenerTrouble bad{.id = ListenerId(u"risk-check"_s), .failures = 12};
    bad.lastError.message = u"A listener threw: no such bot"_s;
    QCOMPARE(plain(ListenerSentences::troubleTitle({bad})),
             u"Listener risk-check failed 12 times"_s);
    QCOMPARE(plain(ListenerSentences::troubleText({bad})),
             u"The other listeners were still called. Details: A listener threw: no such bot"_s);

    const ListenerTrouble slow{.id = ListenerId(u"report"_s), .slow = 1, .slowest = 412ms};
    QCOMPARE(plain(ListenerSentences::troubleTitle({slow})), u"Listener report is slow"_s);
    QVERIFY(ListenerSentences::troubleText({slow}).contains(u"412 ms"));

    QList<ListenerTrouble> many{bad, slow};
    for (int i = 0; i < 8; ++i)
        many.append({.id = ListenerId(u"more"_s)});
    QCOMPARE(ListenerSentences::troubleTitle(many), u"10 listeners failed or were slow"_s);
    QCOMPARE(plain(ListenerSentences::troubleText(many)),
             u"risk-check, report, more and 7 more. The other listeners were still called."_s);
    QCOMPARE(ListenerSentences::troubleTitle({slow, slow}), u"2 listeners are slow"_s);
}

void tst_ListenerTableModel::switchedOffIsOneSentence()
{
    QCOMPARE(plain(ListenerSentences::switchedOff({u"a"_s, u"b"_s})),
             u"2 listeners are switched off: a, b. What they feed stands still."_s);
}

QTEST_GUILESS_MAIN(tst_ListenerTableModel)
#include "tst_listenertablemodel.moc"
