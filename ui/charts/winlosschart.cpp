// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/winlosschart.h"

#include <QLocale>

#include <algorithm>
#include <climits>

using namespace Qt::StringLiterals;

namespace Console {

using namespace std::chrono;
using Pusher::WallTime;

namespace {

constexpr auto won = std::size_t(ChartData::Outcome::Win);
constexpr auto lost = std::size_t(ChartData::Outcome::Loss);
constexpr int pixelsPerStep = 8;
/// Wins are filled, losses nearly hollow, as their signs in the tables are.
constexpr double winOpacity = 0.75;
constexpr double lossOpacity = 0.12;

} // namespace

WinLossChart::WinLossChart(const ChartData &data, QWidget *parent)
    : LiveChart(data, u"winLossChart"_s, tr("Wins and losses"), parent)
{
    setSeries({{tr("Won"), SeriesMark::Shape::Bar, true, winOpacity},
               {tr("Lost"), SeriesMark::Shape::HollowBar, true, lossOpacity}});
}

QColor WinLossChart::color(std::size_t series, const Theme &theme) const
{
    return theme.color(series == won ? Theme::Role::Win : Theme::Role::Loss);
}

quint64 WinLossChart::revision(const Window &) const
{
    return data().tradeCount() + data().missedTrades() + data().gaps().revision();
}

LiveChart::Picture WinLossChart::picture(const Window &window, int width)
{
    Picture result;
    result.curves.resize(ChartData::outcomeCount);
    result.wholeNumbers = true;
    result.high = 1;
    result.low = -1;
    m_steps.clear();
    if (data().tradeCount() == 0) {
        result.nothing = tr("No trade yet: won and lost trades are counted here.");
        return result;
    }
    const seconds step = ChartScale::timeStep(ceil<seconds>(window.to - window.from),
                                              std::max(1, width / pixelsPerStep));
    m_steps = rateSteps(data().results(), data().gaps().within(window.from, window.to),
                        floor<seconds>(*data().knownFrom()), floor<seconds>(window.now) + 1s,
                        floor<seconds>(window.from) - step, ceil<seconds>(window.to), step);
    for (const RateStep &one : m_steps) {
        const double from = secondsBefore(window, one.from);
        const double to = std::min(0.0, secondsBefore(window, one.to()));
        const auto wins = double(one.counts[won]);
        const auto losses = -double(one.counts[lost]);
        result.curves[won].append({QPointF(from, wins), QPointF(to, wins)});
        result.curves[lost].append({QPointF(from, losses), QPointF(to, losses)});
        result.high = std::max(result.high, wins);
        result.low = std::min(result.low, losses);
        result.stops.push_back(std::max((from + to) / 2, secondsBefore(window, window.from)));
    }
    result.caption = captionOf(window);
    if (step > 1s)
        result.caption += u"  ·  "_s + tr("per %1").arg(ChartScale::durationLabel(step));
    return result;
}

QString WinLossChart::captionOf(const Window &window) const
{
    quint64 wins = 0;
    quint64 losses = 0;
    for (const RateStep &step : m_steps) {
        if (step.to() <= window.from)
            continue;
        wins += step.counts[won];
        losses += step.counts[lost];
    }
    const QLocale locale;
    const bool isComplete = data().gaps().within(window.from, window.to).empty();
    const QString atLeast = isComplete ? QString() : u"≥ "_s;
    QStringList parts{atLeast + tr("%1 won").arg(locale.toString(wins)),
                      atLeast + tr("%1 lost").arg(locale.toString(losses))};
    // A share is no lower bound: what the gap hid could move it either way.
    if (wins + losses > 0)
        parts.append(
            (isComplete ? QString() : u"≈ "_s)
            + tr("%1 % won")
                  .arg(locale.toString(100.0 * double(wins) / double(wins + losses), 'f', 1)));
    if (const quint64 missed = data().missedTrades(); missed > 0)
        parts.append(tr("%Ln left before they could be charted", nullptr,
                        int(std::min<quint64>(missed, INT_MAX))));
    return parts.join(u"  ·  "_s);
}

QString WinLossChart::reading(std::size_t stop) const
{
    const RateStep &step = m_steps[stop];
    const QLocale locale;
    const QString counts =
        tr("%1 won, %2 lost")
            .arg(locale.toString(step.counts[won]), locale.toString(step.counts[lost]));
    const QString time = ChartScale::timeLabel(step.from, 1s);
    const QString words = step.length > 1s
        ? tr("%1, in %2: %3").arg(time, ChartScale::durationLabel(step.length), counts)
        : tr("%1: %2").arg(time, counts);
    return step.heard == 0s ? tr("%1, in a gap").arg(words) : words;
}

} // namespace Console
