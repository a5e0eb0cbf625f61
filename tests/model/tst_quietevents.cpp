// SPDX-License-Identifier: MIT
#include "ui/domain/quietevents.h"
#include "ui/text/quietsentences.h"

#include <QTest>

using namespace Console;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using State = Pusher::Silence::State;

namespace {

constexpr Pusher::WallTime start{1700000000s};

Pusher::Silence silence(const QString &event, State state, std::chrono::seconds since = 0s)
{
    return {Pusher::ChannelName(u"bot-updates"_s),
            Pusher::EventName(event),
            state,
            5s,
            true,
            start + since};
}

QString plain(QString text)
{
    return text.remove(QChar(0x2068)).remove(QChar(0x2069));
}

} // namespace

/// What should come and does not, and the words for it.
class TestQuietEvents : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void lateIsNotYetNews()
    {
        QuietEvents quiet;
        quiet.note(silence(u"beat"_s, State::Late));
        QVERIFY(quiet.at(start).isEmpty());
        quiet.note(silence(u"beat"_s, State::Silent));
        QCOMPARE(quiet.at(start).size(), 1);
    }

    void whatWasLearnedNeedsALongerSilence()
    {
        QuietEvents quiet;
        Pusher::Silence learned = silence(u"beat"_s, State::Silent);
        learned.given = false;
        quiet.note(learned);
        QVERIFY(quiet.at(start + QuietEvents::patience - 1s).isEmpty());
        QCOMPARE(quiet.at(start + QuietEvents::patience).size(), 1);
        learned.state = State::Recovered;
        quiet.note(learned);
        QVERIFY(quiet.at(start + 1h).isEmpty());
    }

    void whatComesBackIsForgotten_data()
    {
        QTest::addColumn<State>("state");
        QTest::newRow("heard again") << State::Recovered;
        QTest::newRow("the line's alarm") << State::LineDown;
        QTest::newRow("something else is expected now") << State::Normal;
    }
    void whatComesBackIsForgotten()
    {
        QFETCH(State, state);
        QuietEvents quiet;
        quiet.note(silence(u"beat"_s, State::Silent));
        quiet.note(silence(u"other"_s, State::Silent));
        quiet.note(silence(u"beat"_s, state));
        QCOMPARE(quiet.at(start).size(), 1);
        QCOMPARE(quiet.at(start).first().event.value(), u"other"_s);
    }

    void theOldestSilenceIsFirst()
    {
        QuietEvents quiet;
        quiet.note(silence(u"b"_s, State::Silent, 20s));
        quiet.note(silence(u"a"_s, State::Silent, 10s));
        quiet.note(silence(u"b"_s, State::Silent, 20s)); // told twice
        QCOMPARE(quiet.at(start).size(), 2);
        QCOMPARE(quiet.at(start).first().event.value(), u"a"_s);
    }

    void oneIsNamedAndManyAreCounted()
    {
        QLocale::setDefault(QLocale::c());
        QList<Pusher::Silence> silent{silence(u"<b>beat</b>"_s, State::Silent)};
        QCOMPARE(plain(QuietSentences::title(silent)),
                 u"<b>beat</b> of bot-updates has gone quiet"_s);
        QVERIFY(QuietSentences::text(silent).contains(u"usually every 5 s"_s));
        QCOMPARE(plain(QuietSentences::cell(silent)), u"quiet: <b>beat</b>"_s);
        for (const QString &name : {u"b"_s, u"c"_s, u"d"_s})
            silent.append(silence(name, State::Silent));
        QVERIFY(QuietSentences::title(silent).startsWith(u"4 event"_s));
        QVERIFY(plain(QuietSentences::text(silent)).contains(u"c of bot-updates"_s));
        QVERIFY(!plain(QuietSentences::text(silent)).contains(u"d of bot-updates"_s));
        QVERIFY(QuietSentences::text(silent).contains(u"1 more"_s));
        QVERIFY(QuietSentences::text(silent).contains(u"The connection works"_s));
    }
};

QTEST_APPLESS_MAIN(TestQuietEvents)
#include "tst_quietevents.moc"
