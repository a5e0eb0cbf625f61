// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/plotoverlay.h"

#include <QList>

namespace Console {

/// Which points of a curve carry its sign: those nearest to whole times, so that the signs travel
/// with the curve. `share` (0 – 1) of the distance between two sets a curve apart from the others.
/// None on the ground, where all curves are one, and none in a gap. Points rise in time.
std::vector<QPointF> markedPoints(const QList<QPointF> &curve, const PlotFrame &frame,
                                  Pusher::WallTime rightEdge, double share,
                                  const std::vector<PlotOverlay::Gap> &gaps);

} // namespace Console
