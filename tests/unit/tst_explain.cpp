// SPDX-License-Identifier: MIT
#include "libpusher/dispatch/explain.h"

#include <QTest>

using namespace Pusher;
using namespace Qt::StringLiterals;

using Standing = Situation::Standing;
using Line = Situation::Line;

/// The ladder from the line to the call, on situations made by hand.
class tst_Explain : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void firstBrokenStep_data();
    void firstBrokenStep();
    void healthyListenerHoldsEverywhere();
    void parametersTellTheCause();
    void patternsSpeakOfManyChannels();
    void calledBeforeIsSeen();
    void failuresOfOneListener();
    void whoWouldRunInOrder();
    void whyTheOthersWouldNot();
    void oneThatFailsWouldRunAllTheSame();
    void eventNeverSeenNamesTheNearest();
    void textsAreDistinct();

private:
    static ListenerInfo listener(const QString &id, const QString &channel, const QString &event,
                                 int priority = 0)
    {
        ListenerInfo info;
        info.id = ListenerId(id);
        info.channel = channel;
        info.event = event;
        info.priority = priority;
        return info;
    }
    static ListenerInfo trades() { return listener(u"t"_s, u"bot-updates"_s, u"trade-executed"_s); }
    /// Connected, subscribed, trades come.
    static Situation healthy()
    {
        Situation situation;
        situation.line = Line::Connected;
        situation.channels = {{u"bot-updates"_s, Standing::Subscribed, {}}};
        situation.seen = {{u"bot-updates"_s, u"trade-executed"_s, 3},
                          {u"bot-updates"_s, u"bot-created"_s, 1}};
        situation.listeners = {trades()};
        return situation;
    }
    static QString broken(const Explanation &explanation)
    {
        const Explanation::Rung *rung = explanation.firstBroken();
        return rung
            ? Explanation::stepText(rung->step) + u' ' + Explanation::reasonText(rung->reason)
            : QString();
    }
    static QStringList verdicts(const Explanation &explanation)
    {
        QStringList result;
        for (const Explanation::Rung &rung : explanation.rungs)
            result.append(Explanation::verdictText(rung.verdict));
        return result;
    }
    /// "id place cause" each.
    static QStringList told(const EventExplanation &explanation)
    {
        QStringList result;
        for (const EventExplanation::Candidate &candidate : explanation.candidates) {
            result.append(u"%1 %2 %3"_s.arg(candidate.listener.id.value())
                              .arg(candidate.place)
                              .arg(broken(candidate.ladder))
                              .trimmed());
        }
        return result;
    }
};

void tst_Explain::firstBrokenStep_data()
{
    QTest::addColumn<std::function<void(Situation &, ListenerInfo &)>>("spoil");
    QTest::addColumn<QString>("cause");
    const auto row = [](const char *name, const QString &cause,
                        std::function<void(Situation &, ListenerInfo &)> spoil) {
        QTest::newRow(name) << std::move(spoil) << cause;
    };
    row("down", u"connected line-down"_s, [](auto &situation, auto &) {
        situation.line = Line::Down;
        situation.channels[0].standing = Standing::Pending;
    });
    row("connecting", u"connected line-connecting"_s,
        [](auto &situation, auto &) { situation.line = Line::Connecting; });
    row("not subscribed", u"subscribed not-wanted"_s,
        [](auto &situation, auto &) { situation.channels.clear(); });
    row("no answer yet", u"subscribed answer-pending"_s,
        [](auto &situation, auto &) { situation.channels[0].standing = Standing::Pending; });
    row("refused", u"authorised refused"_s,
        [](auto &situation, auto &) { situation.channels[0].standing = Standing::Refused; });
    row("nothing came", u"event-seen never-seen"_s,
        [](auto &situation, auto &) { situation.seen.clear(); });
    row("other events came", u"name-matches event-differs"_s,
        [](auto &, auto &listener) { listener.event = u"trade_executed"_s; });
    row("came on another channel", u"event-seen never-seen"_s, [](auto &situation, auto &) {
        situation.seen = {{u"bot-update"_s, u"trade-executed"_s, 3}};
    });
    row("only the protocol's own came", u"name-matches protocol-event"_s,
        [](auto &situation, auto &listener) {
            situation.seen = {{u"bot-updates"_s, u"pusher:pong"_s, 1}};
            listener.event = u"*"_s;
        });
    row("off", u"on switched-off"_s, [](auto &, auto &listener) { listener.enabled = false; });
    row("once and spent", u"once-not-spent spent"_s, [](auto &situation, auto &listener) {
        listener.once = true;
        listener.calls = 1;
        situation.listeners.clear();
        situation.spent = {listener};
    });
    row("always fails", u"not-failed failed-always"_s, [](auto &, auto &listener) {
        listener.calls = 3;
        listener.errors = 3;
    });
    // The first cause is named, whatever else is wrong.
    row("down, off and failing", u"connected line-down"_s, [](auto &situation, auto &listener) {
        situation = {};
        listener.enabled = false;
        listener.calls = listener.errors = 1;
    });
}

