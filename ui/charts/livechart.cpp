// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/livechart.h"

#include "ui/charts/chartlegend.h"
#include "ui/charts/curvemarks.h"
#include "ui/charts/gapbands.h"
#include "ui/charts/plotground.h"
#include "ui/charts/plotoverlay.h"
#include "ui/charts/plotview.h"
#include "ui/text/sentences.h"
#include "ui/views/elidedlabel.h"
#include "ui/views/steadyroom.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace Console {

using namespace std::chrono;

namespace {

/// Wide enough for the labels of values; the same in all charts, so that their times line up.
constexpr int leftMargin = 60;
constexpr int rightMargin = 14;
constexpr int topMargin = 9; ///< half a label
constexpr int pixelsPerTimeTick = 90;
constexpr int pixelsPerValueTick = 30;
constexpr double labelFontSize = 0.87;

QFont labelFont(const QWidget &widget)
{
    QFont font = widget.font();
    font.setPointSizeF(font.pointSizeF() * labelFontSize);
    return font;
}

} // namespace

LiveChart::LiveChart(const ChartData &data, const QString &name, const QString &title,
                     QWidget *parent)
    : QWidget(parent)
    , m_data(data)
    , m_title(new QLabel(title))
    , m_legend(new ChartLegend)
    , m_caption(new ElidedLabel)
    , m_plot(new PlotView)
    , m_nothing(new QLabel(m_plot))
{
    setObjectName(name);
    setAccessibleName(title);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setLayoutDirection(Qt::LeftToRight); // time runs to the right everywhere
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_title->setFixedHeight(headerHeight());
    m_title->setObjectName(name + u"Title"_s);
    m_caption->setObjectName(name + u"Caption"_s);
    m_caption->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_nothing->setObjectName(name + u"Nothing"_s);
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->setForegroundRole(QPalette::PlaceholderText);
    m_nothing->setBackgroundRole(QPalette::Base);
    m_nothing->setAutoFillBackground(true); // an empty grid says nothing
    for (QLabel *label : {m_title, m_nothing})
        label->setTextFormat(Qt::PlainText);

    auto *header = new QHBoxLayout;
    header->setObjectName(u"chartHeader"_s);
    header->setContentsMargins(10, 2, rightMargin - 2, 0);
    header->setSpacing(14);
    header->addWidget(m_title);
    header->addWidget(m_legend);
    header->addWidget(new SteadyRoom(m_caption), 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(2, 2, 2, 2);
    layout->setSpacing(0);
    layout->addLayout(header);
    layout->addWidget(m_plot, 1);
    m_plot->installEventFilter(this);
    m_plot->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Ignored);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Expanding);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    constexpr int leastHeight = 90;
    setMinimumHeight(leastHeight);
}

LiveChart::~LiveChart() = default;

QString LiveChart::title() const
{
    return m_title->text();
}

void LiveChart::setSeries(std::vector<Series> series)
{
    m_series = std::move(series);
    for (const Series &one : m_series)
        m_plot->addCurve(one.isFilled);
    applyTheme();
}

int LiveChart::headerHeight() const
{
    constexpr int room = 8;
    return fontMetrics().height() + room;
}

void LiveChart::addTool(QWidget *tool)
{
    // All charts' headers are of one height, and so are their plots.
    tool->setFixedHeight(headerHeight());
    findChild<QHBoxLayout *>(u"chartHeader"_s)->insertWidget(1, tool);
}

void LiveChart::setTheme(const Theme &theme)
{
    m_theme = theme;
    applyTheme();
    draw();
}

void LiveChart::applyTheme()
{
    std::vector<ChartLegend::Entry> entries;
    for (std::size_t i = 0; i < m_series.size(); ++i) {
        const QColor stroke = color(i, m_theme);
        m_plot->setCurveColor(i, stroke, m_series[i].fillOpacity);
        entries.push_back({m_series[i].name, m_series[i].mark, stroke});
    }
    m_legend->setEntries(std::move(entries), m_theme);
    m_plot->setBackgroundBrush(m_theme.surface());
    m_plot->ground().setTheme(m_theme);
    m_plot->overlay().setTheme(m_theme);
    invalidate();
}

