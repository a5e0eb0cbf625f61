// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/connectionpanel.h"

#include "ui/models/attempttablemodel.h"
#include "ui/models/countertablemodel.h"
#include "ui/models/gaptablemodel.h"
#include "ui/text/sentences.h"
#include "ui/views/button.h"
#include "ui/views/connectiontest.h"
#include "ui/views/linecard.h"
#include "ui/views/poolpanel.h"
#include "ui/views/tablepanel.h"
#include "ui/views/tableview.h"

#include <QLocale>
#include <QResizeEvent>
#include <QSettings>
#include <QSplitter>
#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace Console {

using State = Pusher::Connection::State;

namespace {

/// Below this the tables stand one under the other.
constexpr int narrow = 900;
constexpr auto splitKey = "split"_L1;
constexpr auto pageKey = "page"_L1;

int plural(quint64 count)
{
    return int(std::min<quint64>(count, std::numeric_limits<int>::max()));
}

} // namespace

ConnectionPanel::ConnectionPanel(const Sources &sources, QWidget *parent)
    : Panel(parent)
    , m_scheduler(sources.scheduler)
    , m_counterLink(sources.counters)
    , m_log(std::make_shared<ConnectionLog>(m_scheduler))
    , m_attemptModel(new AttemptTableModel(m_log, m_scheduler))
    , m_gapModel(new GapTableModel(m_scheduler))
    , m_counterModel(new CounterTableModel)
    , m_card(new LineCard)
    , m_attempts(new TablePanel(
          *m_attemptModel,
          {u"attempt"_s, tr("Attempts"), tr("Filter attempts: code, stage, reason …")}))
    , m_gaps(new TablePanel(*m_gapModel,
                            {u"gap"_s, tr("Gaps"), tr("Filter gaps: channel, cause, open …")}))
    , m_counters(new TablePanel(*m_counterModel,
                                {u"counter"_s, tr("Counters"), tr("Filter counters: what …")}))
    , m_pages(new QTabWidget)
    , m_tables(new QSplitter)
    , m_makeDoctor(sources.makeDoctor)
    , m_hasChannels(!sources.channels.isEmpty())
{
    setObjectName(u"connectionPanel"_s);
    setAccessibleName(tr("Connection"));
    m_tables->setObjectName(u"connectionTables"_s);
    m_tables->setChildrenCollapsible(false);
    m_tables->addWidget(m_attempts);
    m_tables->addWidget(m_pages);
    m_pages->setObjectName(u"connectionPages"_s);
    m_pages->setDocumentMode(true);
    m_pages->tabBar()->setObjectName(u"connectionPageBar"_s);
    for (QWidget *part :
         {static_cast<QWidget *>(m_pages), static_cast<QWidget *>(m_pages->tabBar())})
        part->setAccessibleName(tr("Gaps, counters, users"));
    m_pages->addTab(m_gaps, m_gaps->accessibleName());
    m_pages->addTab(m_counters, m_counters->accessibleName());
    m_allTables = {m_attempts, m_gaps, m_counters};
    if (sources.pool) {
        m_pool = new PoolPanel(sources.pool);
        m_pages->addTab(m_pool, m_pool->accessibleName());
        m_allTables.append(m_pool);
    }
    // The header and a row at least: what the tabs take must not push the views below away.
    for (TablePanel *table : std::as_const(m_allTables))
        table->view().setMinimumHeight(2 * fontMetrics().height() + 12);
    m_tables->setStretchFactor(0, 9);
    m_tables->setStretchFactor(1, 7);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(m_card);
    layout->addWidget(m_tables, 1);
    setFocusProxy(&m_attempts->view());

    m_places = {addPlaceButton(u"showInEventsButton"_s, tr("In Events"), u"events"_s),
                addPlaceButton(u"showInTradesButton"_s, tr("In Trades"), u"trades"_s)};
    if (m_makeDoctor) {
        auto *test = new Button(tr("Test connection …"));
        test->setObjectName(u"testConnectionButton"_s);
        test->setAccessibleName(tr("Test connection"));
        test->setToolTip(tr("Examine the way to the channels step by step"));
        connect(test, &Button::clicked, this, &ConnectionPanel::testConnection);
        m_attempts->addTool(test);
    }
    connect(m_card, &LineCard::retryRequested, this, &Panel::retryRequested);
    connect(m_card, &LineCard::disconnectRequested, this, &Panel::disconnectRequested);
    connect(&m_gaps->view(), &QAbstractItemView::activated, this,
            [this] { requestPlace(u"events"_s); });
    const auto enablePlaces = [this] {
        for (Button *button : std::as_const(m_places))
            button->setEnabled(m_gaps->view().currentIndex().isValid());
    };
    connect(m_gaps->view().selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            enablePlaces);
    connect(m_gapModel, &QAbstractItemModel::modelReset, this, enablePlaces);
    enablePlaces();
    if (m_counterLink)
        connect(m_counterLink.get(), &CounterLink::answered, this, &ConnectionPanel::takeCounters);
    for (TablePanel *table : std::as_const(m_allTables))
        connect(table, &Panel::silenceActionRequested, this, &Panel::silenceActionRequested);
    refresh();
    showSilences();
}

