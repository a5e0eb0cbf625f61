// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/curvemarks.h"

#include <algorithm>
#include <cmath>

namespace Console {

using namespace std::chrono;

namespace {

constexpr int pixelsPerMark = 110;

/// The end only for an empty curve.
QList<QPointF>::const_iterator nearest(const QList<QPointF> &curve, double seconds)
{
    const auto after = std::lower_bound(curve.begin(), curve.end(), seconds,
                                        [](const QPointF &p, double x) { return p.x() < x; });
    if (after == curve.begin())
        return after;
    const auto before = std::prev(after);
    if (after == curve.end())
        return before;
    return seconds - before->x() < after->x() - seconds ? before : after;
}

} // namespace

std::vector<QPointF> markedPoints(const QList<QPointF> &curve, const PlotFrame &frame,
                                  Pusher::WallTime rightEdge, double share,
                                  const std::vector<PlotOverlay::Gap> &gaps)
{
    std::vector<QPointF> points;
    const auto span = ceil<seconds>(duration<double>(frame.span));
    const seconds distance =
        ChartScale::timeStep(span, std::max(1, int(frame.area.width()) / pixelsPerMark));
    const double offset = double(distance.count()) * share;
    const double reach = std::max(2.0, double(distance.count()) / 4);
    const double rim = 2 * SeriesMark::radius * frame.span / frame.area.width();
    const auto isHidden = [&](double at) {
        return at < -frame.span + rim
            || std::any_of(gaps.begin(), gaps.end(), [&](const PlotOverlay::Gap &gap) {
                   return !gap.isPartial && at > gap.from - rim && at < gap.to + rim;
               });
    };
    for (const Pusher::WallTime time :
         ChartScale::timeTicks(rightEdge - span - distance, rightEdge, distance)) {
        const double wanted = duration<double>(time - rightEdge).count() + offset;
        const auto point = nearest(curve, wanted);
        if (point != curve.end() && point->y() != 0 && std::abs(point->x() - wanted) < reach
            && !isHidden(point->x()))
            points.push_back(*point);
    }
    return points;
}

} // namespace Console
