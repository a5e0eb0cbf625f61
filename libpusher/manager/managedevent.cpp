// SPDX-License-Identifier: MIT
#include "libpusher/manager/managedevent.h"

#include "libpusher/protocol/jsontext.h"

#include <QDateTime>
#include <QTimeZone>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {

namespace {

Error unfit(const QString &name, const QString &encoding)
{
    return {.code = Error::Code::MessageDeliveryFailed,
            .message = name + u" is no valid "_s + encoding,
            .parameters = {{u"maybeDelivered"_s, false}}};
}

QByteArray isoTime(WallTime time)
{
    const auto sinceEpoch = std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch();
    return QDateTime::fromMSecsSinceEpoch(sinceEpoch.count(), Qt::UTC)
        .toString(Qt::ISODateWithMs)
        .toUtf8();
}

} // namespace

Result<QByteArray> enveloped(const ManagedEvent &event)
{
    if (!event.eventId.isValidUtf16())
        return unfit(u"the event's id"_s, u"UTF-16"_s);
    if (!event.userId.value().isValidUtf16())
        return unfit(u"the user's id"_s, u"UTF-16"_s);
    if (!event.data.isValidUtf8())
        return unfit(u"the data"_s, u"UTF-8"_s);
    QByteArray members;
    const auto add = [&members](const QByteArray &name, const QByteArray &json) {
        members += (members.isEmpty() ? "\"" : ",\"") + name + "\":" + json;
    };
    if (!event.eventId.isEmpty())
        add("eventId"_ba, quoted(event.eventId.toUtf8()));
    if (!event.userId.isEmpty())
        add("userId"_ba, quoted(event.userId.value().toUtf8()));
    if (event.timestamp)
        add("timestamp"_ba, quoted(isoTime(*event.timestamp)));
    const std::string_view data(event.data.constData(), std::size_t(event.data.size()));
    const bool isJson = checkJson(data) == JsonVerdict::Valid;
    add("data"_ba, isJson ? event.data : quoted(event.data));
    return QByteArray("{" + members + "}");
}

} // namespace Pusher::Detail
