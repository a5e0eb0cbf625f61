// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/statusstrip.h"

#include "ui/text/foreigntext.h"
#include "ui/text/sentences.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QPainter>

using namespace Qt::StringLiterals;

namespace Console {

using State = Pusher::Connection::State;
using namespace std::chrono;

namespace {

/// A stream of trades that pauses longer than this is worth a look.
constexpr auto staleAfter = 15s;

QString ageText(std::optional<milliseconds> age)
{
    if (!age)
        return StatusStrip::tr("no event yet");
    if (*age < 1s)
        return StatusStrip::tr("last event just now");
    return StatusStrip::tr("last event %1 ago").arg(Sentences::duration(floor<seconds>(*age)));
}

} // namespace

StatusStrip::StatusStrip(QWidget *parent)
    : QWidget(parent)
    , m_state(new StatusCell(u"stateCell"_s, tr("Connection"), tr("connected to demo")))
    , m_socket(new StatusCell(u"socketCell"_s, tr("Socket id"), {}))
    , m_line(new StatusCell(u"lineCell"_s, tr("Line"), {}))
    , m_quiet(new StatusCell(u"quietCell"_s, tr("Gone quiet"), {}))
    , m_rate(
          new StatusCell(u"rateCell"_s, tr("Events per second"), tr("%1 ev/s").arg(u"10,000.0"_s)))
    , m_age(new StatusCell(u"ageCell"_s, tr("Age of the last event"),
                           tr("last event %1 ago").arg(u"00 min 00 s"_s)))
    , m_ring(new StatusCell(u"ringCell"_s, tr("History"),
                            tr("history %1 of %2").arg(u"100,000"_s, u"100,000"_s)))
    , m_demo(new StatusCell(u"demoCell"_s, tr("Demo"), {}))
{
    setObjectName(u"statusStrip"_s);
    m_demo->setContent(tr("DEMO"));
    m_demo->setFilled(true);
    // Its words may be long (a server's own reason); they never push the window wider.
    m_line->setElidable();
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(4, 1, 10, 0);
    layout->setSpacing(0);
    layout->setSizeConstraint(QLayout::SetNoConstraint);
    for (StatusCell *cell : {m_state, m_socket, m_line})
        layout->addWidget(cell);
    layout->addStretch();
    layout->addWidget(m_quiet);
    for (StatusCell *cell : {m_rate, m_age, m_ring, m_demo})
        layout->addWidget(cell);
}

void StatusStrip::setTheme(const Theme &theme)
{
    m_theme = theme;
    for (StatusCell *cell : findChildren<StatusCell *>())
        cell->setTheme(theme);
    update();
}

QString StatusStrip::stateText(const Facts &facts)
{
    if (!facts.configured)
        return tr("not configured");
    if (facts.status.state == State::Connected && facts.status.pingOverdue)
        return tr("connected, but no answer to our ping");
    const QString state = Sentences::state(facts.status.state);
    if (facts.target.isEmpty())
        return state;
    //: %1 is a state such as "connected", %2 a cluster or host
    return tr("%1 · %2").arg(state, ForeignText::preview(facts.target, 40));
}

StatusCell::Sign StatusStrip::stateSign(const Facts &facts)
{
    switch (facts.status.state) {
    case State::Connected:
        if (facts.status.pingOverdue)
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

void StatusStrip::showFacts(const Facts &facts)
{
    const Pusher::Connection::Status &status = facts.status;
    const bool isLive = status.state == State::Connected && !status.pingOverdue;
    m_state->setContent(stateText(facts), stateSign(facts));
    m_socket->setContent(tr("socket %1").arg(ForeignText::preview(status.socketId.value(), 40)));
    want(m_socket, !status.socketId.isEmpty());
    m_socket->setStale(!isLive);

    QStringList line;
    if (status.nextAttempt) {
        const auto left = ceil<milliseconds>(*status.nextAttempt - facts.now);
        line += tr("next attempt in %1").arg(Sentences::duration(std::max(left, 0ms)));
    } else if (status.state == State::Connecting && status.attempt > 1) {
        line += tr("attempt %1").arg(status.attempt);
    }
    if (isLive && status.roundTrip)
        line += tr("ping %1").arg(Sentences::duration(*status.roundTrip));
    const QString close = Sentences::lastClose(status);
    if (!close.isEmpty())
        line += status.lastCloseCode ? tr("last close %1").arg(close) : close;
    m_line->setContent(line.join(u" · "_s));
    want(m_line, !line.isEmpty());
    m_line->setStale(isLive);

    m_quiet->setContent(facts.quiet, StatusCell::Sign{Glyph::Shape::Warning, Theme::Role::Degraded});
    m_quiet->setToolTip(facts.quietDetails.toHtmlEscaped());
    want(m_quiet, !facts.quiet.isEmpty());

    const QLocale locale;
    for (StatusCell *cell : {m_rate, m_age, m_ring})
        want(cell, facts.configured);
    m_rate->setContent(tr("%1 ev/s").arg(locale.toString(facts.eventsPerSecond, 'f', 1)));
    m_age->setContent(ageText(facts.lastEventAge));
    const bool isSilent = !facts.lastEventAge || *facts.lastEventAge > staleAfter;
    m_rate->setStale(!isLive || isSilent);
    m_age->setStale(!isLive || isSilent);
    m_ring->setContent(
        tr("history %1 of %2").arg(locale.toString(facts.kept), locale.toString(facts.capacity)));
    m_demo->setVisible(facts.demo);
    fit();
}

void StatusStrip::want(StatusCell *cell, bool wanted)
{
    if (wanted)
        m_wanted.insert(cell);
    else
        m_wanted.remove(cell);
}

/// Where it is narrow, whole cells go, the least telling first: half a figure is worse than none.
void StatusStrip::fit()
{
    constexpr int shortestLine = 160;
    const auto widthOf = [&](const StatusCell *cell) {
        const int width = cell->sizeHint().width();
        return cell == m_line ? std::min(width, shortestLine) : width;
    };
    int room = width() - layout()->contentsMargins().left() - layout()->contentsMargins().right()
        - widthOf(m_state) - (m_demo->isHidden() ? 0 : widthOf(m_demo));
    for (StatusCell *cell : {m_quiet, m_line, m_rate, m_age, m_socket, m_ring}) {
        const bool fits = m_wanted.contains(cell) && widthOf(cell) <= room;
        cell->setVisible(fits);
        if (fits)
            room -= widthOf(cell);
        else if (m_wanted.contains(cell))
            room = 0; // what tells less does not take its place
    }
}

QSize StatusStrip::minimumSizeHint() const
{
    return {m_state->sizeHint().width() + m_demo->sizeHint().width(), sizeHint().height()};
}

void StatusStrip::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fit();
}

void StatusStrip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(QRect(0, 0, width(), 1), m_theme.line());
}

} // namespace Console
