// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QColor>
#include <QIcon>
#include <QRectF>

class QPainter;

namespace Console {

/// Small signs that carry a meaning without colour; painted, so that no font can lack them.
class Glyph {
public:
    enum class Shape {
        Up, ///< win: filled arrow
        Down, ///< loss: hollow arrow
        Flat, ///< neither: a bar
        Tick, ///< healthy: disc with a tick
        Warning, ///< degraded: triangle with "!"
        Cross, ///< unhealthy: octagon with "×"
        Ring, ///< offline: hollow ring
        Dots, ///< under way: three dots
        Ascending, ///< sorted: an angle that points up
        Descending, ///< sorted: an angle that points down
    };

    /// Draws `shape` into `box` (about square). `ground` is what shows through cut-out marks.
    static void paint(QPainter &painter, const QRectF &box, Shape shape, const QColor &color,
                      const QColor &ground);
    /// For rows of 16 pixels, also where they are selected.
    static QIcon icon(Shape shape, Theme::Role role, const Theme &theme, qreal devicePixelRatio);
};

} // namespace Console
