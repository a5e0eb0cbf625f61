// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/delegates/tradedelegate.h"

#include "ui/models/roles.h"
#include "ui/models/tradetablemodel.h"
#include "ui/theme/glyph.h"

#include <QPainter>
#include <QTableView>

namespace Console {

namespace {

constexpr int padding = 10;
constexpr int glyphSize = 10;
constexpr int stripeWidth = 4;

struct Mark {
    Glyph::Shape shape;
    Theme::Role role;
};

Mark markOf(Severity severity)
{
    switch (severity) {
    case Severity::Good:
        return {Glyph::Shape::Up, Theme::Role::Win};
    case Severity::Bad:
        return {Glyph::Shape::Down, Theme::Role::Loss};
    case Severity::Healthy:
        return {Glyph::Shape::Tick, Theme::Role::Healthy};
    case Severity::Pending:
        return {Glyph::Shape::Dots, Theme::Role::Degraded};
    case Severity::Warning:
        return {Glyph::Shape::Warning, Theme::Role::Degraded};
    case Severity::Critical:
        return {Glyph::Shape::Cross, Theme::Role::Unhealthy};
    case Severity::Offline:
        return {Glyph::Shape::Ring, Theme::Role::Offline};
    case Severity::Neutral:
    case Severity::None:
        break;
    }
    return {Glyph::Shape::Flat, Theme::Role::Flat};
}

} // namespace

TradeDelegate::TradeDelegate(QObject *parent)
    : QAbstractItemDelegate(parent)
{
}

QSize TradeDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const QString text = index.data().toString();
    const int glyph =
        index.column() == int(TradeTableModel::Field::Result) ? glyphSize + padding : 0;
    return {option.fontMetrics.horizontalAdvance(text) + 2 * padding + glyph,
            option.fontMetrics.height() + padding};
}

void TradeDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                          const QModelIndex &index) const
{
    painter->save();
    if (RowKind(index.data(RowKindRole).toInt()) == RowKind::Gap)
        paintGap(*painter, option, index);
    else
        paintTrade(*painter, option, index);
    if (option.state & QStyle::State_HasFocus)
        paintFocus(*painter, option);
    painter->restore();
}

void TradeDelegate::paintTrade(QPainter &painter, const QStyleOptionViewItem &option,
                               const QModelIndex &index) const
{
    const bool isSelected = option.state & QStyle::State_Selected;
    const QPalette &palette = m_theme.palette();
    const QColor ground = isSelected ? palette.color(QPalette::Highlight)
        : index.row() % 2 != 0       ? palette.color(QPalette::AlternateBase)
                                     : palette.color(QPalette::Base);
    painter.fillRect(option.rect, ground);
    const auto severity = Severity(index.data(SeverityRole).toInt());
    const Mark mark = markOf(severity);
    QColor ink =
        severity == Severity::None ? palette.color(QPalette::Text) : m_theme.color(mark.role);
    if (isSelected)
        ink = palette.color(QPalette::HighlightedText);
    QRect box = option.rect.adjusted(padding, 0, -padding, 0);
    const auto column = TradeTableModel::Field(index.column());
    if (column == TradeTableModel::Field::Result) {
        const QRectF sign(box.left(), box.center().y() - glyphSize / 2.0 + 0.5, glyphSize,
                          glyphSize);
        Glyph::paint(painter, sign, mark.shape, ink, ground);
        box.setLeft(box.left() + glyphSize + padding / 2 + 2);
    } else if (column == TradeTableModel::Field::Time && !isSelected) {
        ink = m_theme.muted();
    }
    painter.setPen(ink);
    const auto alignment = Qt::Alignment(index.data(Qt::TextAlignmentRole).toInt());
    const QString text = index.data().toString();
    const bool fits = option.fontMetrics.horizontalAdvance(text) <= box.width();
    painter.drawText(box, int(alignment) | Qt::TextSingleLine,
                     fits ? text
                          : option.fontMetrics.elidedText(text, Qt::ElideRight, box.width()));
}

/// Each cell paints its part of one band, so that the sentence runs across the row without spans (a
/// table with spans looks them all up for every row).
void TradeDelegate::paintGap(QPainter &painter, const QStyleOptionViewItem &option,
                             const QModelIndex &index) const
{
    const auto *view = qobject_cast<const QTableView *>(option.widget);
    const bool isSelected = option.state & QStyle::State_Selected;
    const QColor ground =
        m_theme.palette().color(isSelected ? QPalette::Highlight : QPalette::Base);
    const QColor color = isSelected ? m_theme.palette().color(QPalette::HighlightedText)
                                    : m_theme.color(Theme::Role::Degraded);
    painter.fillRect(option.rect, ground);
    painter.setClipRect(option.rect);
    QColor hatch = color;
    hatch.setAlphaF(0.16F);
    painter.setBrushOrigin(view ? view->columnViewportPosition(0) : 0, option.rect.top());
    painter.fillRect(option.rect, QBrush(hatch, Qt::BDiagPattern));
    QRect row = option.rect;
    row.setLeft(view ? view->columnViewportPosition(0) : row.left());
    row.setRight(view ? view->viewport()->width() : row.right());
    painter.fillRect(QRect(row.left(), row.top(), stripeWidth, row.height()), color);
    const QRectF sign(row.left() + padding, row.center().y() - glyphSize / 2.0 + 0.5, glyphSize,
                      glyphSize);
    Glyph::paint(painter, sign, Glyph::Shape::Warning, color, ground);
    const QRect box = row.adjusted(2 * padding + glyphSize, 0, -padding, 0);
    const QString sentence = index.siblingAtColumn(0).data().toString();
    painter.setPen(color);
    painter.drawText(box, int(Qt::AlignLeft | Qt::AlignVCenter) | Qt::TextSingleLine,
                     option.fontMetrics.elidedText(sentence, Qt::ElideRight, box.width()));
}

void TradeDelegate::paintFocus(QPainter &painter, const QStyleOptionViewItem &option) const
{
    painter.setPen(QPen(m_theme.palette().color(QPalette::Link), 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(option.rect.adjusted(1, 1, -1, -1));
}

} // namespace Console
