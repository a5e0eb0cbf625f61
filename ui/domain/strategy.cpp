// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/domain/strategy.h"

#include "ui/domain/decoding.h"

using namespace Qt::StringLiterals;

namespace Console {

Pusher::Result<Strategy> decodePayload(const Pusher::Event &event, std::type_identity<Strategy>)
{
    Strategy strategy;
    const bool isObject = event.forEachField([&strategy](const Pusher::PayloadField &field) {
        if (field.hasKey("title"))
            strategy.title = Decoding::boundedText(field);
    });
    if (!isObject)
        return Decoding::broken(u"data is not a JSON object"_s);
    if (strategy.title.isEmpty())
        return Decoding::broken(u"member \"title\" is missing"_s);
    strategy.modified = event.receivedAt();
    strategy.event = event.sequence();
    return strategy;
}

} // namespace Console
