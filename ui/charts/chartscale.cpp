// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartscale.h"

#include "ui/text/sentences.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <array>
#include <cmath>

using namespace Qt::StringLiterals;

namespace Console::ChartScale {

using namespace std::chrono;
using Pusher::WallTime;

namespace {

/// Beyond this the distance of two values would overflow.
constexpr double largest = 1e300;
/// A range that fills less of its axis than this gets a new one.
constexpr double leastFilled = 0.4;
constexpr double mostExactInteger = 1e15;

double roundStep(double least)
{
    const double power = std::pow(10.0, std::floor(std::log10(least)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * power >= least * (1 - 1e-9))
            return factor * power;
    }
    return 10 * power;
}

qint64 offsetFromUtc(WallTime time)
{
    return QDateTime::fromSecsSinceEpoch(floor<seconds>(time).time_since_epoch().count())
        .offsetFromUtc();
}

QString plainValueLabel(double value, double step)
{
    struct Unit {
        double size;
        QString sign;
    };
    static const std::array<Unit, 3> units{Unit{1e9, u"G"_s}, Unit{1e6, u"M"_s}, Unit{1e3, u"k"_s}};
    constexpr double longNumber = 1e5;
    const QLocale locale;
    if (std::abs(value) < step / 2)
        return locale.toString(0);
    if (std::abs(value) >= mostExactInteger)
        return locale.toString(value, 'g', 4);
    if (std::abs(value) >= longNumber) {
        for (const Unit &unit : units) {
            if (step >= unit.size)
                return locale.toString(value / unit.size, 'f', 0) + QChar::Nbsp + unit.sign;
        }
    }
    constexpr int mostDecimals = 12;
    const int decimals = std::clamp(int(std::ceil(-std::log10(step) - 1e-9)), 0, mostDecimals);
    return locale.toString(value, 'f', decimals);
}

} // namespace

Values fit(double low, double high, int steps, bool wholeNumbers,
           const std::optional<Values> &before)
{
    low = std::clamp(low, -largest, largest);
    high = std::clamp(high, low, largest);
    if (before && low >= before->low && high <= before->high
        && high - low >= leastFilled * (before->high - before->low))
        return *before;
    // Neither a flat line nor one that a double can hardly tell from flat has a range of its own.
    const double leastRange = std::max(std::abs(low), std::abs(high)) * 1e-12;
    double range = high - low;
    if (range <= leastRange)
        range = std::max(leastRange, 1.0);
    Values result;
    result.step = roundStep(range / std::max(steps, 1));
    if (wholeNumbers)
        result.step = std::max(result.step, 1.0);
    result.low = std::floor(low / result.step) * result.step;
    result.high = std::ceil(high / result.step) * result.step;
    if (result.high <= result.low)
        result.high = result.low + result.step;
    return result;
}

seconds timeStep(seconds span, int parts)
{
    static constexpr std::array<seconds, 20> steps{1s,   2s,   5s,    10s,   15s,   30s, 1min,
                                                   2min, 5min, 10min, 15min, 30min, 1h,  2h,
                                                   3h,   6h,   12h,   24h,   48h,   168h};
    for (const seconds step : steps) {
        if (step * std::max(parts, 1) >= span)
            return step;
    }
    return steps.back();
}

std::vector<WallTime> timeTicks(WallTime from, WallTime to, seconds step)
{
    std::vector<WallTime> ticks;
    const seconds offset(offsetFromUtc(to));
    const auto local = ceil<seconds>(from).time_since_epoch() + offset;
    auto tick = local - local % step;
    if (tick < local)
        tick += step;
    for (; WallTime(tick - offset) <= to; tick += step)
        ticks.emplace_back(tick - offset);
    return ticks;
}

QString valueLabel(double value, double step)
{
    return Sentences::withMinusSign(plainValueLabel(value, step));
}

QString durationLabel(seconds duration)
{
    const QLocale locale;
    if (duration % 1h == 0s)
        return QCoreApplication::translate("Console::ChartScale", "%1 h")
            .arg(locale.toString(qint64(duration / 1h)));
    if (duration % 1min == 0s)
        return QCoreApplication::translate("Console::ChartScale", "%1 min")
            .arg(locale.toString(qint64(duration / 1min)));
    return QCoreApplication::translate("Console::ChartScale", "%1 s")
        .arg(locale.toString(qint64(duration.count())));
}

QString timeLabel(WallTime time, seconds step)
{
    const auto stamp =
        QDateTime::fromSecsSinceEpoch(floor<seconds>(time).time_since_epoch().count());
    return stamp.time().toString(step < 1min ? u"HH:mm:ss"_s : u"HH:mm"_s);
}

} // namespace Console::ChartScale
