// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/plotframe.h"

#include <QChartView>

class QLineSeries;
class QValueAxis;

namespace Console {

class PlotGround;
class PlotOverlay;

/// The part of a chart that Qt Charts draws: the curves, and over and under them our own items.
///
/// Its axes are invisible and change only with the range; no animation, no OpenGL (it costs ten
/// times more under a software renderer and fails offscreen). Each curve is set as a whole by
/// `replace()`: appending re-maps all its points each time.
class PlotView : public QChartView {
public:
    explicit PlotView(QWidget *parent = nullptr);

    /// Once each, in order: from below to above.
    void addCurve(bool isFilled);
    void setCurveColor(std::size_t curve, const QColor &color, double fillOpacity);
    void setFrame(const PlotFrame &frame);
    const PlotFrame &frame() const { return m_frame; }
    void replace(std::size_t curve, const QList<QPointF> &points);
    quint64 replaces() const { return m_replaces; }

    PlotGround &ground() { return *m_ground; }
    PlotOverlay &overlay() { return *m_overlay; }

private:
    QValueAxis *m_time;
    QValueAxis *m_values;
    std::vector<QLineSeries *> m_curves;
    PlotGround *m_ground;
    PlotOverlay *m_overlay;
    PlotFrame m_frame;
    quint64 m_replaces = 0;
};

} // namespace Console
