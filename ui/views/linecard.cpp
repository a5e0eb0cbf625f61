// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/linecard.h"

#include "ui/text/foreigntext.h"
#include "ui/text/linesentences.h"
#include "ui/text/sentences.h"
#include "ui/views/button.h"
#include "ui/views/stategraph.h"
#include "ui/views/uptimestrip.h"

#include <QApplication>
#include <QClipboard>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QResizeEvent>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Console {

using State = Pusher::Connection::State;
using Outcome = ConnectionLog::Outcome;
using namespace std::chrono;

namespace {

constexpr int margin = 12;
/// Below this the facts stand under the graph.
constexpr int narrow = 820;
/// In characters: what is asked of the reader must never be cut.
constexpr int longestAdvice = 130;

QString dash()
{
    return u"—"_s;
}

/// The newest entry that tells why the line is or was not there.
const ConnectionLog::Entry *lastEnd(const ConnectionLog &log)
{
    const auto &entries = log.entries();
    const auto end = std::find_if(entries.rbegin(), entries.rend(), [](const auto &entry) {
        return entry.outcome == Outcome::Failed || entry.outcome == Outcome::Lost
            || entry.outcome == Outcome::Disconnected || entry.outcome == Outcome::Stopped;
    });
    return end == entries.rend() ? nullptr : &*end;
}

} // namespace

LineCard::LineCard(QWidget *parent)
    : QWidget(parent)
    , m_layout(new QBoxLayout(QBoxLayout::LeftToRight))
    , m_graph(new StateGraph)
    , m_strip(new UptimeStrip)
    , m_share(new QLabel)
    , m_advice(new QLabel)
    , m_copy(new Button(tr("Copy")))
    , m_retry(new Button(tr("Retry now")))
    , m_connect(new Button(tr("Connect")))
    , m_disconnect(new Button(tr("Disconnect")))
{
    setObjectName(u"lineCard"_s);
    m_share->setObjectName(u"uptimeLabel"_s);
    m_share->setTextFormat(Qt::PlainText);
    m_share->setForegroundRole(QPalette::PlaceholderText);

    auto *left = new QVBoxLayout;
    left->setSpacing(8);
    left->addWidget(m_graph);
    left->addWidget(buildButtons());
    left->addStretch();
    m_layout->setSpacing(2 * margin);
    m_layout->addLayout(left, 0);
    m_layout->addWidget(buildFacts(), 1);

    auto *band = new QHBoxLayout;
    band->setSpacing(margin);
    band->addWidget(m_strip, 1);
    band->addWidget(m_share, 0, Qt::AlignTop);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(margin, margin, margin, 4);
    all->setSpacing(8);
    all->addLayout(m_layout);
    all->addLayout(band);

    connect(m_retry, &Button::clicked, this, &LineCard::retryRequested);
    connect(m_connect, &Button::clicked, this, &LineCard::retryRequested);
    connect(m_disconnect, &Button::clicked, this, &LineCard::disconnectRequested);
    connect(m_copy, &Button::clicked, this, &LineCard::copySocketId);
}

QWidget *LineCard::buildButtons()
{
    m_retry->setObjectName(u"retryButton"_s);
    m_retry->setToolTip(tr("Do not wait for the next attempt (F5)"));
    m_connect->setObjectName(u"connectButton"_s);
    m_disconnect->setObjectName(u"disconnectButton"_s);
    m_copy->setObjectName(u"copySocketButton"_s);
    m_copy->setAccessibleName(tr("Copy the socket id"));
    auto *bar = new QWidget;
    auto *layout = new QHBoxLayout(bar);
    layout->setContentsMargins(3, 0, 3, 0);
    layout->setSpacing(8);
    for (Button *button : {m_retry, m_connect, m_disconnect}) {
        button->setAccessibleName(button->text());
        layout->addWidget(button);
    }
    layout->addStretch();
    return bar;
}

