// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/channelsentences.h"

#include "ui/text/foreigntext.h"
#include "ui/text/sentences.h"

using namespace Qt::StringLiterals;

namespace Console {

using Kind = Pusher::ChannelKind;
using State = Pusher::ChannelRegistry::State;

QString ChannelSentences::kind(Kind kind)
{
    switch (kind) {
    case Kind::Public:
        return tr("public");
    case Kind::Private:
        return tr("private");
    case Kind::PrivateEncrypted:
        return tr("private, encrypted");
    case Kind::Presence:
        return tr("presence");
    case Kind::Cache:
        return tr("public, cached");
    case Kind::PrivateCache:
        return tr("private, cached");
    case Kind::PrivateEncryptedCache:
        return tr("private, encrypted, cached");
    case Kind::PresenceCache:
        return tr("presence, cached");
    case Kind::ServerToUser:
        return tr("to the signed-in user");
    }
    Q_UNREACHABLE();
}

QString ChannelSentences::heading(Kind kind)
{
    switch (kind) {
    case Kind::Public:
        return tr("Public");
    case Kind::Private:
        return tr("Private");
    case Kind::PrivateEncrypted:
        return tr("Private, encrypted");
    case Kind::Presence:
        return tr("Presence");
    case Kind::Cache:
        return tr("Public, cached");
    case Kind::PrivateCache:
        return tr("Private, cached");
    case Kind::PrivateEncryptedCache:
        return tr("Private, encrypted, cached");
    case Kind::PresenceCache:
        return tr("Presence, cached");
    case Kind::ServerToUser:
        return tr("To the signed-in user");
    }
    Q_UNREACHABLE();
}

QString ChannelSentences::state(State state)
{
    switch (state) {
    case State::Pending:
        return tr("pending");
    case State::Subscribed:
        return tr("subscribed");
    case State::Refused:
        return tr("refused");
    case State::Left:
        return tr("left");
    }
    Q_UNREACHABLE();
}

QString ChannelSentences::explanation(const Pusher::ChannelStatus &status)
{
    QStringList sentences{stateExplanation(status)};
    if (const QString warning = nameWarning(status); !warning.isEmpty())
        sentences.insert(status.state == State::Refused ? 0 : 1, warning); // perhaps its reason
    return sentences.join(u' ');
}

QString ChannelSentences::nameWarning(const Pusher::ChannelStatus &status)
{
    if (!status.warning)
        return {};
    const QVariantMap &found = status.warning->parameters;
    return tr("Its name has %1 characters; the hosted service takes at most %2.")
        .arg(found.value(u"length"_s).toInt())
        .arg(found.value(u"limit"_s).toInt());
}

QString ChannelSentences::stateExplanation(const Pusher::ChannelStatus &status)
{
    switch (status.state) {
    case State::Pending:
        return tr(
            "Not heard now: the subscription is not confirmed. It is asked for as soon as the "
            "line is up and it is authorised.");
    case State::Subscribed:
        return status.cacheMissed
            ? tr("Heard. Its cache was empty when it was subscribed: nothing was published on it "
                 "for a while.")
            : tr("Heard: what is published on it arrives here.");
    case State::Refused:
        break;
    case State::Left:
        return tr("Not wanted any more.");
    }
    if (!status.error)
        return tr("Not heard: the subscription was refused.");
    //: %1 what happened, %2 what to do, %3 the technical reason
    return tr("Not heard. %1. %2 Details: %3")
        .arg(Sentences::title(*status.error), Sentences::advice(*status.error),
             ForeignText::preview(status.error->message));
}

QString ChannelSentences::news(PresenceNews::Kind kind)
{
    switch (kind) {
    case PresenceNews::Kind::Joined:
        return tr("joined");
    case PresenceNews::Kind::Left:
        return tr("left");
    case PresenceNews::Kind::JoinedMeanwhile:
        return tr("joined while disconnected");
    case PresenceNews::Kind::LeftMeanwhile:
        return tr("left while disconnected");
    }
    Q_UNREACHABLE();
}

} // namespace Console
