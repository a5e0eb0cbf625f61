// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPointF>

class QPainter;

namespace Console {

/// The small signs on the lines of a chart and in its legend: lines are told apart without colour.
class SeriesMark {
public:
    enum class Shape { Disc, Triangle, Square, Diamond, Cross, Bar, HollowBar };

    static constexpr double radius = 3.5;

    /// Draws `shape` around `centre`; `ground` is what shows through a hollow one.
    static void paint(QPainter &painter, const QPointF &centre, Shape shape, const QColor &color,
                      const QColor &ground);
};

} // namespace Console
