// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/plotframe.h"
#include "ui/theme/statictexts.h"
#include "ui/theme/theme.h"

#include <QFont>
#include <QGraphicsItem>

#include <vector>

namespace Console {

/// What lies under the curves: grid lines and the labels of both axes, on whole times and values.
///
/// Drawn by us, for the axes of Qt Charts lay the whole chart out anew whenever a label moves.
class PlotGround : public QGraphicsItem {
public:
    struct Tick {
        double seconds; ///< before the right edge
        QString label;
    };

    explicit PlotGround(QGraphicsItem *parent);

    void setTheme(const Theme &theme);
    void setFont(const QFont &font);
    void setContent(const QSizeF &size, const PlotFrame &frame, std::vector<Tick> ticks);

    QRectF boundingRect() const override { return {{}, m_size}; }
    void paint(QPainter *painter, const QStyleOptionGraphicsItem *option, QWidget *widget) override;

private:
    Theme m_theme;
    QFont m_font;
    QSizeF m_size;
    PlotFrame m_frame;
    std::vector<Tick> m_ticks;
    StaticTexts m_labels{200};
};

} // namespace Console
