// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/domain/notification.h"

#include "ui/domain/decoding.h"

using namespace Qt::StringLiterals;

namespace Console {

namespace {

Notification::Type typeOf(const QString &text)
{
    if (text == "bot_completed"_L1)
        return Notification::Type::BotCompleted;
    if (text == "profit_target_reached"_L1)
        return Notification::Type::ProfitTargetReached;
    if (text == "margin_warning"_L1)
        return Notification::Type::MarginWarning;
    return Notification::Type::Other;
}

} // namespace

Pusher::Result<Notification> decodePayload(const Pusher::Event &event,
                                           std::type_identity<Notification>)
{
    Notification note;
    const bool isObject = event.forEachField([&note](const Pusher::PayloadField &field) {
        if (field.hasKey("type"))
            note.typeText = Decoding::boundedText(field);
        else if (field.hasKey("botName"))
            note.botName = Decoding::boundedText(field);
        else if (field.hasKey("amount"))
            note.amount = Decoding::boundedText(field);
        else if (field.hasKey("message"))
            note.message = Decoding::boundedText(field);
    });
    if (!isObject)
        return Decoding::broken(u"data is not a JSON object"_s);
    note.type = typeOf(note.typeText);
    note.received = event.receivedAt();
    note.event = event.sequence();
    return note;
}

} // namespace Console
