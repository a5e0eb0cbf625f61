// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/quietsentences.h"

#include "ui/text/foreigntext.h"
#include "ui/text/sentences.h"

using namespace Qt::StringLiterals;

namespace Console {
namespace {

constexpr qsizetype longestName = 60;
/// More would be a table; the rest is counted.
constexpr qsizetype namedAtMost = 3;

QString nameOf(const Pusher::Silence &silence)
{
    //: %1 an event, %2 its channel
    return QuietSentences::tr("%1 of %2").arg(
        ForeignText::inSentence(silence.event.value(), longestName),
        ForeignText::inSentence(silence.channel.value(), longestName));
}

QString factsOf(const Pusher::Silence &silence)
{
    const QString since = Sentences::clock(silence.silentSince);
    if (!silence.expected)
        return QuietSentences::tr("last at %1").arg(since);
    //: %1 a duration, %2 a time of day
    return QuietSentences::tr("usually every %1, last at %2")
        .arg(Sentences::duration(*silence.expected), since);
}

} // namespace

QString QuietSentences::title(const QList<Pusher::Silence> &silent)
{
    if (silent.size() == 1)
        return tr("%1 has gone quiet").arg(nameOf(silent.first()));
    return tr("%Ln event(s) have gone quiet", nullptr, int(silent.size()));
}

QString QuietSentences::text(const QList<Pusher::Silence> &silent)
{
    const QString advice = tr("The connection works: look at what sends it.");
    if (silent.size() == 1)
        //: %1 facts such as "usually every 5 s, last at 12:31:04", %2 what to do
        return tr("It came %1. %2").arg(factsOf(silent.first()), advice);
    QStringList parts;
    for (const Pusher::Silence &silence : silent.first(std::min(silent.size(), namedAtMost)))
        //: %1 an event of a channel, %2 facts such as "usually every 5 s, last at 12:31:04"
        parts += tr("%1 (%2)").arg(nameOf(silence), factsOf(silence));
    if (silent.size() > namedAtMost)
        parts += tr("%Ln more", nullptr, int(silent.size() - namedAtMost));
    return parts.join(u"; "_s) + u". "_s + advice;
}

QString QuietSentences::cell(const QList<Pusher::Silence> &silent)
{
    if (silent.size() == 1)
        return tr("quiet: %1").arg(ForeignText::preview(silent.first().event.value(), 24));
    return tr("%Ln event(s) quiet", nullptr, int(silent.size()));
}

} // namespace Console
