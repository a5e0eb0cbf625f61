// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/uptimestrip.h"

#include "ui/text/sentences.h"

#include <QDateTime>
#include <QHelpEvent>
#include <QLocale>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Console {

using Line = UptimeHistory::Line;
using namespace std::chrono;

namespace {

constexpr double bandHeight = 12;
constexpr double gapBelow = 3;
/// A break of a second must not vanish among minutes.
constexpr double narrowestBreak = 3;
constexpr auto betweenTimes = 10min;

} // namespace

UptimeStrip::UptimeStrip(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(u"uptimeStrip"_s);
    setAccessibleName(tr("The line over the last hour"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setLayoutDirection(Qt::LeftToRight);
}

void UptimeStrip::setTheme(const Theme &theme)
{
    m_theme = theme;
    update();
}

void UptimeStrip::showHistory(const UptimeHistory &history, Pusher::Scheduler::TimePoint now,
                              Pusher::WallTime wallNow)
{
    m_spans = history.spans(now);
    m_now = now;
    m_wallNow = wallNow;
    const UptimeHistory::Share share = history.share(now);
    if (share.wanted < 1s)
        m_summary = tr("Not watched yet");
    else
        m_summary = tr("Up %1 % of %2")
                        .arg(QLocale().toString(share.percent(), 'f', 1),
                             Sentences::duration(floor<seconds>(share.wanted)));
    const auto breaks = std::count_if(m_spans.begin(), m_spans.end(), [](const Span &span) {
        return span.line == Line::Down || span.line == Line::Silent;
    });
    setAccessibleDescription(
        breaks == 0 ? m_summary
                    : tr("%1; %Ln times without an answer", nullptr, int(breaks)).arg(m_summary));
    update();
}

QSize UptimeStrip::sizeHint() const
{
    return {420, int(bandHeight + gapBelow) + fontMetrics().height()};
}

QSize UptimeStrip::minimumSizeHint() const
{
    return {160, sizeHint().height()};
}

QRectF UptimeStrip::band() const
{
    return {0.5, 0.5, width() - 1.0, bandHeight};
}

double UptimeStrip::positionOf(UptimeHistory::TimePoint time) const
{
    using Minutes = duration<double, std::ratio<60>>;
    const double age = Minutes(m_now - time) / Minutes(UptimeHistory::window);
    return band().left() + band().width() * (1 - std::clamp(age, 0.0, 1.0));
}

QString UptimeStrip::describe(const Span &span) const
{
    const auto wall = [this](UptimeHistory::TimePoint time) {
        return Sentences::timeOfDay(m_wallNow - floor<microseconds>(m_now - time));
    };
    const QString lasted = Sentences::duration(floor<milliseconds>(span.to - span.from));
    const auto words = [&]() -> QString {
        switch (span.line) {
        case Line::Up:
            return tr("up");
        case Line::Silent:
            return tr("no answer");
        case Line::Down:
            return tr("down");
        case Line::Off:
            break;
        }
        return tr("switched off");
    }();
    //: %1 is a state such as "down", %2 and %3 times of day, %4 how long
    return tr("%1 from %2 to %3 (%4)").arg(words, wall(span.from), wall(span.to), lasted);
}

void UptimeStrip::paintTimes(QPainter &painter) const
{
    painter.setPen(m_theme.muted());
    const double top = bandHeight + gapBelow;
    const auto wallNow =
        QDateTime::fromMSecsSinceEpoch(floor<milliseconds>(m_wallNow).time_since_epoch().count());
    // The whole ten minutes before now.
    const auto past = minutes(wallNow.time().minute() % 10) + seconds(wallNow.time().second());
    double right = width();
    const QString nowText = tr("now");
    const double nowWidth = fontMetrics().horizontalAdvance(nowText) + 1;
    painter.drawText(QRectF(right - nowWidth, top, nowWidth, fontMetrics().height()),
                     Qt::AlignRight, nowText);
    right -= nowWidth + 12;
    for (auto age = past; age <= UptimeHistory::window; age += betweenTimes) {
        const QString text = wallNow.addSecs(-age.count()).time().toString(u"HH:mm"_s);
        const double textWidth = fontMetrics().horizontalAdvance(text) + 1;
        const double x = positionOf(m_now - age);
        if (x + textWidth / 2 > right || x - textWidth / 2 < 0)
            continue;
        painter.drawLine(QPointF(x, bandHeight), QPointF(x, bandHeight + 3));
        painter.drawText(QRectF(x - textWidth / 2, top, textWidth, fontMetrics().height()),
                         Qt::AlignCenter, text);
        right = x - textWidth / 2 - 12;
    }
}

void UptimeStrip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(band(), m_theme.surface());
    for (const Span &span : m_spans) {
        QRectF part = band();
        part.setLeft(positionOf(span.from));
        part.setRight(positionOf(span.to));
        if (span.line == Line::Up) {
            painter.fillRect(part, m_theme.color(Theme::Role::Healthy));
        } else if (span.line != Line::Off) {
            part.setWidth(std::max(part.width(), narrowestBreak));
            const QColor color = m_theme.color(span.line == Line::Down ? Theme::Role::Unhealthy
                                                                       : Theme::Role::Degraded);
            painter.fillRect(part.adjusted(-1, 0, 1, 0), m_theme.surface());
            painter.fillRect(part, QBrush(color, Qt::BDiagPattern));
            painter.fillRect(QRectF(part.left(), part.top(), 1, part.height()), color);
            painter.fillRect(QRectF(part.left(), part.bottom() - 2, part.width(), 2), color);
        }
    }
    painter.setPen(m_theme.line());
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(band());
    paintTimes(painter);
}

bool UptimeStrip::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const auto under = std::find_if(m_spans.rbegin(), m_spans.rend(), [&](const Span &span) {
        return positionOf(span.from) <= help->pos().x();
    });
    QToolTip::showText(help->globalPos(), under == m_spans.rend() ? m_summary : describe(*under),
                       this);
    return true;
}

} // namespace Console
