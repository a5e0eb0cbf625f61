// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/listenersentences.h"

#include "ui/text/foreigntext.h"
#include "ui/text/sentences.h"

#include <QLocale>

#include <algorithm>
#include <numeric>

using namespace Qt::StringLiterals;

namespace Console {

using namespace std::chrono;

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

} // namespace Console
