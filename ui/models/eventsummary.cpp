// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/eventsummary.h"

#include "libpusher/protocol/datamask.h"
#include "ui/domain/bot.h"
#include "ui/domain/notification.h"
#include "ui/domain/sensitivekey.h"
#include "ui/domain/strategy.h"
#include "ui/text/foreigntext.h"
#include "ui/text/sentences.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Console {

namespace {

using Pusher::Event;
using Pusher::PayloadField;

constexpr qsizetype maximumLength = 256;
constexpr qsizetype maximumName = 60;
constexpr qsizetype maximumFigure = 30;
constexpr qsizetype maximumMessage = 100;

/// One text among others: where it runs from right to left it must not turn its neighbours round.
QString part(const QString &text, qsizetype maximum)
{
    const bool runsLeft =
        std::any_of(text.begin(), text.begin() + std::min(text.size(), maximum), [](QChar c) {
            return c.direction() == QChar::DirR || c.direction() == QChar::DirAL;
        });
    return runsLeft ? ForeignText::inSentence(text, maximum) : ForeignText::preview(text, maximum);
}

QString joined(QStringList parts, const QString &separator)
{
    parts.removeAll({});
    return parts.join(separator);
}

QString valueOf(const PayloadField &field, qsizetype maximum)
{
    return part(field.toString(), maximum);
}

/// Empty without a symbol, as for the Trades view.
EventSummary ofTrade(const Event &event)
{
    QString symbol;
    QString amount;
    QString currency;
    QString bot;
    QString uuid;
    std::optional<bool> isWin;
    event.forEachField([&](const PayloadField &field) {
        if (field.hasKey("symbol"))
            symbol = valueOf(field, maximumName);
        else if (field.hasKey("amount"))
            amount = valueOf(field, maximumFigure);
        else if (field.hasKey("currency"))
            currency = valueOf(field, maximumFigure);
        else if (field.hasKey("botName"))
            bot = valueOf(field, maximumName);
        else if (field.hasKey("botUUID"))
            uuid = valueOf(field, maximumName);
        else if (field.hasKey("profit_is_win"))
            isWin = field.toBool();
    });
    if (symbol.isEmpty())
        return {};
    EventSummary summary;
    QString result;
    if (isWin) {
        result = *isWin ? EventSummary::tr("won") : EventSummary::tr("lost");
        summary.severity = *isWin ? Severity::Good : Severity::Bad;
    }
    summary.text = joined(
        {joined({symbol, amount, currency}, u" "_s), result, bot.isEmpty() ? uuid : bot}, u" · "_s);
    return summary;
}

EventSummary ofBot(const Event &event)
{
    const Pusher::Result<Bot> &bot = event.data<Bot>();
    if (!bot)
        return {};
    EventSummary summary;
    summary.text = joined({part(bot->name.isEmpty() ? bot->uuid : bot->name, maximumName),
                           part(bot->status, maximumName)},
                          u" "_s);
    if (bot->hasFailed())
        summary.severity = Severity::Critical;
    return summary;
}

EventSummary ofStrategy(const Event &event)
{
    const Pusher::Result<Strategy> &strategy = event.data<Strategy>();
    return strategy ? EventSummary{part(strategy->title, maximumMessage)} : EventSummary();
}

EventSummary ofNotification(const Event &event)
{
    const Pusher::Result<Notification> &note = event.data<Notification>();
    if (!note)
        return {};
    EventSummary summary;
    const QString what =
        joined({part(note->botName, maximumName), part(note->amount, maximumFigure),
                part(note->message, maximumMessage)},
               u" · "_s);
    summary.text = joined({part(note->typeText, maximumFigure), what}, u": "_s);
    if (note->type == Notification::Type::MarginWarning)
        summary.severity = Severity::Warning;
    return summary;
}

/// What gives access is covered, also where the beginning breaks off in it.
QString covered(const QString &json)
{
    return QString::fromUtf8(
        Pusher::DataMask::maskedText(json.toUtf8(), isSensitiveKey, coveredValue.toUtf8()));
}

/// The first characters of the data, decoded no further than they reach.
QString beginningOf(const Event &event)
{
    // A character takes at most six bytes as sent ("\u00fc"). A cut within one is not shown: it
    // stands behind the last that the preview lets through.
    constexpr qsizetype longest = 6 * (maximumLength + 2);
    QByteArrayView raw = event.rawData();
    if (event.dataForm() != Event::DataForm::Text)
        return QString::fromUtf8(raw.first(std::min(raw.size(), longest)));
    raw = raw.sliced(1, raw.size() - 2);
    const QByteArray token = '"' + raw.first(std::min(raw.size(), longest)).toByteArray() + '"';
    return PayloadField({}, {token.constData(), std::size_t(token.size())}).toString();
}

QString ofData(const Event &event)
{
    if (event.dataForm() == Event::DataForm::Missing)
        return EventSummary::tr("(no data)");
    const QString text = covered(beginningOf(event));
    if (text.isEmpty())
        return EventSummary::tr("(empty text)");
    const bool isBroken = event.rawData().size() <= EventSummary::maximumDecoded && !event.isJson();
    if (!isBroken)
        return ForeignText::preview(text, maximumLength - 1);
    //: The data of an event is text that is no JSON
    const QString mark = EventSummary::tr("(not JSON)") + u' ';
    return mark + ForeignText::preview(text, maximumLength - 1 - mark.size());
}

} // namespace

EventSummary EventSummary::of(const Pusher::Event &event)
{
    EventSummary summary;
    if (!event.cannotDecrypt().empty())
        return {Sentences::cannotDecrypt(event.cannotDecrypt()), Severity::Warning};
    if (event.rawData().size() <= maximumDecoded) {
        const QString &name = event.name().value();
        if (name == "trade-executed"_L1)
            summary = ofTrade(event);
        else if (name == "bot-updated"_L1 || name == "bot-created"_L1)
            summary = ofBot(event);
        else if (name == "strategy-modified"_L1)
            summary = ofStrategy(event);
        else if (name == "notification"_L1)
            summary = ofNotification(event);
    }
    if (summary.text.isEmpty())
        summary.text = ofData(event);
    return summary;
}

} // namespace Console
