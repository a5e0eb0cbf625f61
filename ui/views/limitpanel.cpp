// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/limitpanel.h"

#include "ui/models/limittablemodel.h"
#include "ui/views/button.h"
#include "ui/views/elidedlabel.h"
#include "ui/views/limitdialog.h"
#include "ui/views/tablepanel.h"
#include "ui/views/tableview.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QVBoxLayout>

#include <algorithm>
#include <limits>
#include <utility>

using namespace Qt::StringLiterals;

namespace Console {

using Pusher::RateLimitConfig;

namespace {

int plural(quint64 count)
{
    return int(std::min<quint64>(count, std::numeric_limits<int>::max()));
}

} // namespace

LimitPanel::LimitPanel(std::shared_ptr<Pusher::RateLimiter> limiter, QWidget *parent)
    : Panel(parent)
    , m_limiter(std::move(limiter))
    , m_model(new LimitTableModel)
    , m_table(new TablePanel(*m_model, {u"limit"_s, tr("Users"), tr("Filter: user …")}))
    , m_limits(new ElidedLabel)
    , m_change(new Button(tr("Change …")))
    , m_undo(new Button(tr("Undo")))
{
    setObjectName(u"limitsPage"_s);
    setAccessibleName(tr("Limits"));
    m_limits->setObjectName(u"limitsInForce"_s);
    m_change->setObjectName(u"limitChangeButton"_s);
    m_change->setAccessibleName(tr("Change the limits"));
    m_change->setEnabled(bool(m_limiter));
    m_undo->setObjectName(u"limitUndoButton"_s);
    m_undo->setAccessibleName(tr("Undo the last change of the limits"));
    m_undo->hide();
    auto *head = new QHBoxLayout;
    head->setContentsMargins(10, 8, 10, 0);
    head->setSpacing(8);
    head->addWidget(m_limits, 1);
    head->addWidget(m_undo);
    head->addWidget(m_change);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addLayout(head);
    layout->addWidget(m_table, 1);
    setFocusProxy(&m_table->view());
    connect(m_change, &Button::clicked, this, &LimitPanel::changeLimits);
    connect(m_undo, &Button::clicked, this, &LimitPanel::undoChange);
    if (m_limiter) {
        m_table->setSilence({tr("Nobody has sent anything yet"),
                             tr("Each user that sends or subscribes appears here."), {}});
        ask();
    } else {
        m_limits->setText(tr("No limits are in force here."));
        m_table->setSilence({tr("No connections are opened for users here"),
                             tr("Limits belong to a program's ConnectionManager, which opens a "
                                "connection for each of its users. The demo has one."),
                             {}});
    }
}

void LimitPanel::ask()
{
    Pusher::RateLimitSnapshot snapshot = m_limiter->snapshot();
    showLimits(snapshot.limits);
    showSummary(snapshot);
    m_model->setSnapshot(std::move(snapshot));
    m_table->refresh();
}

void LimitPanel::changeLimits()
{
    LimitDialog dialog(m_limiter->limits(), this);
    if (dialog.exec() == QDialog::Accepted)
        apply(dialog.limits());
}

void LimitPanel::apply(const RateLimitConfig &limits)
{
    const RateLimitConfig before = m_limiter->limits();
    // The dialog lets nothing through that would be refused.
    if (limits == before || !m_limiter->setLimits(limits))
        return;
    m_before = before;
    m_undo->show();
    ask();
}

void LimitPanel::undoChange()
{
    if (!m_before)
        return;
    std::ignore = m_limiter->setLimits(*std::exchange(m_before, std::nullopt));
    m_undo->hide();
    ask();
}

void LimitPanel::showLimits(const RateLimitConfig &limits)
{
    const QLocale locale;
    m_limits->setText(tr("%1 a second for ever  ·  %2 at once  ·  %3 in %4 s  ·  "
                         "%5 subscriptions per connection, %6 per user")
                          .arg(locale.toString(limits.messagesPerSecond),
                               locale.toString(limits.burstLimit),
                               locale.toString(limits.messagesPerWindow()),
                               locale.toString(qint64(limits.windowSize.count())),
                               locale.toString(limits.subscriptionsPerConnection),
                               locale.toString(limits.subscriptionsPerUser)));
}

void LimitPanel::showSummary(const Pusher::RateLimitSnapshot &snapshot)
{
    const Pusher::RateLimitCounters &counters = snapshot.counters;
    QStringList parts{tr("%Ln allowed", nullptr, plural(counters.allowed)),
                      tr("%Ln refused", nullptr, plural(counters.refused))};
    if (counters.subscriptionsRefused > 0)
        parts += tr("%Ln subscriptions refused", nullptr, plural(counters.subscriptionsRefused));
    if (counters.invalid > 0)
        parts += tr("%Ln invalid requests", nullptr, plural(counters.invalid));
    if (counters.evicted > 0)
        parts += tr("%Ln users forgotten", nullptr, plural(counters.evicted));
    if (counters.overflowed > 0)
        parts += tr("%Ln in the shared bucket", nullptr, plural(counters.overflowed));
    m_table->setSummary(parts.join(u"  ·  "_s));
}

void LimitPanel::setTheme(const Theme &theme)
{
    m_table->setTheme(theme);
}

void LimitPanel::refresh()
{
    m_table->refresh();
}

/// Four times a second; what is counted here does not hang on the line.
void LimitPanel::showFacts(const LineFacts &facts)
{
    m_table->showFacts(facts);
    m_table->setStale(false);
    if (m_limiter)
        ask();
}

void LimitPanel::showMatching(const QString &filter)
{
    m_table->showMatching(filter);
}

void LimitPanel::saveLayout(QSettings &settings) const
{
    m_table->saveLayout(settings);
}

void LimitPanel::restoreLayout(QSettings &settings)
{
    m_table->restoreLayout(settings);
}

} // namespace Console
