// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/gapspans.h"
#include "ui/charts/plotoverlay.h"

namespace Console {

/// The gaps of [from, to) as bands of a plot that is `width` pixels wide, labelled with how long
/// they were; gaps that would touch are one band, so that ten thousand of them stay readable.
std::vector<PlotOverlay::Gap> gapBandsOf(const GapSpans &gaps, Pusher::WallTime from,
                                         Pusher::WallTime to, int width);

} // namespace Console
