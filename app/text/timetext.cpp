// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/text/timetext.h"

#include <ctime>

namespace Console {
namespace {

using std::chrono::milliseconds;

void appendNumber(QByteArray &out, int value, int digits, char after)
{
    char text[8];
    for (int i = digits - 1; i >= 0; --i) {
        text[i] = char('0' + value % 10);
        value /= 10;
    }
    text[digits] = after;
    out.append(text, digits + (after ? 1 : 0));
}

void appendTimeOfDay(QByteArray &out, const std::tm &time, milliseconds millis)
{
    appendNumber(out, time.tm_hour, 2, ':');
    appendNumber(out, time.tm_min, 2, ':');
    appendNumber(out, time.tm_sec, 2, '.');
    appendNumber(out, int(millis.count()), 3, '\0');
}

} // namespace

void appendUtcTime(QByteArray &out, Pusher::WallTime time)
{
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    const std::time_t unixTime = seconds.time_since_epoch().count();
    std::tm parts = {};
    ::gmtime_r(&unixTime, &parts);
    appendNumber(out, parts.tm_year + 1900, 4, '-');
    appendNumber(out, parts.tm_mon + 1, 2, '-');
    appendNumber(out, parts.tm_mday, 2, 'T');
    appendTimeOfDay(out, parts, std::chrono::floor<milliseconds>(time - seconds));
    out += 'Z';
}

void appendLocalTime(QByteArray &out, Pusher::WallTime time)
{
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    const std::time_t unixTime = seconds.time_since_epoch().count();
    std::tm parts = {};
    ::localtime_r(&unixTime, &parts);
    appendTimeOfDay(out, parts, std::chrono::floor<milliseconds>(time - seconds));
}

} // namespace Console
