// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/domain/bot.h"

#include "ui/domain/decoding.h"

using namespace Qt::StringLiterals;

namespace Console {

bool Bot::hasFailed() const
{
    return status.compare("ERROR"_L1, Qt::CaseInsensitive) == 0;
}

Pusher::Result<Bot> decodePayload(const Pusher::Event &event, std::type_identity<Bot>)
{
    Bot bot;
    const bool isObject = event.forEachField([&bot](const Pusher::PayloadField &field) {
        if (field.hasKey("botUUID"))
            bot.uuid = Decoding::boundedText(field);
        else if (field.hasKey("botName"))
            bot.name = Decoding::boundedText(field);
        else if (field.hasKey("status"))
            bot.status = Decoding::boundedText(field);
    });
    if (!isObject)
        return Decoding::broken(u"data is not a JSON object"_s);
    if (bot.uuid.isEmpty())
        return Decoding::broken(u"member \"botUUID\" is missing"_s);
    bot.updated = event.receivedAt();
    bot.event = event.sequence();
    return bot;
}

} // namespace Console
