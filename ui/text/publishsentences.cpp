// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/publishsentences.h"

#include "ui/text/foreigntext.h"
#include "ui/text/sentences.h"

using namespace Qt::StringLiterals;

namespace Console {

using Outcome = PublishVerdict::Outcome;
using Pusher::Error;

namespace {

QString ruleOf(const Error &error)
{
    return error.parameters.value(u"rule"_s).toString();
}

int statusOf(const Error &error)
{
    return error.parameters.value(u"httpStatus"_s).toInt();
}

} // namespace

QString PublishSentences::way(PublishRun::Way way)
{
    return way == PublishRun::Way::HttpApi ? tr("HTTP API") : tr("client event");
}

QString PublishSentences::outcome(Outcome outcome)
{
    switch (outcome) {
    case Outcome::Waiting:
        return tr("waiting");
    case Outcome::Sent:
        return tr("sent");
    case Outcome::Refused:
        return tr("refused");
    case Outcome::Unknown:
        return tr("perhaps sent");
    case Outcome::NotSent:
        return tr("not sent");
    }
    return {};
}

/// Of the rules that a client event can break.
QString PublishSentences::ruleReason(const QString &rule)
{
    if (rule == "prefix"_L1)
        return tr("its name does not begin with client-");
    if (rule == "channel-kind"_L1)
        return tr("a public channel takes no client events");
    if (rule == "encrypted"_L1)
        return tr("an encrypted channel takes no client events");
    if (rule == "subscription"_L1)
        return tr("we are not subscribed to its channel");
    if (rule == "rate"_L1)
        return tr("more than ten in a second");
    if (rule == "queue"_L1)
        return tr("too many wait already");
    return {};
}

QString PublishSentences::ruleAdvice(const QString &rule)
{
    if (rule == "prefix"_L1)
        return tr("Call it client-… or publish it over the HTTP API.");
    if (rule == "channel-kind"_L1)
        return tr("Use a private or a presence channel, or publish it over the HTTP API.");
    if (rule == "encrypted"_L1)
        return tr("Publish it over the HTTP API.");
    if (rule == "subscription"_L1)
        return tr("Subscribe to the channel in the Channels view first.");
    if (rule == "rate"_L1 || rule == "queue"_L1)
        return tr("Wait a second, then send again.");
    return {};
}

QString PublishSentences::reason(const PublishVerdict &verdict)
{
    if (!verdict.error)
        return verdict.outcome == Outcome::NotSent ? tr("another event was refused")
                                                   : ForeignText::preview(verdict.note);
    const Error &error = *verdict.error;
    if (verdict.outcome == Outcome::Unknown)
        return error.parameters.contains(u"cancelled"_s) ? tr("cut while it was under way")
                                                         : tr("the server gave no answer");
    if (error.parameters.contains(u"cancelled"_s))
        return tr("taken back");
    if (const QString broken = ruleReason(ruleOf(error)); !broken.isEmpty())
        return broken;
    if (const int status = statusOf(error))
        return tr("%1 (HTTP status %2)").arg(Sentences::title(error)).arg(status);
    switch (error.code) {
    case Error::Code::MessageDeliveryFailed:
    case Error::Code::ConfigurationError:
        // Refused on this side: the message names the limit or what is missing.
        return ForeignText::preview(error.message);
    default:
        return Sentences::title(error);
    }
}

QString PublishSentences::advice(const PublishVerdict &verdict)
{
    if (verdict.outcome == Outcome::Unknown)
        return tr("It may have arrived. Sent again, it may arrive twice.");
    if (!verdict.error) {
        return verdict.outcome == Outcome::NotSent
            ? tr("Nothing is sent of a batch in which one event breaks a rule. Mend that one, then "
                 "send all again.")
            : QString();
    }
    const Error &error = *verdict.error;
    if (const QString mended = ruleAdvice(ruleOf(error)); !mended.isEmpty())
        return mended;
    if (error.code == Error::Code::ConfigurationError)
        return tr("Complete or correct it, then send again.");
    if (error.code == Error::Code::MessageDeliveryFailed && statusOf(error) == 0
        && !error.parameters.contains(u"cancelled"_s))
        return tr("Correct it, then send again.");
    return Sentences::advice(error);
}

} // namespace Console
