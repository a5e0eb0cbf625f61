// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/eventratechart.h"

#include <QLocale>

#include <algorithm>
#include <array>
#include <climits>

using namespace Qt::StringLiterals;

namespace Console {

using namespace std::chrono;
using Pusher::WallTime;

namespace {

/// The last events of a second arrive with the next tick: until then it is not over.
constexpr auto tickOfSecond = 300ms;
constexpr int pixelsPerStep = 3;

QString kindName(ChartData::Kind kind)
{
    switch (kind) {
    case ChartData::Kind::Trade:
        return EventRateChart::tr("Trades");
    case ChartData::Kind::Bot:
        return EventRateChart::tr("Bots");
    case ChartData::Kind::Strategy:
        return EventRateChart::tr("Strategies");
    case ChartData::Kind::Notification:
        return EventRateChart::tr("Notifications");
    case ChartData::Kind::Other:
        break;
    }
    return EventRateChart::tr("Other");
}

QString rateText(double perSecond)
{
    constexpr double needsNoFraction = 100;
    const bool isWhole = perSecond >= needsNoFraction || perSecond == double(qint64(perSecond));
    return QLocale().toString(perSecond, 'f', isWhole ? 0 : 1);
}

} // namespace

EventRateChart::EventRateChart(const ChartData &data, QWidget *parent)
    : LiveChart(data, u"eventRateChart"_s, tr("Events per second"), parent)
{
    using Shape = SeriesMark::Shape;
    constexpr std::array<Shape, ChartData::kindCount> marks{
        Shape::Disc, Shape::Triangle, Shape::Square, Shape::Diamond, Shape::Cross};
    std::vector<Series> series;
    for (std::size_t kind = 0; kind < ChartData::kindCount; ++kind)
        series.push_back({kindName(ChartData::Kind(kind)), marks[kind]});
    setSeries(std::move(series));
}

QColor EventRateChart::color(std::size_t series, const Theme &theme) const
{
    return theme.stroke(series);
}

RateBuckets::Second EventRateChart::completeUntil(const Window &window)
{
    return floor<seconds>(window.now - tickOfSecond);
}

quint64 EventRateChart::revision(const Window &window) const
{
    // Both only grow, and so does their sum.
    return quint64(completeUntil(window).time_since_epoch().count()) + data().gaps().revision();
}

LiveChart::Picture EventRateChart::picture(const Window &window, int width)
{
    Picture result;
    result.curves.resize(ChartData::kindCount);
    m_steps.clear();
    result.high = 1;
    if (!data().knownFrom()) {
        result.nothing = tr("The line was not up yet: nothing is known.");
        return result;
    }
    const auto gaps = data().gaps().within(window.from, window.to);
    const auto from = floor<seconds>(window.from);
    const seconds step = ChartScale::timeStep(ceil<seconds>(window.to - window.from),
                                              std::max(1, width / pixelsPerStep));
    m_steps = rateSteps(data().events(), gaps, floor<seconds>(*data().knownFrom()),
                        completeUntil(window), from - step, ceil<seconds>(window.to), step);
    std::erase_if(m_steps, [](const RateStep &one) { return one.heard == 0s; });
    addPoints(result, window, gaps);
    result.wholeNumbers = step == 1s;
    result.caption = captionOf(window, gaps);
    if (step > 1s)
        result.caption += u"  ·  "_s + tr("means of %1").arg(ChartScale::durationLabel(step));
    return result;
}

void EventRateChart::addPoints(Picture &picture, const Window &window,
                               const std::vector<GapSpans::Span> &gaps) const
{
    const auto complete = completeUntil(window);
    const auto middle = [&](const RateStep &step) {
        const WallTime to = std::min<WallTime>(step.to(), complete);
        return WallTime(step.from) + (to - WallTime(step.from)) / 2;
    };
    for (std::size_t i = 0; i < m_steps.size(); ++i) {
        const RateStep &step = m_steps[i];
        const double x = secondsBefore(window, middle(step));
        picture.stops.push_back(std::max(x, secondsBefore(window, window.from)));
        // A gap begins and ends where it does, not in the middle of a step.
        std::optional<WallTime> gapFrom;
        std::optional<WallTime> gapTo;
        const bool isBroken = i > 0 && m_steps[i - 1].to() < step.from;
        const bool isLast = i + 1 == m_steps.size();
        for (const GapSpans::Span &gap : gaps) {
            if (gap.isPartial)
                continue;
            if (isBroken && gap.from < middle(step) && gap.to > middle(m_steps[i - 1])) {
                gapFrom = gapFrom.value_or(gap.from);
                gapTo = gap.to;
            }
        }
        for (std::size_t kind = 0; kind < ChartData::kindCount; ++kind) {
            QList<QPointF> &curve = picture.curves[kind];
            const double rate = step.perSecond(kind);
            if (gapFrom && *gapFrom > middle(m_steps[i - 1]))
                curve.append({secondsBefore(window, *gapFrom), m_steps[i - 1].perSecond(kind)});
            if (gapTo && *gapTo < middle(step))
                curve.append({secondsBefore(window, *gapTo), rate});
            curve.append({x, rate});
            if (isLast)
                curve.append(
                    {secondsBefore(window, std::min<WallTime>(step.to(), complete)), rate});
            picture.high = std::max(picture.high, rate);
        }
    }
}

QString EventRateChart::captionOf(const Window &window,
                                  const std::vector<GapSpans::Span> &gaps) const
{
    quint64 busiest = 0;
    for (const RateStep &step : m_steps)
        busiest = std::max(busiest, step.busiest);
    quint64 count = 0;
    for (auto second = floor<seconds>(window.from); second <= window.now; second += 1s) {
        const quint32 *counts = data().events().at(second);
        for (std::size_t kind = 0; counts && kind < ChartData::kindCount; ++kind)
            count += counts[kind];
    }
    // After a gap nobody knows how many there were: at least so many.
    const QString atLeast = gaps.empty() ? QString() : u"≥ "_s;
    const QLocale locale;
    QStringList parts{atLeast + tr("%Ln events", nullptr, int(std::min<quint64>(count, INT_MAX))),
                      tr("peak %1/s in all").arg(locale.toString(busiest))};
    if (const quint64 missed = data().missedEvents(); missed > 0)
        parts.append(tr("%Ln left before they could be charted", nullptr,
                        int(std::min<quint64>(missed, INT_MAX))));
    return parts.join(u"  ·  "_s);
}

QString EventRateChart::reading(std::size_t stop) const
{
    const RateStep &step = m_steps[stop];
    QStringList parts;
    for (std::size_t kind = 0; kind < ChartData::kindCount; ++kind)
        parts.append(tr("%1 %2").arg(kindName(ChartData::Kind(kind)).toLower(),
                                     rateText(step.perSecond(kind))));
    const QString time = ChartScale::timeLabel(step.from, 1s);
    return step.length > 1s
        ? tr("%1, mean of %2: %3 per second")
              .arg(time, ChartScale::durationLabel(step.length), parts.join(u", "_s))
        : tr("%1: %2 per second").arg(time, parts.join(u", "_s));
}

} // namespace Console
