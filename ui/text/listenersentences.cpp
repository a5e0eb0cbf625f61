// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/listenersentences.h"

#include "ui/text/foreigntext.h"
#include "ui/text/linesentences.h"
#include "ui/text/sentences.h"

#include <QLocale>

#include <algorithm>
#include <numeric>

using namespace Qt::StringLiterals;

namespace Console {

using namespace std::chrono;
using Explanation = Pusher::Explanation;
using Step = Explanation::Step;
using Verdict = Explanation::Verdict;
using Reason = Explanation::Reason;

namespace {

/// More would hide the sentence around them.
constexpr qsizetype namesTold = 3;
constexpr qsizetype longestName = 40;
constexpr qsizetype longestDetail = 120;

/// One digit behind the point while there is one before it.
QString threeDigits(double value)
{
    return QLocale().toString(value, 'f', value < 9.95 ? 1 : 0);
}

quint64 failuresIn(const QList<ListenerTrouble> &troubles)
{
    return std::accumulate(
        troubles.cbegin(), troubles.cend(), quint64(0),
        [](quint64 sum, const ListenerTrouble &trouble) { return sum + trouble.failures; });
}

int inWords(quint64 count)
{
    return int(std::min<quint64>(count, std::numeric_limits<int>::max()));
}

} // namespace

QString ListenerSentences::callTime(nanoseconds time)
{
    // From where the next unit rounds to 1.0, so that nothing reads "1000 µs".
    if (time < 999500ns)
        return tr("%1 µs").arg(threeDigits(double(time.count()) / 1e3));
    if (time < 999500us)
        return tr("%1 ms").arg(threeDigits(double(time.count()) / 1e6));
    return tr("%1 s").arg(threeDigits(double(time.count()) / 1e9));
}

QString ListenerSentences::age(Pusher::WallTime at, Pusher::WallTime now)
{
    // The clock may have been set back meanwhile.
    const auto age = std::max(floor<seconds>(now - at), 0s);
    return age < 1s ? tr("just now") : tr("%1 ago").arg(Sentences::duration(age));
}

QString ListenerSentences::names(const QStringList &ids)
{
    QStringList told;
    for (const QString &id : ids.first(std::min(ids.size(), namesTold)))
        told.append(ForeignText::inSentence(id, longestName));
    const QString list = told.join(u", "_s);
    const qsizetype more = ids.size() - namesTold;
    return more > 0 ? tr("%1 and %Ln more", nullptr, int(more)).arg(list) : list;
}

QString ListenerSentences::switchedOff(const QStringList &ids)
{
    return tr("%Ln listeners are switched off: %1. What they feed stands still.", nullptr,
              int(ids.size()))
        .arg(names(ids));
}

QString ListenerSentences::troubleTitle(const QList<ListenerTrouble> &troubles)
{
    if (troubles.isEmpty())
        return {};
    const quint64 failures = failuresIn(troubles);
    if (troubles.size() > 1) {
        return failures > 0 ? tr("%Ln listeners failed or were slow", nullptr, int(troubles.size()))
                            : tr("%Ln listeners are slow", nullptr, int(troubles.size()));
    }
    const ListenerTrouble &trouble = troubles.first();
    const QString id = ForeignText::inSentence(trouble.id.value(), longestName);
    if (failures == 0)
        return tr("Listener %1 is slow").arg(id);
    return tr("Listener %1 failed %Ln times", nullptr, inWords(failures)).arg(id);
}

QString ListenerSentences::troubleText(const QList<ListenerTrouble> &troubles)
{
    if (troubles.isEmpty())
        return {};
    if (troubles.size() > 1) {
        QStringList ids;
        for (const ListenerTrouble &trouble : troubles)
            ids.append(trouble.id.value());
        return tr("%1. The other listeners were still called.").arg(names(ids));
    }
    const ListenerTrouble &trouble = troubles.first();
    if (trouble.failures > 0) {
        const QString detail = ForeignText::inSentence(trouble.lastError.message, longestDetail);
        //: The technical message of the last failure
        return tr("The other listeners were still called. Details: %1").arg(detail);
    }
    return tr("A call took %1; until it returns, no other listener is called.")
        .arg(callTime(trouble.slowest));
}

QString ListenerSentences::step(Step step)
{
    switch (step) {
    case Step::Connected:
        return tr("Connected");
    case Step::Subscribed:
        return tr("Subscribed");
    case Step::Authorised:
        return tr("Authorised");
    case Step::EventSeen:
        return tr("Event seen");
    case Step::NameMatches:
        return tr("Name matches");
    case Step::On:
        return tr("Switched on");
    case Step::OnceNotSpent:
        return tr("Not spent");
    case Step::NotFailed:
        return tr("Not failed");
    }
    Q_UNREACHABLE();
}

QString ListenerSentences::verdict(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Holds:
        //: A step holds
        return tr("yes");
    case Verdict::Doubtful:
        return tr("not always");
    case Verdict::Broken:
        return tr("no");
    case Verdict::Unknown:
        return tr("not known");
    }
    Q_UNREACHABLE();
}

