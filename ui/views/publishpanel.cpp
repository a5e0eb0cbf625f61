// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/publishpanel.h"

#include "ui/models/publishtablemodel.h"
#include "ui/text/sentences.h"
#include "ui/views/batchform.h"
#include "ui/views/button.h"
#include "ui/views/eventform.h"
#include "ui/views/tablepanel.h"
#include "ui/views/tableview.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QResizeEvent>
#include <QSettings>
#include <QShortcut>
#include <QSplitter>
#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <limits>
#include <utility>

using namespace Qt::StringLiterals;

namespace Console {

using Draft = PublishForm::Draft;
using Problem = PublishForm::Problem;

namespace {

/// Below this the form and the results stand one under the other.
constexpr int narrow = 900;
constexpr auto splitKey = "split"_L1;
constexpr auto pageKey = "page"_L1;

int plural(quint64 count)
{
    return int(std::min<quint64>(count, std::numeric_limits<int>::max()));
}

} // namespace

PublishPanel::PublishPanel(const Sources &sources, QWidget *parent)
    : Panel(parent)
    , m_link(sources.publishing)
    , m_scheduler(sources.scheduler)
    , m_log(std::make_shared<PublishLog>())
    , m_model(new PublishTableModel(m_log))
    , m_eventForm(new EventForm(m_link ? m_link->abilities() : PublishAbilities{}))
    , m_batchForm(new BatchForm)
    , m_forms(new QTabWidget)
    , m_state(new QLabel)
    , m_progress(new QProgressBar)
    , m_send(new Button(tr("Send")))
    , m_cancel(new Button(tr("Cancel")))
    , m_results(new TablePanel(
          *m_model, {u"publish"_s, tr("Sent events"), tr("Filter: channel, event, verdict …")}))
    , m_parts(new QSplitter)
{
    setObjectName(u"publishPage"_s);
    setAccessibleName(tr("Publish"));
    m_parts->setObjectName(u"publishParts"_s);
    m_parts->setChildrenCollapsible(false);
    m_parts->addWidget(buildForms());
    m_parts->addWidget(m_results);
    m_parts->setStretchFactor(0, 1);
    m_parts->setStretchFactor(1, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_parts);
    m_results->view().setMinimumHeight(2 * fontMetrics().height() + 12);
    setFocusProxy(m_forms);

    for (PublishForm *form : {static_cast<PublishForm *>(m_eventForm),
                              static_cast<PublishForm *>(m_batchForm)})
        connect(form, &PublishForm::changed, this, &PublishPanel::showState);
    connect(m_forms, &QTabWidget::currentChanged, this, &PublishPanel::showState);
    connect(m_send, &Button::clicked, this, &PublishPanel::send);
    connect(m_cancel, &Button::clicked, this, &PublishPanel::cancel);
    for (const int enter : {int(Qt::Key_Return), int(Qt::Key_Enter)}) {
        auto *shortcut = new QShortcut(QKeySequence(int(Qt::CTRL) | enter), this);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, this, &PublishPanel::send);
    }
    connect(&m_results->view(), &QAbstractItemView::activated, this, &PublishPanel::editAgain);
    connect(m_results, &Panel::silenceActionRequested, this, &Panel::silenceActionRequested);
    if (m_link) {
        connect(m_link.get(), &PublishLink::settled, this, &PublishPanel::settled);
        connect(m_link.get(), &PublishLink::finished, this, &PublishPanel::finished);
        connect(m_link.get(), &PublishLink::retrying, this,
                [this](const Pusher::Error &reason, std::chrono::milliseconds delay) {
                    m_retry =
                        tr("%1; once more in %2.")
                            .arg(Sentences::title(reason), Sentences::duration(delay));
                    showState();
                });
    }
    m_eventForm->setChannels(sources.channels);
    if (sources.channelLink)
        connect(sources.channelLink.get(), &ChannelLink::answered, this,
                [this](const ChannelSnapshot &snapshot) {
                    QStringList names;
                    for (const ChannelRow &row : snapshot.channels)
                        names.append(row.status.name.value());
                    m_eventForm->setChannels(names);
                });
    m_results->setSilence({tr("Nothing sent yet"),
                           tr("Every event that is sent from here is listed with its verdict."),
                           {}});
    refresh();
    showState();
}

QWidget *PublishPanel::buildForms()
{
    m_forms->setObjectName(u"publishForms"_s);
    m_forms->setDocumentMode(true);
    m_forms->tabBar()->setObjectName(u"publishFormBar"_s);
    for (QWidget *part :
         {static_cast<QWidget *>(m_forms), static_cast<QWidget *>(m_forms->tabBar())})
        part->setAccessibleName(tr("What to send"));
    const auto addForm = [this](PublishForm *form, const QString &title) {
        form->setContentsMargins(10, 8, 10, 0);
        m_forms->addTab(form, title);
    };
    addForm(m_eventForm, tr("Event"));
    addForm(m_batchForm, tr("Batch"));
    m_state->setObjectName(u"publishState"_s);
    m_state->setTextFormat(Qt::PlainText);
    m_state->setWordWrap(true);
    // Two lines, so that nothing moves while it is typed.
    m_state->setMinimumHeight(2 * fontMetrics().lineSpacing());
    m_progress->setObjectName(u"publishProgress"_s);
    m_progress->setAccessibleName(tr("Events that have their verdict"));
    m_progress->setMaximumWidth(120);
    m_progress->setTextVisible(false);
    m_send->setObjectName(u"publishSendButton"_s);
    m_send->setAccessibleName(m_send->text());
    m_cancel->setObjectName(u"publishCancelButton"_s);
    m_cancel->setAccessibleName(tr("Cancel sending"));
    m_cancel->setToolTip(tr("Nothing more leaves; what is under way may still arrive"));
    auto *foot = new QHBoxLayout;
    foot->setContentsMargins(10, 6, 10, 8);
    foot->setSpacing(8);
    foot->addWidget(m_state, 1);
    foot->addWidget(m_progress);
    foot->addWidget(m_cancel);
    foot->addWidget(m_send);
    auto *page = new QWidget;
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(m_forms, 1);
    layout->addLayout(foot);
    return page;
}

