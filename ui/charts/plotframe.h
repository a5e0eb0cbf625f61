// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chartscale.h"

#include <QPointF>
#include <QRectF>

namespace Console {

/// Where a chart's figures lie on the screen. Times count in seconds before the right edge, which
/// is now: so the axis stands still while time goes on.
struct PlotFrame {
    QRectF area = {};
    double span = 60; ///< seconds
    ChartScale::Values values = {};

    double x(double seconds) const { return area.right() + seconds / span * area.width(); }
    double y(double value) const
    {
        return area.bottom() - (value - values.low) / (values.high - values.low) * area.height();
    }
    QPointF map(const QPointF &point) const { return {x(point.x()), y(point.y())}; }
    double secondsAt(double atX) const { return (atX - area.right()) / area.width() * span; }
};

} // namespace Console
