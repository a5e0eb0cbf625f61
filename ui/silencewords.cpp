// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/silencewords.h"

#include "ui/text/foreigntext.h"
#include "ui/text/sentences.h"

#include <QLocale>

using namespace Qt::StringLiterals;

namespace Console {

using State = Pusher::Connection::State;

Silence SilenceWords::of(const Line &line)
{
    if (!line.facts.configured)
        return {tr("Nothing is connected yet"),
                tr("Put PUSHER_KEY and PUSHER_CLUSTER into a .env file, or look around with the "
                   "built-in demo bots: no account is needed."),
                tr("Start demo")};
    const Pusher::Connection::Status &status = line.facts.status;
    switch (status.state) {
    case State::Connected:
        return whileConnected(line);
    case State::Failed:
        return {tr("Not connected"),
                status.failure ? tr("%1. %2").arg(Sentences::title(*status.failure),
                                                  Sentences::advice(*status.failure))
                               : tr("The connection failed for good."),
                {}};
    case State::Disconnected:
        return {tr("Disconnected"), tr("Connection → Connect connects again."), {}};
    case State::Initialized:
    case State::Connecting:
    case State::Unavailable:
        break;
    }
    return {tr("Connecting"), tr("What arrives appears here as soon as the line is up."), {}};
}

Silence SilenceWords::whileConnected(const Line &line)
{
    if (line.channels.isEmpty())
        return {tr("Nothing to listen to"), tr("Connected, but no channel is subscribed."), {}};
    QStringList names;
    for (const QString &channel : line.channels)
        names.append(ForeignText::inSentence(channel, 40));
    const QString place = tr("Connected for %1 and listening on %2.")
                              .arg(Sentences::duration(line.connectedFor), names.join(u", "_s));
    if (line.received == 0 && line.facts.malformed > 0)
        return {tr("Nothing that could be understood"),
                tr("%1 What arrives are no Pusher messages: is this a Pusher server?").arg(place),
                {}};
    if (line.received == 0)
        return {tr("Waiting for the first event"),
                tr("%1 Nothing received yet; the line works.").arg(place),
                {}};
    return {tr("None of this kind yet"),
            tr("%1 The events so far were of other kinds: %2.")
                .arg(place, QLocale().toString(line.received)),
            {}};
}

} // namespace Console