QString ListenerSentences::explained(const Rung &rung)
{
    const QString name = ForeignText::inSentence(rung.name, longestName);
    const QString count = QLocale().toString(rung.count);
    switch (rung.reason) {
    case Reason::LineUp:
        return tr("The line stands");
    case Reason::LineConnecting:
        return tr("Not connected; the next attempt is under way or will follow");
    case Reason::LineDown:
        return rung.error ? tr("Not connected: %1").arg(LineSentences::reason(*rung.error))
                          : tr("Not connected, and nobody tries");
    case Reason::Subscribed:
        return rung.count > 1
            ? tr("%Ln channels, the first is %1", nullptr, inWords(rung.count)).arg(name)
            : name;
    case Reason::NotWanted:
        return tr("Nobody subscribed to %1").arg(name);
    case Reason::AnswerPending:
        return tr("The server has not confirmed %1 yet").arg(name);
    case Reason::Asked:
        return tr("The server was asked for %1").arg(name);
    case Reason::WaitsForLine:
        return tr("%1 follows once the line stands").arg(name);
    case Reason::Public:
        return tr("%1 is public, nobody has to allow it").arg(name);
    case Reason::Allowed:
        return tr("The server allowed %1").arg(name);
    case Reason::Refused:
        return rung.error
            ? tr("%1 was refused: %2")
                  .arg(name, ForeignText::inSentence(rung.error->message, longestDetail))
            : tr("%1 was refused").arg(name);
    case Reason::NotDecided:
        return tr("Not decided before the steps above hold");
    case Reason::Seen:
        //: %1 an event or a channel
        return tr("%Ln events of %1 came", nullptr, inWords(rung.count)).arg(name);
    case Reason::NeverSeen:
        return rung.count > 0 ? tr("%1 has not come, but %Ln other events of the channel", nullptr,
                                   inWords(rung.count))
                                    .arg(name)
                              : tr("%1 has not come, nor any other event of the channel").arg(name);
    case Reason::CalledBefore:
        return tr("It was called before");
    case Reason::Matches:
        return tr("Channel and event are those it listens for");
    case Reason::ChannelDiffers:
        return tr("Its event came, but on %1").arg(name);
    case Reason::EventDiffers:
        return tr("Events of its channel came, but none is %1").arg(name);
    case Reason::BothDiffer:
        return tr("It listens for another event on another channel");
    case Reason::ProtocolEvent:
        return tr("Only %1 came, which patterns leave out").arg(name);
    case Reason::NothingToMatch:
        return tr("Nothing came that could match");
    case Reason::SwitchedOn:
        return tr("It is switched on");
    case Reason::SwitchedOff:
        return tr("It is switched off");
    case Reason::Repeats:
        return tr("It is called as often as its event comes");
    case Reason::NotSpent:
        return tr("Its one call is still to come");
    case Reason::Spent:
        return tr("It had its one call and was removed");
    case Reason::NeverFailed:
        return tr("No call failed");
    case Reason::FailedSometimes:
    case Reason::FailedAlways:
        //: %1 and %2 numbers of calls, %3 the technical message of the last failure
        return tr("%1 of %2 calls failed, the last one: %3")
            .arg(count, QLocale().toString(rung.of),
                 ForeignText::inSentence(rung.detail, longestDetail));
    case Reason::LostEvents:
        return tr("Its thread does not keep up; it lost %Ln events", nullptr, inWords(rung.count));
    }
    Q_UNREACHABLE();
}