Button *ConnectionPanel::addPlaceButton(const QString &objectName, const QString &text,
                                        const QString &view)
{
    auto *button = new Button(text);
    button->setObjectName(objectName);
    button->setAccessibleName(text);
    button->setToolTip(tr("Show where the chosen gap stands in that view"));
    connect(button, &Button::clicked, this, [this, view] { requestPlace(view); });
    m_gaps->addTool(button);
    return button;
}

void ConnectionPanel::requestPlace(const QString &view)
{
    const QModelIndex current = m_gaps->view().currentIndex();
    if (current.isValid())
        Q_EMIT placeRequested(view, m_gapModel->gapAt(current.row()).afterSequence);
}

void ConnectionPanel::testConnection()
{
    if (!m_test) {
        m_test = new ConnectionTest(m_makeDoctor, this);
        m_test->setTheme(m_theme);
    }
    m_test->show();
    m_test->raise();
    m_test->activateWindow();
    m_test->start();
}

void ConnectionPanel::setTheme(const Theme &theme)
{
    m_theme = theme;
    if (m_test)
        m_test->setTheme(theme);
    m_card->setTheme(theme);
    for (TablePanel *table : std::as_const(m_allTables))
        table->setTheme(theme);
}

void ConnectionPanel::refresh()
{
    for (TablePanel *table : std::as_const(m_allTables))
        table->refresh();
    showSummaries();
}

void ConnectionPanel::showFacts(const LineFacts &facts)
{
    m_facts = facts;
    m_card->showFacts(facts, *m_log, m_uptime);
    if (m_counterLink)
        m_counterLink->request();
    if (m_pool && m_pool->isVisible())
        m_pool->showFacts(facts);
    // What lasts grows while no event comes, too.
    refresh();
    showSilences();
}

void ConnectionPanel::setSilence(const Silence &silence)
{
    m_silence = silence;
    showSilences();
}

void ConnectionPanel::setStatus(const Pusher::Connection::Status &status)
{
    m_log->setStatus(status);
    m_uptime.setStatus(status, m_scheduler->now());
}

void ConnectionPanel::addError(const Pusher::Error &error)
{
    m_log->addError(error);
}

void ConnectionPanel::gapOpened(const Pusher::Gap &gap)
{
    m_gapModel->gapOpened(gap);
}

void ConnectionPanel::gapClosed(const Pusher::Gap &gap)
{
    m_gapModel->gapClosed(gap);
}

void ConnectionPanel::showSummaries()
{
    QStringList attempts;
    if (m_log->reconnects() > 0)
        attempts += tr("%Ln times reconnected", nullptr, plural(m_log->reconnects()));
    if (m_log->dropped() > 0)
        attempts += tr("%Ln older not kept", nullptr, plural(m_log->dropped()));
    m_attempts->setSummary(attempts.join(u"  ·  "_s));

    m_card->setGaps(gapSummary());
}

