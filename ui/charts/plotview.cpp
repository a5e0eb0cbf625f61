// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/plotview.h"

#include "ui/charts/plotground.h"
#include "ui/charts/plotoverlay.h"

#include <QAreaSeries>
#include <QChart>
#include <QLegend>
#include <QLineSeries>
#include <QValueAxis>

namespace Console {

namespace {

/// Seconds, more than any range has.
constexpr double beyond = 1e6;

} // namespace

PlotView::PlotView(QWidget *parent)
    : QChartView(new QChart, parent)
    , m_time(new QValueAxis)
    , m_values(new QValueAxis)
    , m_ground(new PlotGround(chart()))
    , m_overlay(new PlotOverlay(chart()))
{
    setFrameShape(QFrame::NoFrame);
    viewport()->setFocusPolicy(Qt::NoFocus); // the view takes its viewport's
    setFocusPolicy(Qt::NoFocus);
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setRenderHint(QPainter::Antialiasing);
    // The background brush fills it all: once is enough.
    viewport()->setAutoFillBackground(false);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    setViewportUpdateMode(QGraphicsView::FullViewportUpdate);
    scene()->setItemIndexMethod(QGraphicsScene::NoIndex);
    chart()->legend()->hide();
    chart()->setBackgroundVisible(false);
    chart()->setMargins({});
    chart()->setAnimationOptions(QChart::NoAnimation);
    for (QValueAxis *axis : {m_time, m_values})
        axis->setVisible(false);
    chart()->addAxis(m_time, Qt::AlignBottom);
    chart()->addAxis(m_values, Qt::AlignLeft);
    m_time->setRange(-m_frame.span, 0);
    m_values->setRange(m_frame.values.low, m_frame.values.high);
}

void PlotView::addCurve(bool isFilled)
{
    auto *line = new QLineSeries;
    m_curves.push_back(line);
    QAbstractSeries *shown = line;
    if (isFilled) {
        auto *zero = new QLineSeries;
        zero->replace({QPointF(-beyond, 0), QPointF(beyond, 0)});
        auto *area = new QAreaSeries(line, zero);
        line->setParent(area);
        zero->setParent(area);
        shown = area;
    }
    chart()->addSeries(shown);
    shown->attachAxis(m_time);
    shown->attachAxis(m_values);
}

void PlotView::setCurveColor(std::size_t curve, const QColor &color, double fillOpacity)
{
    const QPen pen(color, 1);
    if (auto *area = qobject_cast<QAreaSeries *>(m_curves[curve]->parent())) {
        QColor fill = color;
        fill.setAlphaF(float(fillOpacity));
        area->setPen(pen);
        area->setBrush(fill);
    } else {
        m_curves[curve]->setPen(pen);
    }
}

void PlotView::setFrame(const PlotFrame &frame)
{
    if (frame.area != m_frame.area)
        chart()->setPlotArea(frame.area);
    // Each change of an axis maps all points again: only where it is one.
    if (frame.span != m_frame.span)
        m_time->setRange(-frame.span, 0);
    if (frame.values != m_frame.values)
        m_values->setRange(frame.values.low, frame.values.high);
    m_frame = frame;
}

void PlotView::replace(std::size_t curve, const QList<QPointF> &points)
{
    if (qobject_cast<QAreaSeries *>(m_curves[curve]->parent()) && !points.isEmpty()) {
        // The area is closed at its ends: there it is zero, or it would be filled up to the edge.
        QList<QPointF> closed{{-beyond, 0}, {points.first().x(), 0}};
        closed.append(points);
        closed.append({{points.last().x(), 0}, {beyond, 0}});
        m_curves[curve]->replace(closed);
    } else {
        m_curves[curve]->replace(points);
    }
    ++m_replaces;
}

} // namespace Console