void tst_Explain::firstBrokenStep()
{
    using Spoil = std::function<void(Situation &, ListenerInfo &)>;
    QFETCH(const Spoil, spoil);
    QFETCH(const QString, cause);
    Situation situation = healthy();
    ListenerInfo info = trades();
    spoil(situation, info);
    const Explanation explanation = Explain::listener(situation, info);
    QCOMPARE(explanation.rungs.size(), 8);
    for (int i = 0; i < 8; ++i)
        QCOMPARE(int(explanation.rungs[i].step), i);
    QCOMPARE(broken(explanation), cause);
}

void tst_Explain::healthyListenerHoldsEverywhere()
{
    const Explanation explanation = Explain::listener(healthy(), trades());
    QCOMPARE(verdicts(explanation), QStringList(8, u"holds"_s));
    QCOMPARE(explanation.firstBroken(), nullptr);
    QCOMPARE(explanation.rungs[3].count, 3u);
}

void tst_Explain::parametersTellTheCause()
{
    Situation situation = healthy();
    ListenerInfo info = trades();
    info.channel = u"Bot-updates"_s;
    Explanation explanation = Explain::listener(situation, info);
    QCOMPARE(broken(explanation), u"subscribed not-wanted"_s);
    QCOMPARE(explanation.firstBroken()->nearest, u"bot-updates"_s);
    // What came elsewhere is told too, though an earlier step is the cause.
    QCOMPARE(explanation.rungs[4].reason, Explanation::Reason::ChannelDiffers);
    QCOMPARE(explanation.rungs[4].nearest, u"bot-updates"_s);
    QCOMPARE(explanation.rungs[3].verdict, Explanation::Verdict::Unknown);

    info = trades();
    info.event = u"trade_executed"_s;
    explanation = Explain::listener(situation, info);
    QCOMPARE(explanation.firstBroken()->name, u"trade_executed"_s);
    QCOMPARE(explanation.firstBroken()->nearest, u"trade-executed"_s);

    Error refusal;
    refusal.code = Error::Code::AuthorizationFailed;
    refusal.closeCode = 403;
    situation.channels = {{u"private-x"_s, Standing::Refused, refusal}};
    info.channel = u"private-x"_s;
    explanation = Explain::listener(situation, info);
    QCOMPARE(explanation.firstBroken()->error, std::optional(refusal));
    QCOMPARE(explanation.firstBroken()->name, u"private-x"_s);
    situation.channels[0].standing = Standing::Subscribed;
    QCOMPARE(Explain::listener(situation, info).rungs[2].reason, Explanation::Reason::Allowed);

    situation.line = Line::Down;
    situation.lineFailure = refusal;
    QCOMPARE(Explain::listener(situation, info).firstBroken()->error, std::optional(refusal));
}

void tst_Explain::patternsSpeakOfManyChannels()
{
    Situation situation = healthy();
    situation.channels = {{u"bot-a"_s, Standing::Subscribed, {}},
                          {u"bot-b"_s, Standing::Refused, Error()},
                          {u"bot-c"_s, Standing::Subscribed, {}},
                          {u"other"_s, Standing::Pending, {}}};
    situation.seen = {{u"bot-c"_s, u"tick"_s, 7}, {u"other"_s, u"tick"_s, 1}};
    const Explanation explanation =
        Explain::listener(situation, listener(u"p"_s, u"bot-*"_s, u"*"_s));
    QCOMPARE(explanation.firstBroken(), nullptr);
    QCOMPARE(explanation.rungs[1].count, 2u);
    QCOMPARE(explanation.rungs[2].verdict, Explanation::Verdict::Doubtful);
    QCOMPARE(explanation.rungs[2].name, u"bot-b"_s);
    QCOMPARE(explanation.rungs[3].count, 7u);
    // A pattern that no channel fits has no near miss.
    const Explanation none = Explain::listener(situation, listener(u"p"_s, u"bat-*"_s, u"*"_s));
    QCOMPARE(broken(none), u"subscribed not-wanted"_s);
    QCOMPARE(none.firstBroken()->nearest, QString());
}

void tst_Explain::calledBeforeIsSeen()
{
    Situation situation = healthy();
    situation.seen.clear();
    ListenerInfo info = trades();
    info.calls = 12;
    const Explanation explanation = Explain::listener(situation, info);
    QCOMPARE(explanation.firstBroken(), nullptr);
    QCOMPARE(explanation.rungs[3].reason, Explanation::Reason::CalledBefore);
}