QWidget *LineCard::buildFacts()
{
    auto *box = new QWidget;
    auto *grid = new QGridLayout(box);
    grid->setContentsMargins({});
    grid->setHorizontalSpacing(margin);
    grid->setVerticalSpacing(6);
    grid->setColumnStretch(1, 1);
    m_now = addFact(*grid, u"nowFact"_s, tr("Now"));
    m_server = addFact(*grid, u"serverFact"_s, tr("Server"));
    m_socket = addFact(*grid, u"socketFact"_s, tr("Socket id"), m_copy);
    m_ping = addFact(*grid, u"pingFact"_s, tr("Ping"));
    m_gaps = addFact(*grid, u"gapsFact"_s, tr("Not heard"));
    m_end = addFact(*grid, u"endFact"_s, tr("Last end"));
    m_malformed = addFact(*grid, u"malformedFact"_s, tr("Not understood"));
    // As high as the longest advice, needed or not: nothing below moves.
    m_advice->setObjectName(u"adviceLabel"_s);
    m_advice->setAccessibleName(tr("What to do"));
    m_advice->setTextFormat(Qt::PlainText);
    m_advice->setWordWrap(true);
    m_advice->setAlignment(Qt::AlignTop | Qt::AlignLeading);
    auto *caption = new QLabel(m_advice->accessibleName());
    caption->setTextFormat(Qt::PlainText);
    caption->setForegroundRole(QPalette::PlaceholderText);
    caption->setAlignment(Qt::AlignTop | Qt::AlignLeading);
    const int row = grid->rowCount();
    grid->addWidget(caption, row, 0);
    grid->addWidget(m_advice, row, 1);
    grid->setRowStretch(grid->rowCount(), 1);
    return box;
}

FactLabel *LineCard::addFact(QGridLayout &grid, const QString &objectName, const QString &name,
                             QWidget *beside)
{
    auto *caption = new QLabel(name);
    caption->setTextFormat(Qt::PlainText);
    caption->setForegroundRole(QPalette::PlaceholderText);
    auto *fact = new FactLabel(objectName, name);
    const int row = grid.rowCount();
    grid.addWidget(caption, row, 0);
    if (!beside) {
        grid.addWidget(fact, row, 1);
        return fact;
    }
    constexpr int usual = 24; ///< characters
    fact->setMaximumWidth(usual * fontMetrics().averageCharWidth());
    beside->setFixedHeight(fontMetrics().height() + 4);
    auto *both = new QHBoxLayout;
    both->setSpacing(margin);
    both->addWidget(fact, 1);
    both->addWidget(beside);
    both->addStretch();
    grid.addLayout(both, row, 1);
    return fact;
}

void LineCard::setTheme(const Theme &theme)
{
    m_graph->setTheme(theme);
    m_strip->setTheme(theme);
    for (FactLabel *fact : findChildren<FactLabel *>())
        fact->setTheme(theme);
}

void LineCard::showFacts(const LineFacts &facts, const ConnectionLog &log,
                         const UptimeHistory &uptime)
{
    const Status &status = facts.status;
    m_graph->showStatus(status, facts.now);
    m_strip->showHistory(uptime, facts.now, facts.wallNow);
    m_share->setText(m_strip->summary());
    m_socketId = status.socketId.value();
    m_socket->setText(m_socketId.isEmpty() ? dash() : ForeignText::preview(m_socketId, 80));
    m_socket->setStale(m_socketId.isEmpty() || status.pingOverdue);
    m_copy->setEnabled(!m_socketId.isEmpty());
    showNow(facts, log);
    showServer(facts);
    showPing(facts);
    showLastEnd(facts, log);
    m_malformed->setText(facts.malformed == 0 ? tr("nothing so far")
                                              : tr("%1 frames that were no Pusher messages")
                                                    .arg(QLocale().toString(facts.malformed)));
    m_malformed->setStale(facts.malformed == 0);
    showAdvice(adviceFor(facts, log));
    showButtons(facts);
}

void LineCard::setGaps(const QString &text)
{
    m_gaps->setText(text);
}

void LineCard::showNow(const LineFacts &facts, const ConnectionLog &log)
{
    const Status &status = facts.status;
    const auto text = [&]() -> QString {
        if (!facts.configured)
            return tr("not configured");
        if (status.pingOverdue)
            return tr("no answer to our ping for %1")
                .arg(Sentences::age(facts.now - status.unansweredSince.value_or(facts.now)));
        if (status.state == State::Connected && log.connectedSince())
            //: %1 is a time of day, %2 how long that is ago
            return tr("connected since %1 (%2)")
                .arg(Sentences::moment(*log.connectedSince(), facts.wallNow),
                     Sentences::age(facts.now - status.since));
        if (status.nextAttempt) {
            const auto left = ceil<milliseconds>(*status.nextAttempt - facts.now);
            return tr("attempt %1 in %2")
                .arg(status.attempt + 1)
                .arg(Sentences::duration(std::max(left, 0ms)));
        }
        if (status.attemptStarted)
            //: %1 a number, %2 a step such as "TLS handshake", %3 how long it has taken
            return tr("attempt %1: %2 (%3)")
                .arg(status.attempt)
                .arg(LineSentences::stageUnderWay(status.stage),
                     Sentences::age(facts.now - *status.attemptStarted));
        return Sentences::state(status.state);
    }();
    m_now->setText(text);
    m_now->setStale(!facts.configured);
}

