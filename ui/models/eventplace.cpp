// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/eventplace.h"

#include <QDateTime>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Console {

namespace {

Pusher::WallTime toWallTime(const QDateTime &time)
{
    return Pusher::WallTime(std::chrono::milliseconds(time.toMSecsSinceEpoch()));
}

/// The signs that locales put between groups of digits are looked past.
std::optional<quint64> parseNumber(QString text)
{
    if (text.startsWith(u'#'))
        text.remove(0, 1);
    QString digits;
    for (const QChar c : text) {
        if (c.isDigit() && c.unicode() < 0x80)
            digits += c;
        else if (!c.isSpace() && c != u',' && c != u'.' && c != u'\'' && c != u'’')
            return {};
    }
    bool isNumber = false;
    const quint64 number = digits.toULongLong(&isNumber);
    return isNumber ? std::optional(number) : std::nullopt;
}

QTime parseTime(const QString &text)
{
    for (const QString &format : {u"H:mm:ss.zzz"_s, u"H:mm:ss.z"_s, u"H:mm:ss"_s, u"H:mm"_s}) {
        if (const QTime time = QTime::fromString(text, format); time.isValid())
            return time;
    }
    return {};
}

} // namespace

std::optional<EventPlace> EventPlace::parse(const QString &text, Pusher::WallTime newest)
{
    const QString wanted = text.trimmed();
    if (const auto number = parseNumber(wanted))
        return EventPlace{*number};
    const auto sinceEpoch =
        std::chrono::floor<std::chrono::milliseconds>(newest.time_since_epoch());
    const QDateTime last = QDateTime::fromMSecsSinceEpoch(sinceEpoch.count());
    if (const QTime time = parseTime(wanted); time.isValid()) {
        QDateTime moment(last.date(), time);
        if (moment > last)
            moment = QDateTime(last.date().addDays(-1), time);
        return EventPlace{toWallTime(moment)};
    }
    if (const QDateTime moment = QDateTime::fromString(wanted, Qt::ISODateWithMs);
        moment.isValid() && wanted.contains(u':'))
        return EventPlace{toWallTime(moment)};
    return {};
}

} // namespace Console