void tst_Explain::failuresOfOneListener()
{
    ListenerInfo info = trades();
    info.calls = 10;
    info.errors = 4;
    info.lastError = u"no such bot"_s;
    Explanation::Rung rung = Explain::listener(healthy(), info).rungs.last();
    QCOMPARE(rung.verdict, Explanation::Verdict::Doubtful);
    QCOMPARE(rung.reason, Explanation::Reason::FailedSometimes);
    QCOMPARE(rung.count, 4u);
    QCOMPARE(rung.of, 10u);
    QCOMPARE(rung.detail, u"no such bot"_s);
    info.errors = 0;
    info.dropped = 5;
    rung = Explain::listener(healthy(), info).rungs.last();
    QCOMPARE(rung.reason, Explanation::Reason::LostEvents);
    QCOMPARE(rung.count, 5u);
}

void tst_Explain::whoWouldRunInOrder()
{
    Situation situation = healthy();
    situation.listeners = {listener(u"low"_s, u"*"_s, u"trade-*"_s, -1), trades(),
                           listener(u"second"_s, u"bot-*"_s, u"*"_s),
                           listener(u"other"_s, u"bot-updates"_s, u"bot-created"_s, 9),
                           listener(u"high"_s, u"*"_s, u"*"_s, 5)};
    const EventExplanation explanation =
        Explain::event(situation, u"bot-updates"_s, u"trade-executed"_s);
    QCOMPARE(told(explanation),
             QStringList({u"high 1"_s, u"t 2"_s, u"second 3"_s, u"low 4"_s,
                          u"other 0 name-matches event-differs"_s}));
    QCOMPARE(verdicts(explanation.line), QStringList(4, u"holds"_s));
    QCOMPARE(explanation.line.rungs[3].count, 3u);
}

void tst_Explain::whyTheOthersWouldNot()
{
    Situation situation = healthy();
    ListenerInfo off = trades();
    off.id = ListenerId(u"off"_s);
    off.enabled = false;
    ListenerInfo spent = trades();
    spent.id = ListenerId(u"spent"_s);
    spent.once = true;
    situation.spent = {spent};
    situation.listeners = {off, listener(u"near event"_s, u"bot-updates"_s, u"trade_executed"_s),
                           listener(u"near channel"_s, u"bot-update"_s, u"*"_s),
                           listener(u"neither"_s, u"a"_s, u"b"_s)};
    const EventExplanation explanation =
        Explain::event(situation, u"bot-updates"_s, u"trade-executed"_s);
    QCOMPARE(
        told(explanation),
        QStringList({u"off 0 on switched-off"_s, u"near event 0 name-matches event-differs"_s,
                     u"near channel 0 name-matches channel-differs"_s,
                     u"neither 0 name-matches both-differ"_s, u"spent 0 once-not-spent spent"_s}));
    QCOMPARE(explanation.candidates[1].ladder.rungs[0].nearest, u"trade_executed"_s);
    QCOMPARE(explanation.candidates[2].ladder.rungs[0].nearest, u"bot-update"_s);
    QCOMPARE(told(Explain::event(situation, u"bot-update"_s, u"pusher:ping"_s)).at(2),
             u"near channel 0 name-matches protocol-event"_s);
}

void tst_Explain::oneThatFailsWouldRunAllTheSame()
{
    Situation situation = healthy();
    situation.listeners[0].calls = situation.listeners[0].errors = 2;
    QCOMPARE(told(Explain::event(situation, u"bot-updates"_s, u"trade-executed"_s)),
             QStringList({u"t 1 not-failed failed-always"_s}));
}

void tst_Explain::eventNeverSeenNamesTheNearest()
{
    const EventExplanation explanation =
        Explain::event(healthy(), u"bot-updates"_s, u"trade-execute"_s);
    QCOMPARE(broken(explanation.line), u"event-seen never-seen"_s);
    QCOMPARE(explanation.line.firstBroken()->nearest, u"trade-executed"_s);
    QCOMPARE(explanation.line.firstBroken()->count, 4u);
}

void tst_Explain::textsAreDistinct()
{
    QSet<QString> reasons;
    const int count = int(Explanation::Reason::LostEvents) + 1;
    for (int i = 0; i < count; ++i)
        reasons.insert(Explanation::reasonText(Explanation::Reason(i)));
    QCOMPARE(reasons.size(), count);
    QSet<QString> steps;
    for (int i = 0; i <= int(Explanation::Step::NotFailed); ++i)
        steps.insert(Explanation::stepText(Explanation::Step(i)));
    QCOMPARE(steps.size(), 8);
}

QTEST_APPLESS_MAIN(tst_Explain)
#include "tst_explain.moc"