void LineCard::showServer(const LineFacts &facts)
{
    const Status &status = facts.status;
    QStringList parts;
    if (!facts.target.isEmpty())
        parts += ForeignText::preview(facts.target, 60);
    if (!status.host.isEmpty()) {
        const QString address =
            u"%1:%2"_s.arg(ForeignText::preview(status.host, 80)).arg(status.port);
        if (address != facts.target)
            parts += address;
        parts += status.tls ? tr("encrypted (TLS)") : tr("not encrypted");
        if (!status.proxy.isEmpty())
            parts += tr("through the proxy %1").arg(ForeignText::preview(status.proxy, 80));
    }
    m_server->setText(parts.isEmpty() ? dash() : parts.join(u" · "_s));
    m_server->setStale(status.host.isEmpty());
}

void LineCard::showPing(const LineFacts &facts)
{
    const Status &status = facts.status;
    if (status.roundTrip) {
        m_roundTrip = status.roundTrip;
        m_roundTripAt = status.roundTripAt;
    }
    const bool isLive = status.state == State::Connected && !status.pingOverdue;
    // An answer of an earlier connection says nothing about this one.
    m_ping->setStale(!isLive || !status.roundTrip);
    if (!m_roundTrip || !m_roundTripAt)
        m_ping->setText(isLive ? tr("not measured yet: only a quiet line is pinged") : dash());
    else
        m_ping->setText(tr("%1, measured %2 ago")
                            .arg(Sentences::duration(*m_roundTrip),
                                 Sentences::age(facts.now - *m_roundTripAt)));
}

void LineCard::showLastEnd(const LineFacts &facts, const ConnectionLog &log)
{
    const ConnectionLog::Entry *end = lastEnd(log);
    m_end->setStale(!end || facts.status.state == State::Connected);
    if (!end) {
        m_end->setText(tr("none so far"));
        return;
    }
    QString why = tr("closed by us");
    if (end->error) {
        why = LineSentences::reason(*end->error);
        if (const auto code = LineSentences::codeOf(*end->error))
            why = tr("%1: %2").arg(*code).arg(why);
    }
    const bool isAttempt = end->outcome == Outcome::Failed || end->outcome == Outcome::Stopped;
    const auto ended = end->began + (isAttempt ? end->lasted.value_or(0ms) : 0ms);
    //: %1 how long ago, %2 the reason
    m_end->setText(tr("%1 ago: %2").arg(Sentences::age(facts.now - ended), why));
}

QString LineCard::adviceFor(const LineFacts &facts, const ConnectionLog &log)
{
    const Status &status = facts.status;
    if (!facts.configured)
        return tr("Put PUSHER_KEY and PUSHER_CLUSTER into a .env file, or start the demo.");
    if (status.pingOverdue)
        return tr("The line may be dead. If no answer comes, we connect anew by ourselves.");
    if (status.state == State::Connected)
        return {};
    const ConnectionLog::Entry *end = lastEnd(log);
    if (end && end->error)
        return LineSentences::advice(*end->error);
    return status.state == State::Disconnected ? tr("“Connect” connects again.") : QString();
}

void LineCard::showAdvice(const QString &text)
{
    m_advice->setText(text.isEmpty() ? tr("nothing") : text);
    m_advice->setForegroundRole(text.isEmpty() ? QPalette::PlaceholderText : QPalette::WindowText);
    m_advice->setToolTip(ForeignText::toolTip(text));
    m_advice->setAccessibleDescription(m_advice->text());
}

void LineCard::showButtons(const LineFacts &facts)
{
    const Status &status = facts.status;
    const bool isEnded = status.state == State::Initialized || status.state == State::Disconnected
        || status.state == State::Failed;
    m_retry->setEnabled(facts.configured && status.nextAttempt.has_value());
    m_connect->setEnabled(facts.configured && isEnded);
    m_disconnect->setEnabled(facts.configured && !isEnded);
}

void LineCard::copySocketId() const
{
    QApplication::clipboard()->setText(ForeignText::preview(m_socketId));
}

QSize LineCard::minimumSizeHint() const
{
    return {m_graph->minimumSizeHint().width() + 2 * margin, layout()->totalMinimumSize().height()};
}

void LineCard::resizeEvent(QResizeEvent *event)
{
    const int width = event->size().width();
    const bool isNarrow = width < narrow;
    m_layout->setDirection(isNarrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    const int beside = isNarrow ? 0 : m_graph->sizeHint().width() + m_layout->spacing();
    const int room =
        width - beside - 4 * margin - fontMetrics().horizontalAdvance(tr("What to do"));
    const int longest = longestAdvice * fontMetrics().averageCharWidth();
    m_advice->setFixedHeight((1 + longest / std::max(room, 1)) * fontMetrics().lineSpacing());
    QWidget::resizeEvent(event);
}

} // namespace Console
