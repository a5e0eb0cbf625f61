// SPDX-License-Identifier: MIT
#include "libpusher/http/eventlines.h"

#include "libpusher/protocol/jsontext.h"
#include "libpusher/protocol/payloadwalk.h"

#include <QIODevice>

#include <algorithm>
#include <array>
#include <string_view>

using namespace Qt::StringLiterals;

namespace Pusher {

namespace {

constexpr std::array<std::string_view, 6> members{"channel", "event",  "data",
                                                  "eventId", "userId", "socketId"};

Error refused(const QString &message, const QVariantMap &parameters = {})
{
    return {Error::Code::ConfigurationError, message, parameters, {}, {}};
}

QString memberNames()
{
    QStringList names;
    for (const std::string_view name : members)
        names.append(QLatin1StringView(name.data(), qsizetype(name.size())));
    return names.join(u", ");
}

Result<void> checkText(const QByteArray &line)
{
    const std::string_view text = Detail::trimmedJson({line.data(), std::size_t(line.size())});
    if (!line.isValidUtf8())
        return refused(u"no valid UTF-8"_s);
    if (Detail::checkJson(text) != Detail::JsonVerdict::Valid || !text.starts_with('{'))
        return refused(u"no JSON object"_s);
    if (const auto position =
            Detail::firstLoneSurrogateEscape({line.data(), std::size_t(line.size())}))
        return refused(u"half of a surrogate pair at position %1"_s.arg(*position),
                       {{u"position"_s, qsizetype(*position)}});
    return {};
}

/// The values by the order of `members`; null where they are null or absent.
using Values = std::array<std::optional<PayloadField>, members.size()>;

Result<Values> membersOf(const QByteArray &line)
{
    Values values;
    std::array<bool, members.size()> seen{};
    std::optional<Error> error;
    const std::string_view text = Detail::trimmedJson({line.data(), std::size_t(line.size())});
    forEachChild(PayloadField({}, text), [&](const PayloadField &field) {
        const auto known =
            std::find_if(members.begin(), members.end(),
                         [&field](std::string_view name) { return field.hasKey(name); });
        const QString name = QString::fromUtf8(field.key()).left(100);
        if (error)
            return;
        if (known == members.end()) {
            error = refused(u"unknown member %1; known are %2"_s.arg(name, memberNames()));
            return;
        }
        const auto place = std::size_t(known - members.begin());
        if (std::exchange(seen[place], true))
            error = refused(u"%1 stands twice"_s.arg(name));
        else if (*known != "data" && field.type() != PayloadField::Type::String
                 && field.type() != PayloadField::Type::Null)
            error = refused(u"%1 is no string"_s.arg(name));
        else if (*known == "data" || field.type() == PayloadField::Type::String)
            values[place] = field;
    });
    if (error)
        return *error;
    for (std::size_t i = 0; i < 3; ++i) {
        if (!values[i])
            return refused(u"%1 is missing"_s.arg(
                QLatin1StringView(members[i].data(), qsizetype(members[i].size()))));
    }
    return values;
}

QByteArray dataOf(const PayloadField &field)
{
    const std::string_view raw = field.rawValue();
    return field.type() == PayloadField::Type::String
        ? field.toString().toUtf8()
        : QByteArray(raw.data(), qsizetype(raw.size()));
}

} // namespace

Result<EventLine> parseEventLine(const QByteArray &line)
{
    if (const auto checked = checkText(line); !checked)
        return checked.error();
    const auto values = membersOf(line);
    if (!values)
        return values.error();
    const auto text = [&values](std::size_t place) {
        const auto &field = (*values)[place];
        return field ? field->toString() : QString();
    };
    EventLine result;
    result.event.channels = {ChannelName(text(0))};
    result.event.name = EventName(text(1));
    result.event.data = dataOf(*(*values)[2]);
    result.eventId = text(3);
    result.userId = UserId(text(4));
    result.event.exclude = SocketId(text(5));
    return result;
}

Result<QList<EventLine>> readEventLines(QIODevice &input)
{
    QByteArray all;
    while (all.size() <= maximumEventLinesBytes) {
        const QByteArray part = input.read(1024 * 1024);
        if (part.isEmpty())
            break;
        all += part;
    }
    if (all.size() > maximumEventLinesBytes)
        return refused(u"more than %1 bytes of events"_s.arg(maximumEventLinesBytes),
                       {{u"limit"_s, maximumEventLinesBytes}});
    QList<EventLine> events;
    int number = 0;
    for (qsizetype begin = 0; begin < all.size();) {
        qsizetype end = all.indexOf('\n', begin);
        if (end < 0)
            end = all.size();
        ++number;
        const QByteArray line = all.sliced(begin, end - begin);
        begin = end + 1;
        if (line.trimmed().isEmpty())
            continue;
        auto event = parseEventLine(line);
        if (!event) {
            Error error = event.error();
            error.message = u"line %1: "_s.arg(number) + error.message;
            error.parameters.insert(u"line"_s, number);
            return error;
        }
        events.append(std::move(event).value());
        events.last().line = number;
    }
    return events;
}

} // namespace Pusher