void LiveChart::setAge(const Age &age)
{
    // What is stale is veiled in the picture, too; its age alone is but a word.
    if (age.isFresh != m_age.isFresh)
        invalidate();
    m_age = age;
    showCaption();
}

double LiveChart::secondsBefore(const Window &window, Pusher::WallTime time)
{
    return duration<double>(time - window.to).count();
}

int LiveChart::plotWidth() const
{
    return std::max(1, m_plot->width() - leftMargin - rightMargin);
}

QRectF LiveChart::plotArea() const
{
    const QFontMetrics metrics(labelFont(*this));
    const int bottomMargin = metrics.height() + 6;
    return QRectF(leftMargin, topMargin, plotWidth(),
                  std::max(1, m_plot->height() - topMargin - bottomMargin));
}

void LiveChart::draw()
{
    if (!isVisible() || m_window.to <= m_window.from)
        return;
    const quint64 now = revision(m_window);
    if (!m_isDirty && now == m_revision && m_window.from == m_drawn.from
        && m_window.to == m_drawn.to)
        return;
    m_isDirty = false;
    m_revision = now;
    m_drawn = m_window;
    display(picture(m_window, plotWidth()));
    ++m_redraws;
}

void LiveChart::display(Picture picture)
{
    m_picture = std::move(picture);
    PlotFrame frame;
    frame.area = plotArea();
    frame.span = duration<double>(m_drawn.to - m_drawn.from).count();
    frame.values = ChartScale::fit(m_picture.low, m_picture.high,
                                   int(frame.area.height()) / pixelsPerValueTick,
                                   m_picture.wholeNumbers, m_values);
    m_values = frame.values;
    m_plot->setFrame(frame);

    std::vector<PlotGround::Tick> ticks;
    const auto step = ChartScale::timeStep(ceil<seconds>(m_drawn.to - m_drawn.from),
                                           plotWidth() / pixelsPerTimeTick);
    for (const Pusher::WallTime time : ChartScale::timeTicks(m_drawn.from, m_drawn.to, step))
        ticks.push_back({secondsBefore(m_drawn, time), ChartScale::timeLabel(time, step)});
    m_plot->ground().setContent(m_plot->size(), frame, std::move(ticks));

    PlotOverlay::Content over;
    over.gaps = gapBandsOf(m_data.gaps(), m_drawn.from, m_drawn.to, plotWidth());
    if (!m_age.isFresh && m_age.lastEvent)
        over.staleFrom = secondsBefore(m_drawn, m_drawn.now - *m_age.lastEvent);
    for (std::size_t i = 0; i < m_series.size(); ++i) {
        m_plot->replace(i, m_picture.curves[i]);
        if (m_series.size() == 1 || m_series[i].isFilled)
            continue;
        for (const QPointF &point : markedPoints(m_picture.curves[i], frame, m_drawn.to,
                                                 double(i) / double(m_series.size()), over.gaps))
            over.marks.push_back({point, m_series[i].mark, color(i, m_theme)});
    }
    m_plot->overlay().setContent(m_plot->size(), frame, std::move(over));
    m_nothing->setText(m_picture.nothing);
    m_nothing->setVisible(!m_picture.nothing.isEmpty());
    placeCursor();
}

quint64 LiveChart::replaces() const
{
    return m_plot->replaces();
}

std::vector<QRectF> LiveChart::gapBands() const
{
    std::vector<QRectF> bands = m_plot->overlay().bands();
    for (QRectF &band : bands)
        band.translate(m_plot->pos());
    return bands;
}

QString LiveChart::caption() const
{
    return m_caption->text();
}

void LiveChart::layOut()
{
    m_nothing->setGeometry(m_plot->rect());
    m_plot->ground().setFont(labelFont(*this));
    m_plot->overlay().setFont(labelFont(*this));
    m_values.reset();
    invalidate();
    draw();
}

