// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/resultline.h"

#include "app/text/jsonobjectwriter.h"

namespace Console {

using namespace Qt::StringLiterals;

QByteArray ResultLine::toJson() const
{
    QByteArray line;
    JsonObjectWriter json(line);
    json.text("type", QByteArrayView("result"));
    json.number("event", event);
    json.text("channel", channel);
    json.boolean("ok", !error);
    if (deliveredTo)
        json.number("deliveredTo", *deliveredTo);
    else
        json.null("deliveredTo");
    json.textOrNull("code", error ? error->codeText() : QString());
    json.textOrNull("eventId", eventId);
    if (error)
        json.boolean("maybeDelivered", error->parameters.value(u"maybeDelivered"_s).toBool());
    json.end();
    return line;
}

QString errorLine(const Pusher::Error &error)
{
    QString words = error.codeText() + u": " + error.message;
    if (const QString text = error.parameters.value(u"serverText"_s).toString(); !text.isEmpty())
        words += u"; the server says: " + text;
    if (const QString target = error.parameters.value(u"location"_s).toString(); !target.isEmpty())
        words += u"; it points to: " + target;
    return words;
}

} // namespace Console