QString ConnectionPanel::gapSummary() const
{
    const quint64 count = m_gapModel->known() + m_gapModel->dropped();
    if (count == 0)
        return m_log->firstConnected() ? tr("nothing missed so far") : u"—"_s;
    const QString sum = Sentences::duration(m_gapModel->unheard());
    QStringList parts{tr("%Ln gaps", nullptr, plural(count)),
                      m_gapModel->dropped() > 0 ? tr("more than %1 in all").arg(sum)
                                                : tr("%1 in all").arg(sum)};
    if (m_gapModel->isOpen())
        parts += tr("still open");
    return parts.join(u"  ·  "_s);
}

void ConnectionPanel::showSilences()
{
    m_attempts->setSilence(attemptSilence());
    m_gaps->setSilence(gapSilence());
    m_counters->setSilence(counterSilence());
}

Silence ConnectionPanel::attemptSilence() const
{
    if (!m_facts.configured)
        return m_silence;
    return {tr("No attempt yet"),
            tr("Each attempt to connect is listed here, with what became of it."),
            {}};
}

Silence ConnectionPanel::gapSilence() const
{
    if (!m_facts.configured)
        return {tr("No gap"), tr("Nothing is connected, so nothing can be missed."), {}};
    if (!m_hasChannels)
        return {tr("No gap"), tr("No channel is subscribed, so nothing can be missed."), {}};
    const auto first = m_log->firstConnected();
    if (!first)
        return {tr("Not connected yet"),
                tr("From the first connection on, what cannot be heard is "
                   "listed here."),
                {}};
    const QString since = Sentences::moment(*first, m_scheduler->wallNow());
    if (m_facts.status.pingOverdue)
        return {tr("No gap so far"),
                tr("Everything from %1 until our last ping was heard; that ping has no answer yet.")
                    .arg(since),
                {}};
    if (m_facts.status.state != State::Connected)
        return {tr("No gap so far"), tr("The line is down; what is missed is listed here."), {}};
    return {tr("No gap so far"), tr("Everything since %1 was heard.").arg(since), {}};
}

void ConnectionPanel::takeCounters(const Pusher::ClientCounters &counters)
{
    m_counterModel->setCounters(counters);
    const quint64 losses = m_counterModel->losses();
    // Told where it is seen with the gaps in front, too.
    const QString title = losses > 0
        ? tr("Counters (%1 refused or lost)").arg(QLocale().toString(losses))
        : m_counters->accessibleName();
    if (m_pages->tabText(m_pages->indexOf(m_counters)) != title)
        m_pages->setTabText(m_pages->indexOf(m_counters), title);
    if (isVisible())
        m_counters->refresh();
}

Silence ConnectionPanel::counterSilence() const
{
    if (!m_facts.configured)
        return {tr("Nothing counted"), tr("Nothing is connected, so nothing is counted."), {}};
    return {tr("Nothing counted yet"), tr("The client's answer is still to come."), {}};
}

void ConnectionPanel::saveLayout(QSettings &settings) const
{
    settings.setValue(splitKey, m_tables->saveState());
    settings.setValue(pageKey, m_pages->currentIndex());
    for (const TablePanel *table : m_allTables) {
        settings.beginGroup(table->objectName());
        table->saveLayout(settings);
        settings.endGroup();
    }
}

void ConnectionPanel::restoreLayout(QSettings &settings)
{
    m_tables->restoreState(settings.value(splitKey).toByteArray());
    m_pages->setCurrentIndex(settings.value(pageKey).toInt());
    for (TablePanel *table : std::as_const(m_allTables)) {
        settings.beginGroup(table->objectName());
        table->restoreLayout(settings);
        settings.endGroup();
    }
}

void ConnectionPanel::resizeEvent(QResizeEvent *event)
{
    m_tables->setOrientation(event->size().width() < narrow ? Qt::Vertical : Qt::Horizontal);
    Panel::resizeEvent(event);
}

} // namespace Console