void LiveChart::moveCursor(int by)
{
    const auto &stops = m_picture.stops;
    if (stops.empty())
        return;
    m_pointer.reset();
    const auto last = int(stops.size()) - 1;
    const int from = m_stop ? int(*m_stop) : last + 1;
    const double stop = stops[std::size_t(std::clamp(from + by, 0, last))];
    m_cursor = m_drawn.to + duration_cast<microseconds>(duration<double>(stop));
    placeCursor();
}

void LiveChart::placeCursor()
{
    const auto &stops = m_picture.stops;
    m_stop.reset();
    std::optional<double> wanted;
    if (m_pointer)
        wanted = m_plot->frame().secondsAt(*m_pointer);
    else if (m_cursor)
        wanted = secondsBefore(m_drawn, *m_cursor);
    if (m_cursor && *m_cursor < m_drawn.from) {
        m_cursor.reset(); // time went on over it
        wanted.reset();
    }
    if (wanted && !stops.empty()) {
        const auto after = std::lower_bound(stops.begin(), stops.end(), *wanted);
        auto best = after == stops.end() ? std::prev(after) : after;
        if (best != stops.begin() && *wanted - *std::prev(best) < std::abs(*best - *wanted))
            best = std::prev(best);
        m_stop = std::size_t(best - stops.begin());
    }
    m_plot->overlay().setCursor(m_stop ? std::optional(stops[*m_stop]) : std::nullopt);
    showCaption();
}

void LiveChart::showCaption()
{
    QString text;
    if (m_stop) {
        text = reading(*m_stop);
    } else {
        QStringList parts;
        if (!m_age.isFresh && m_age.lastEvent)
            parts.append(
                tr("last event %1 ago").arg(Sentences::duration(floor<seconds>(*m_age.lastEvent))));
        if (!m_picture.caption.isEmpty())
            parts.append(m_picture.caption);
        text = parts.join(u"  ·  "_s);
    }
    m_caption->setForegroundRole(!m_stop && !m_age.isFresh ? QPalette::PlaceholderText
                                                           : QPalette::WindowText);
    if (text == m_caption->text())
        return;
    m_caption->setText(text);
    setAccessibleDescription(text);
}

bool LiveChart::eventFilter(QObject *watched, QEvent *event)
{
    // Also when a tool beside the title comes or goes.
    if (watched == m_plot && event->type() == QEvent::Resize)
        layOut();
    return QWidget::eventFilter(watched, event);
}

void LiveChart::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    layout()->activate(); // the plot's size is needed now
    invalidate();
    draw();
}

void LiveChart::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        layOut();
}

void LiveChart::paintEvent(QPaintEvent *event)
{
    QWidget::paintEvent(event);
    if (!hasFocus())
        return;
    QPainter painter(this);
    painter.setPen(QPen(palette().color(QPalette::Link), 2));
    painter.drawRect(rect().adjusted(1, 1, -1, -1));
}

void LiveChart::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Left:
        moveCursor(-1);
        return;
    case Qt::Key_Right:
        moveCursor(1);
        return;
    case Qt::Key_Home:
        moveCursor(-int(m_picture.stops.size()) - 1);
        return;
    case Qt::Key_End:
        moveCursor(int(m_picture.stops.size()) + 1);
        return;
    case Qt::Key_Space:
        Q_EMIT freezeRequested();
        return;
    case Qt::Key_Escape:
        if (m_cursor) {
            m_cursor.reset();
            placeCursor();
            return;
        }
        break;
    default:
        break;
    }
    QWidget::keyPressEvent(event);
}

void LiveChart::mouseMoveEvent(QMouseEvent *event)
{
    const QPointF inPlot = event->position() - m_plot->pos();
    m_pointer = m_plot->frame().area.contains(inPlot) ? std::optional(inPlot.x()) : std::nullopt;
    placeCursor();
}

void LiveChart::leaveEvent(QEvent *event)
{
    QWidget::leaveEvent(event);
    m_pointer.reset();
    placeCursor();
}

void LiveChart::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    update();
}

void LiveChart::focusOutEvent(QFocusEvent *event)
{
    QWidget::focusOutEvent(event);
    m_cursor.reset();
    placeCursor();
    update();
}

} // namespace Console