QString ListenerSentences::advice(const Rung &rung)
{
    if (!rung.nearest.isEmpty())
        return tr("Did you mean %1?").arg(ForeignText::inSentence(rung.nearest, longestName));
    switch (rung.reason) {
    case Reason::LineConnecting:
        return tr("Wait, or retry now (F5); the Connection view says why");
    case Reason::LineDown:
        return rung.error ? LineSentences::advice(*rung.error)
                          : tr("Connect, in the menu Connection");
    case Reason::NotWanted:
        return tr("Subscribe to the channel, or correct the listener's channel");
    case Reason::AnswerPending:
        return tr("Wait; a server that stays silent may not know the channel");
    case Reason::Refused:
        return rung.error ? Sentences::advice(*rung.error) : QString();
    case Reason::NeverSeen:
        return rung.verdict == Verdict::Broken
            ? tr("Check the event's name, and whether anybody sends it")
            : QString();
    case Reason::ChannelDiffers:
    case Reason::EventDiffers:
    case Reason::BothDiffer:
        return tr("Correct the listener's names, or the sender's");
    case Reason::ProtocolEvent:
        return tr("Begin the pattern with pusher to have them too");
    case Reason::SwitchedOff:
        return tr("Switch it on (E)");
    case Reason::Spent:
        return tr("Add it again, or without once");
    case Reason::FailedSometimes:
    case Reason::FailedAlways:
        return tr("Look at the exception: the listener itself throws it");
    case Reason::LostEvents:
        return tr("Do less in the listener, or call it in the client's thread");
    default:
        return {};
    }
}

QString ListenerSentences::traced(const Pusher::TracedListener &listener)
{
    using Traced = Pusher::TracedListener::Verdict;
    switch (listener.verdict) {
    case Traced::Called:
        return tr("called");
    case Traced::Failed:
        return tr("called, threw an exception");
    case Traced::HandedOver:
        return tr("handed over to its thread");
    case Traced::Dropped:
        return tr("lost: its thread does not keep up");
    case Traced::ContextGone:
        return tr("not called: its object is gone");
    case Traced::Off:
        return tr("not called: it is switched off");
    case Traced::Removed:
        return tr("not called: it was removed meanwhile");
    case Traced::Sealed:
        return tr("not called: the data cannot be decrypted");
    case Traced::OnceSpent:
        return tr("not called: it had its one call");
    case Traced::ChannelDiffers:
        return tr("listens on %1")
            .arg(ForeignText::inSentence(listener.channel, longestName));
    case Traced::EventDiffers:
        return tr("listens for %1")
            .arg(ForeignText::inSentence(listener.event, longestName));
    case Traced::OtherLane:
        return tr("in the other lane: called at its own time");
    case Traced::LeftOut:
        return tr("not called: left out under load");
    case Traced::NotReached:
        return tr("not called: one before it ended the dispatch");
    }
    Q_UNREACHABLE();
}

QString ListenerSentences::tracedSentence(const Pusher::TracedListener &listener)
{
    const QString id = ForeignText::inSentence(listener.id.value());
    if (listener.place == 0)
        //: Spoken by screen readers: listener, why it was not called
        return tr("listener %1, %2").arg(id, traced(listener));
    if (!listener.took)
        //: Spoken by screen readers: place in the order, listener, what became of it
        return tr("%1, listener %2, %3")
            .arg(QLocale().toString(listener.place), id, traced(listener));
    //: Spoken by screen readers: place in the order, listener, what became of it, how long
    return tr("%1, listener %2, %3, took %4")
        .arg(QLocale().toString(listener.place), id, traced(listener), callTime(*listener.took));
}

QString ListenerSentences::traced(const Pusher::TracedDispatch &dispatch)
{
    const QLocale locale;
    QStringList parts{dispatch.outcome.failed > 0
                          ? tr("%1 called, %2 failed")
                                .arg(locale.toString(dispatch.outcome.called),
                                     locale.toString(dispatch.outcome.failed))
                          : tr("%1 called").arg(locale.toString(dispatch.outcome.called))};
    if (dispatch.outcome.took && dispatch.outcome.called > 0)
        parts += callTime(*dispatch.outcome.took);
    if (dispatch.omitted > 0)
        parts += tr("%1 not listed").arg(locale.toString(dispatch.omitted));
    return parts.join(u" · "_s);
}

QString ListenerSentences::cause(const Explanation &explanation)
{
    const Rung *broken = explanation.firstBroken();
    if (!broken) {
        const auto doubtful =
            std::find_if(explanation.rungs.cbegin(), explanation.rungs.cend(),
                         [](const Rung &rung) { return rung.verdict == Verdict::Doubtful; });
        if (doubtful == explanation.rungs.cend())
            return tr("Nothing stands in its way.");
        return tr("Nothing stands in its way, but: %1.").arg(explained(*doubtful));
    }
    //: %1 a step such as "Subscribed", %2 what is so
    return tr("%1: no. %2.").arg(step(broken->step), explained(*broken));
}

} // namespace Console