PublishForm &PublishPanel::form() const
{
    return static_cast<PublishForm &>(*m_forms->currentWidget());
}

PublishForm::Checked PublishPanel::check() const
{
    if (!m_link)
        return Problem{tr("Nothing is configured to publish to.")};
    PublishForm::Checked checked = form().check();
    const Draft *draft = std::get_if<Draft>(&checked);
    if (draft && draft->way == PublishRun::Way::HttpApi && !m_link->abilities().hasHttpApi)
        return Problem{tr("The HTTP API needs app id and secret: set PUSHER_APP_ID and "
                          "PUSHER_SECRET, in the environment or in .env, and start again.")};
    return checked;
}

void PublishPanel::send()
{
    PublishForm::Checked checked = check();
    Draft *const draft = std::get_if<Draft>(&checked);
    if (!draft || m_isRunning)
        return;
    PublishRun run;
    run.id = ++m_lastRun;
    run.way = draft->way;
    run.items = std::move(draft->items);
    run.at = m_scheduler->wallNow();
    m_isRunning = true;
    m_isCancelled = false;
    m_retry.clear();
    m_log->begin(run);
    Q_EMIT m_link->runRequested(run);
    refresh();
    m_results->followNewest();
    showState();
}

void PublishPanel::cancel()
{
    if (!m_isRunning || std::exchange(m_isCancelled, true))
        return;
    Q_EMIT m_link->cancelRequested();
    showState();
}

void PublishPanel::editAgain()
{
    const QModelIndex current = m_results->view().currentIndex();
    if (!current.isValid())
        return;
    const PublishLog::Entry &entry = m_model->entryAt(current.row());
    m_eventForm->fill(entry.item, entry.way);
    m_forms->setCurrentWidget(m_eventForm);
    m_eventForm->setFocus();
}

void PublishPanel::settled(const QList<PublishVerdict> &verdicts)
{
    m_log->settle(verdicts);
    m_retry.clear();
    showState();
}

void PublishPanel::finished(quint64 run)
{
    if (run != m_lastRun)
        return;
    m_isRunning = false;
    m_retry.clear();
    showState();
}

/// What can be sent, what is wrong with it, or how far the run is.
void PublishPanel::showState()
{
    const PublishForm::Checked checked = check();
    const Problem *const problem = std::get_if<Problem>(&checked);
    m_send->setEnabled(!problem && !m_isRunning);
    m_send->setToolTip(problem ? problem->text : tr("Send it (Ctrl+Enter)"));
    m_cancel->setVisible(m_isRunning);
    m_cancel->setEnabled(!m_isCancelled);
    m_progress->setVisible(m_isRunning);
    m_progress->setRange(0, int(m_log->runSize()));
    m_progress->setValue(int(m_log->runSettled()));
    m_state->setText(stateText(checked));
}

QString PublishPanel::stateText(const PublishForm::Checked &checked) const
{
    if (!m_isRunning) {
        const Problem *const problem = std::get_if<Problem>(&checked);
        return problem ? problem->text : std::get<Draft>(checked).summary;
    }
    if (m_isCancelled)
        return tr("Taking back what has not left …");
    if (!m_retry.isEmpty())
        return m_retry;
    return tr("%L1 of %L2 settled …").arg(m_log->runSettled()).arg(m_log->runSize());
}

QString PublishPanel::unfinished() const
{
    return m_isRunning
        ? tr("%Ln events have no verdict yet. What has not left is not sent.", nullptr,
             int(m_log->runSize() - m_log->runSettled()))
        : QString();
}

void PublishPanel::setTheme(const Theme &theme)
{
    m_results->setTheme(theme);
}

void PublishPanel::refresh()
{
    m_results->refresh();
    showSummary();
}

void PublishPanel::showSummary()
{
    QStringList parts;
    if (m_log->sent() > 0)
        parts += tr("%Ln sent", nullptr, plural(m_log->sent()));
    if (m_log->failed() > 0)
        parts += tr("%Ln not", nullptr, plural(m_log->failed()));
    if (m_log->dropped() > 0)
        parts += tr("%Ln older not kept", nullptr, plural(m_log->dropped()));
    m_results->setSummary(parts.join(u"  ·  "_s));
}

void PublishPanel::showFacts(const LineFacts &facts)
{
    m_eventForm->setSocketId(facts.status.socketId);
    m_results->showFacts(facts);
    refresh();
}

void PublishPanel::setSilence(const Silence &silence)
{
    if (!m_link)
        m_results->setSilence(silence);
}

void PublishPanel::resizeEvent(QResizeEvent *event)
{
    Panel::resizeEvent(event);
    m_parts->setOrientation(event->size().width() < narrow ? Qt::Vertical : Qt::Horizontal);
}

void PublishPanel::saveLayout(QSettings &settings) const
{
    settings.setValue(splitKey, m_parts->saveState());
    settings.setValue(pageKey, m_forms->currentIndex());
    settings.beginGroup(m_results->objectName());
    m_results->saveLayout(settings);
    settings.endGroup();
}

void PublishPanel::restoreLayout(QSettings &settings)
{
    m_parts->restoreState(settings.value(splitKey).toByteArray());
    m_forms->setCurrentIndex(settings.value(pageKey).toInt());
    settings.beginGroup(m_results->objectName());
    m_results->restoreLayout(settings);
    settings.endGroup();
}

} // namespace Console
