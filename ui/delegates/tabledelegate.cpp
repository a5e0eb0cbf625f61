// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/delegates/tabledelegate.h"

#include "ui/models/roles.h"
#include "ui/theme/glyph.h"

#include <QPainter>

namespace Console {

namespace {

constexpr int padding = 10;
constexpr int glyphSize = 10;
constexpr int glyphRoom = glyphSize + padding / 2 + 2;
constexpr int stripeWidth = 4;
constexpr int hatchDistance = 8;

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

QRectF signBox(const QRect &cell)
{
    return {double(cell.left() + padding), cell.center().y() - glyphSize / 2.0 + 0.5, glyphSize,
            glyphSize};
}

/// Models answer previews of at most 256 characters; should one not, a cell must still not cost
/// seconds.
QString textOf(const QModelIndex &index)
{
    constexpr qsizetype longestText = 512;
    const QString text = index.data().toString();
    return text.size() <= longestText ? text : text.left(longestText) + QChar(u'…');
}

/// Where the text of a cell stands.
QRect textBox(const QRect &cell, bool hasSign)
{
    return cell.adjusted(padding + (hasSign ? glyphRoom : 0), 0, -padding, 0);
}

} // namespace

TableDelegate::TableDelegate(QObject *parent)
    : QAbstractItemDelegate(parent)
{
}

QSize TableDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const int glyph = index.data(SignRole).toBool() ? glyphRoom : 0;
    return {option.fontMetrics.horizontalAdvance(textOf(index)) + 2 * padding + glyph,
            option.fontMetrics.height() + padding};
}

bool TableDelegate::isElided(const QStyleOptionViewItem &option, const QModelIndex &index)
{
    return option.fontMetrics.horizontalAdvance(textOf(index))
        > textBox(option.rect, index.data(SignRole).toBool()).width();
}

void TableDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                          const QModelIndex &index) const
{
    const bool isSelected = option.state & QStyle::State_Selected;
    const QPalette &palette = m_theme.palette();
    const QColor ground = isSelected ? palette.color(QPalette::Highlight)
        : m_striped && index.row() % 2 != 0 ? palette.color(QPalette::AlternateBase)
                                     : palette.color(QPalette::Base);
    painter->fillRect(option.rect, ground);
    const auto severity = Severity(index.data(SeverityRole).toInt());
    const Mark mark = markOf(severity);
    QColor ink =
        severity == Severity::None ? palette.color(QPalette::Text) : m_theme.color(mark.role);
    if (isSelected)
        ink = palette.color(QPalette::HighlightedText);
    else if (index.data(StaleRole).toBool())
        ink = m_theme.muted();
    const bool hasSign = index.data(SignRole).toBool();
    if (hasSign)
        Glyph::paint(*painter, signBox(option.rect), mark.shape, ink, ground);
    const QRect box = textBox(option.rect, hasSign);
    const QString text = textOf(index);
    if (!text.isEmpty() && box.width() > 0) {
        painter->setPen(ink);
        paintText(*painter, option, box, text,
                  Qt::Alignment(index.data(Qt::TextAlignmentRole).toInt()));
    }
    if (option.state & QStyle::State_HasFocus)
        paintFocus(*painter, option.rect);
}

double TableDelegate::widthOf(const QString &text, const QStyleOptionViewItem &option) const
{
    if (m_measured != option.font) {
        const QFontMetricsF metrics(option.font);
        for (std::size_t code = 0; code < m_widths.size(); ++code)
            m_widths[code] = metrics.horizontalAdvance(QChar(char16_t(code)));
        m_measured = option.font;
    }
    double width = 0;
    for (const QChar c : text) {
        if (c.unicode() >= m_widths.size())
            return option.fontMetrics.horizontalAdvance(text);
        width += m_widths[c.unicode()];
    }
    return width;
}

/// From a point, not into a box: that lays the text out twice.
void TableDelegate::paintText(QPainter &painter, const QStyleOptionViewItem &option,
                              const QRect &box, const QString &text, Qt::Alignment alignment) const
{
    const double baseline =
        box.top() + (box.height() - option.fontMetrics.height()) / 2 + option.fontMetrics.ascent();
    const double width = widthOf(text, option);
    if (width > box.width()) {
        painter.drawText(QPointF(box.left(), baseline),
                         option.fontMetrics.elidedText(text, Qt::ElideRight, box.width()));
        return;
    }
    const double left = alignment & Qt::AlignRight ? box.right() + 1 - width : box.left();
    // What begins with a letter is a name or a word; figures and times hardly ever come again.
    if (text.front().isLetter())
        painter.drawStaticText(QPointF(left, baseline - option.fontMetrics.ascent()),
                               m_words.of(text, option.font));
    else
        painter.drawText(QPointF(left, baseline), text);
}

void TableDelegate::paintBand(QPainter &painter, const QStyleOptionViewItem &option,
                              const QModelIndex &index) const
{
    const bool isSelected = option.state & QStyle::State_Selected;
    const QColor ground =
        m_theme.palette().color(isSelected ? QPalette::Highlight : QPalette::Base);
    const QColor color = isSelected ? m_theme.palette().color(QPalette::HighlightedText)
                                    : m_theme.color(Theme::Role::Degraded);
    const QRect row = option.rect;
    painter.save();
    painter.setClipRect(row, Qt::IntersectClip);
    painter.fillRect(row, ground);
    QColor hatch = color;
    hatch.setAlphaF(0.16F);
    painter.setPen(QPen(hatch, 1));
    painter.setRenderHint(QPainter::Antialiasing);
    // Lines, not a pattern brush: that one is a bitmap, and coarse on a dense screen.
    for (int x = row.left() - row.height(); x < row.right(); x += hatchDistance)
        painter.drawLine(x, row.bottom() + 1, x + row.height(), row.top());
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.fillRect(QRect(row.left(), row.top(), stripeWidth, row.height()), color);
    Glyph::paint(painter, signBox(row), Glyph::Shape::Warning, color, ground);
    const QRect box = row.adjusted(2 * padding + glyphSize, 0, -padding, 0);
    painter.setPen(color);
    painter.drawText(box, int(Qt::AlignLeft | Qt::AlignVCenter) | Qt::TextSingleLine,
                     option.fontMetrics.elidedText(textOf(index), Qt::ElideRight, box.width()));
    if (option.state & QStyle::State_HasFocus)
        paintFocus(painter, row);
    painter.restore();
}

void TableDelegate::paintFocus(QPainter &painter, const QRect &rect) const
{
    constexpr int width = 2;
    const QColor color = m_theme.palette().color(QPalette::Link);
    painter.fillRect(rect.left(), rect.top(), rect.width(), width, color);
    painter.fillRect(rect.left(), rect.bottom() + 1 - width, rect.width(), width, color);
    painter.fillRect(rect.left(), rect.top(), width, rect.height(), color);
    painter.fillRect(rect.right() + 1 - width, rect.top(), width, rect.height(), color);
}

} // namespace Console
