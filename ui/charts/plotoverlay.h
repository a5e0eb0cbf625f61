// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/plotframe.h"
#include "ui/charts/seriesmark.h"
#include "ui/theme/theme.h"

#include <QFont>
#include <QGraphicsItem>

#include <vector>

namespace Console {

/// What lies over the curves: hatched gaps, what is stale, the lines' signs, the reader's cursor.
///
/// A gap's band is opaque: the curve that Qt Charts draws across it would be an invention.
class PlotOverlay : public QGraphicsItem {
public:
    struct Gap {
        double from; ///< seconds before the right edge, as all times here
        double to;
        bool isPartial; ///< only some channels: a strip above the curve, which is a lower bound
        QString label; ///< shown where there is room
    };
    struct Mark {
        QPointF at; ///< seconds and value
        SeriesMark::Shape shape;
        QColor color;
    };
    struct Content {
        std::vector<Gap> gaps = {};
        std::vector<Mark> marks = {};
        std::optional<double> staleFrom = {};
    };
    static constexpr double leastGapWidth = 3;

    explicit PlotOverlay(QGraphicsItem *parent);

    void setTheme(const Theme &theme);
    void setFont(const QFont &font);
    void setContent(const QSizeF &size, const PlotFrame &frame, Content content);
    void setCursor(std::optional<double> seconds);

    /// Where the gaps are drawn; whole ones over the full height of the plot.
    std::vector<QRectF> bands() const;

    QRectF boundingRect() const override { return {{}, m_size}; }
    void paint(QPainter *painter, const QStyleOptionGraphicsItem *option, QWidget *widget) override;

private:
    QRectF bandOf(const Gap &gap) const;
    void paintGap(QPainter &painter, const Gap &gap) const;

    Theme m_theme;
    QFont m_font;
    QSizeF m_size;
    PlotFrame m_frame;
    Content m_content;
    std::optional<double> m_cursor;
};

} // namespace Console
