// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/healthpanel.h"

#include "libpusher/monitoring/healthexport.h"
#include "ui/models/healthtablemodel.h"
#include "ui/text/healthsentences.h"
#include "ui/theme/glyph.h"
#include "ui/views/button.h"
#include "ui/views/factlabel.h"
#include "ui/views/tablepanel.h"
#include "ui/views/tableview.h"

#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace Console {

using Pusher::Health;

HealthPanel::HealthPanel(std::shared_ptr<HealthLink> link, QWidget *parent)
    : Panel(parent)
    , m_link(std::move(link))
    , m_model(new HealthTableModel)
    , m_table(new TablePanel(*m_model, {u"health"_s, tr("Objectives"), tr("Filter: objective …")}))
    , m_sign(new QLabel)
    , m_headline(new QLabel)
    , m_probe(new QCheckBox(tr("Send probes")))
    , m_copyPrometheus(addCopyButton(u"copyPrometheusButton"_s, tr("Copy for Prometheus"),
                                     Pusher::HealthExport::prometheus))
    , m_copyJson(addCopyButton(u"copyHealthButton"_s, tr("Copy as JSON"),
                               Pusher::HealthExport::json))
{
    setObjectName(u"healthPage"_s);
    setAccessibleName(tr("Health"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(buildHead());
    layout->addWidget(m_table, 1);
    setFocusProxy(&m_table->view());
    m_table->view().setMinimumHeight(2 * fontMetrics().height() + 12);
    m_table->setSilence({tr("Nothing was measured yet"),
                         tr("The first verdicts come within a few seconds."),
                         {}});
    connect(m_table, &Panel::silenceActionRequested, this, &Panel::silenceActionRequested);
    m_probe->setEnabled(m_link && m_link->canProbe());
    if (!m_link)
        return;
    connect(m_link.get(), &HealthLink::answered, this, &HealthPanel::take);
    connect(m_link.get(), &HealthLink::probeChanged, m_probe, [this](bool on) {
        const QSignalBlocker quiet(m_probe);
        m_probe->setChecked(on);
    });
    connect(m_probe, &QCheckBox::toggled, m_link.get(), &HealthLink::probeRequested);
}

Button *HealthPanel::addCopyButton(const QString &objectName, const QString &text,
                                   QByteArray (*write)(const Pusher::HealthReport &))
{
    auto *button = new Button(text);
    button->setObjectName(objectName);
    button->setAccessibleName(text);
    button->setEnabled(false);
    connect(button, &Button::clicked, this, [this, write] {
        QGuiApplication::clipboard()->setText(QString::fromUtf8(write(*m_report)));
    });
    return button;
}

QWidget *HealthPanel::buildHead()
{
    m_sign->setObjectName(u"healthSign"_s);
    m_sign->setTextFormat(Qt::PlainText);
    m_headline->setObjectName(u"healthHeadline"_s);
    m_headline->setTextFormat(Qt::PlainText);
    m_headline->setWordWrap(true);
    QFont bold = m_headline->font();
    bold.setBold(true);
    m_headline->setFont(bold);
    m_headline->setText(HealthSentences::headline({}));
    m_probe->setObjectName(u"healthProbe"_s);
    m_probe->setToolTip(
        m_link && !m_link->canProbe()
            ? tr("Needs app id and secret: set PUSHER_APP_ID and PUSHER_SECRET")
            : tr("Publishes a message of our own every few seconds and times it until it comes "
                 "back. The hosted service bills them."));
    auto *first = new QHBoxLayout;
    first->setSpacing(8);
    first->addWidget(m_sign);
    first->addWidget(m_headline, 1);
    first->addWidget(m_probe);
    first->addWidget(m_copyPrometheus);
    first->addWidget(m_copyJson);
    auto *head = new QWidget;
    auto *layout = new QVBoxLayout(head);
    layout->setContentsMargins(10, 8, 10, 4);
    layout->setSpacing(4);
    layout->addLayout(first);
    const auto addFigure = [&](const QString &objectName, const QString &name) {
        m_figures.append(new FactLabel(objectName, name));
        layout->addWidget(m_figures.last());
    };
    addFigure(u"healthConnections"_s, tr("Connections"));
    addFigure(u"healthPerformance"_s, tr("Performance"));
    addFigure(u"healthErrors"_s, tr("Errors"));
    for (FactLabel *figure : std::as_const(m_figures))
        figure->setText(u"—"_s);
    return head;
}

void HealthPanel::take(const Pusher::HealthReport &report)
{
    m_report = report;
    m_model->setReport(report);
    m_copyPrometheus->setEnabled(true);
    m_copyJson->setEnabled(true);
    m_reported = m_now;
    m_figures[0]->setText(HealthSentences::connections(report.connections));
    m_figures[1]->setText(HealthSentences::performance(report.health));
    m_figures[2]->setText(HealthSentences::errors(report.health.errors));
    showStatus();
    if (isVisible())
        m_table->refresh();
}

std::optional<std::chrono::milliseconds> HealthPanel::overdue() const
{
    const auto age = m_now - m_reported;
    if (!m_report || age <= reportsExpireAfter)
        return {};
    return std::chrono::floor<std::chrono::milliseconds>(age);
}

void HealthPanel::showStatus()
{
    const auto age = overdue();
    if (age)
        m_headline->setText(HealthSentences::noReport(*age));
    else if (m_report)
        m_headline->setText(HealthSentences::headline(m_report->health));
    for (FactLabel *figure : std::as_const(m_figures))
        figure->setStale(age.has_value());
    m_model->setOld(age.has_value());
    m_table->setStale(age.has_value());
    showSign();
}

void HealthPanel::showSign()
{
    Glyph::Shape shape = Glyph::Shape::Ring;
    Theme::Role role = Theme::Role::Offline;
    switch (m_report && !overdue() ? m_report->health.status : Health::Unknown) {
    case Health::Unknown:
        break;
    case Health::Healthy:
        shape = Glyph::Shape::Tick;
        role = Theme::Role::Healthy;
        break;
    case Health::Degraded:
        shape = Glyph::Shape::Warning;
        role = Theme::Role::Degraded;
        break;
    case Health::Unhealthy:
        shape = Glyph::Shape::Cross;
        role = Theme::Role::Unhealthy;
        break;
    }
    m_sign->setPixmap(Glyph::icon(shape, role, m_theme, devicePixelRatioF()).pixmap(16, 16));
}

void HealthPanel::setTheme(const Theme &theme)
{
    m_theme = theme;
    m_table->setTheme(theme);
    for (FactLabel *figure : std::as_const(m_figures))
        figure->setTheme(theme);
    showSign();
}

void HealthPanel::refresh()
{
    m_table->refresh();
}

void HealthPanel::showFacts(const LineFacts &facts)
{
    m_table->showFacts(facts);
    m_now = facts.now;
    // Health is told of a silent line, too: that is what it is for.
    showStatus();
    if (m_link)
        Q_EMIT m_link->requested();
}

void HealthPanel::setSilence(const Silence &silence)
{
    if (!m_link)
        m_table->setSilence(silence);
}

void HealthPanel::saveLayout(QSettings &settings) const
{
    m_table->saveLayout(settings);
}

void HealthPanel::restoreLayout(QSettings &settings)
{
    m_table->restoreLayout(settings);
}

} // namespace Console
