// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/stategraph.h"

#include "ui/text/sentences.h"

#include <QPainter>

#include <algorithm>
#include <array>
#include <cmath>

using namespace Qt::StringLiterals;

namespace Console {

using State = StateGraph::State;
using namespace std::chrono;

namespace {

constexpr int columns = 3;
constexpr int rows = 2;
constexpr double wayBetween = 34; ///< the least room for an arrow
constexpr double wayBetweenRows = 26;
constexpr double margin = 3;
constexpr double padding = 8;
constexpr double glyphSize = 14;
constexpr double radius = 6;
constexpr double headLength = 7;
constexpr double headWidth = 3.5;

constexpr std::array allStates{State::Initialized, State::Connecting,   State::Connected,
                               State::Unavailable, State::Disconnected, State::Failed};

struct Way {
    State from;
    State to;
    bool both = false;
};
constexpr std::array ways{
    Way{State::Initialized, State::Connecting},  Way{State::Connecting, State::Connected, true},
    Way{State::Connecting, State::Unavailable},  Way{State::Unavailable, State::Connected},
    Way{State::Unavailable, State::Failed},      Way{State::Unavailable, State::Disconnected},
    Way{State::Connecting, State::Failed, true}, Way{State::Connecting, State::Disconnected, true},
    Way{State::Connected, State::Failed}};

QPoint cellOf(State state)
{
    switch (state) {
    case State::Initialized:
        return {0, 0};
    case State::Connecting:
        return {1, 0};
    case State::Connected:
        return {2, 0};
    case State::Disconnected:
        return {0, 1};
    case State::Unavailable:
        return {1, 1};
    case State::Failed:
        break;
    }
    return {2, 1};
}

/// Where the line between two boxes' centres leaves the first one.
QPointF edgeOf(const QRectF &box, const QPointF &towards)
{
    const QPointF way = towards - box.center();
    const double reach = std::min(way.x() == 0 ? 1e9 : box.width() / 2 / std::abs(way.x()),
                                  way.y() == 0 ? 1e9 : box.height() / 2 / std::abs(way.y()));
    return box.center() + way * reach;
}

void paintHead(QPainter &painter, const QPointF &tip, const QPointF &from)
{
    QPointF along = tip - from;
    along /= std::hypot(along.x(), along.y());
    const QPointF across(-along.y(), along.x());
    const QPointF foot = tip - along * headLength;
    painter.drawPolygon(QPolygonF{tip, foot + across * headWidth, foot - across * headWidth});
}

} // namespace

StateGraph::StateGraph(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(u"stateGraph"_s);
    setAccessibleName(tr("State of the connection"));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    // As on the wall: time runs to the right in every language.
    setLayoutDirection(Qt::LeftToRight);
}

void StateGraph::setTheme(const Theme &theme)
{
    m_theme = theme;
    update();
}

StateGraph::Sign StateGraph::signOf(const Pusher::Connection::Status &status)
{
    switch (status.state) {
    case State::Connected:
        if (status.pingOverdue)
            return {Glyph::Shape::Warning, Theme::Role::Degraded};
        return {Glyph::Shape::Tick, Theme::Role::Healthy};
    case State::Connecting:
        return {Glyph::Shape::Dots, Theme::Role::Degraded};
    case State::Unavailable:
        return {Glyph::Shape::Warning, Theme::Role::Degraded};
    case State::Failed:
        return {Glyph::Shape::Cross, Theme::Role::Unhealthy};
    case State::Initialized:
    case State::Disconnected:
        break;
    }
    return {Glyph::Shape::Ring, Theme::Role::Offline};
}

void StateGraph::showStatus(const Pusher::Connection::Status &status,
                            Pusher::Scheduler::TimePoint now)
{
    if (status.state != m_status.state)
        m_previous = m_status.state;
    m_status = status;
    QString said = Sentences::state(status.state);
    m_detail.clear();
    if (status.state != State::Initialized) {
        m_detail = Sentences::age(now - status.since);
        said = tr("%1 for %2").arg(said, m_detail);
    }
    if (status.pingOverdue) {
        const QString silent = Sentences::age(now - status.unansweredSince.value_or(now));
        m_detail = tr("no answer for %1").arg(silent);
        said = tr("connected, but no answer to our ping for %1").arg(silent);
    }
    setAccessibleDescription(said);
    setToolTip(said);
    update();
}

QSize StateGraph::sizeHint() const
{
    const QFontMetrics metrics = fontMetrics();
    int widest = metrics.horizontalAdvance(tr("no answer for %1").arg(u"00 s"_s));
    for (const State state : allStates)
        widest = std::max(
            widest, int(metrics.horizontalAdvance(Sentences::state(state)) + glyphSize + padding));
    return {int(columns * (widest + 2 * padding) + (columns - 1) * wayBetween * 1.4 + 2 * margin),
            int(rows * (2 * metrics.height() + padding) + wayBetweenRows + 2 * margin)};
}

QSize StateGraph::minimumSizeHint() const
{
    const QFontMetrics metrics = fontMetrics();
    int widest = 0;
    for (const State state : allStates)
        widest = std::max(widest, metrics.horizontalAdvance(Sentences::state(state)));
    return {int(columns * (widest + glyphSize + 2 * padding) + (columns - 1) * wayBetween * 0.6),
            sizeHint().height()};
}

QRectF StateGraph::boxOf(State state) const
{
    const double between = std::max(wayBetween * 0.5, width() * 0.09);
    const double boxWidth = (width() - 2 * margin - (columns - 1) * between) / columns;
    const double boxHeight = (height() - 2 * margin - wayBetweenRows) / rows;
    const QPoint cell = cellOf(state);
    return {margin + cell.x() * (boxWidth + between),
            margin + cell.y() * (boxHeight + wayBetweenRows), boxWidth, boxHeight};
}

void StateGraph::paintWays(QPainter &painter) const
{
    for (const bool strong : {false, true}) {
        for (const Way &way : ways) {
            const bool there = way.from == m_previous && way.to == m_status.state;
            const bool back = way.both && way.to == m_previous && way.from == m_status.state;
            const bool isTaken = m_previous != m_status.state && (there || back);
            if (isTaken != strong)
                continue;
            const QColor ink =
                strong ? m_theme.palette().color(QPalette::WindowText) : m_theme.line();
            const QRectF from = boxOf(way.from);
            const QRectF to = boxOf(way.to);
            const QPointF start = edgeOf(from, to.center());
            const QPointF end = edgeOf(to, from.center());
            painter.setPen(QPen(ink, strong ? 2 : 1.2));
            painter.drawLine(start, end);
            painter.setPen(Qt::NoPen);
            painter.setBrush(ink);
            if (!strong || there)
                paintHead(painter, end, start);
            if (way.both && (!strong || back))
                paintHead(painter, start, end);
        }
    }
}

void StateGraph::paintState(QPainter &painter, State state) const
{
    const bool isCurrent = state == m_status.state;
    const Sign sign = signOf(m_status);
    const QRectF box = boxOf(state);
    const QColor ground = isCurrent ? m_theme.color(sign.role) : m_theme.surface();
    const QColor ink = isCurrent ? m_theme.surface() : m_theme.muted();
    painter.setPen(QPen(isCurrent ? ground : m_theme.line(), 1));
    painter.setBrush(ground);
    painter.drawRoundedRect(box, radius, radius);

    QRectF text = box.adjusted(padding, 0, -padding, 0);
    painter.setPen(ink);
    const QFontMetricsF metrics(font());
    if (!isCurrent) {
        painter.drawText(text, Qt::AlignCenter,
                         metrics.elidedText(Sentences::state(state), Qt::ElideRight, text.width()));
        return;
    }
    QFont bold = font();
    bold.setBold(true);
    const QFontMetricsF boldMetrics(bold);
    const double signWidth = glyphSize + padding * 0.75;
    const QString word =
        boldMetrics.elidedText(Sentences::state(state), Qt::ElideRight, text.width() - signWidth);
    const double lines = m_detail.isEmpty() ? 1 : 2;
    const double top = box.center().y() - lines * metrics.height() / 2;
    const double left = box.center().x() - (signWidth + boldMetrics.horizontalAdvance(word)) / 2;
    Glyph::paint(painter, {left, top + (metrics.height() - glyphSize) / 2, glyphSize, glyphSize},
                 sign.shape, ink, ground);
    painter.setFont(bold);
    painter.drawText(QPointF(left + signWidth, top + metrics.ascent()), word);
    painter.setFont(font());
    painter.drawText(QRectF(text.left(), top + metrics.height(), text.width(), metrics.height()),
                     Qt::AlignCenter, metrics.elidedText(m_detail, Qt::ElideRight, text.width()));
}

void StateGraph::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintWays(painter);
    for (const State state : allStates)
        paintState(painter, state);
}

} // namespace Console
