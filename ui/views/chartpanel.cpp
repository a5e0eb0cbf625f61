// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/chartpanel.h"

#include "ui/charts/eventratechart.h"
#include "ui/charts/runningtotalchart.h"
#include "ui/charts/winlosschart.h"
#include "ui/text/foreigntext.h"
#include "ui/views/button.h"
#include "ui/views/emptystate.h"

#include <QAction>
#include <QButtonGroup>
#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QSaveFile>
#include <QSettings>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Console {

using namespace std::chrono;

namespace {

constexpr int defaultRange = 0;
constexpr seconds longestSpan = 24h;
/// A chart lower than this is better alone.
constexpr int comfortableHeight = 150;
/// The bar's switches need this much; a narrower panel has them in a menu.
constexpr int wideEnough = 860;
/// The right edge moves on by what can be seen, not with every tick.
constexpr int edgeSteps = 1000;

} // namespace

std::vector<ChartPanel::Range> ChartPanel::ranges()
{
    return {{u"1m"_s, 1min, tr("1 min")},
            {u"5m"_s, 5min, tr("5 min")},
            {u"15m"_s, 15min, tr("15 min")},
            {u"1h"_s, 1h, tr("1 h")},
            {u"all"_s, std::nullopt, tr("All")}};
}

ChartPanel::ChartPanel(const Sources &sources, QWidget *parent)
    : Panel(parent)
    , m_scheduler(sources.scheduler)
    , m_data(sources.history, sources.discovery)
    , m_area(new QWidget)
    , m_empty(nullptr)
    , m_ranges(new QButtonGroup(this))
    , m_toggles(new QWidget)
    , m_menuButton(new Button(tr("Charts …")))
    , m_freeze(new QAction(tr("Freeze charts"), this))
    , m_badge(nullptr)
    , m_note(new QLabel)
    , m_lastDraw(m_scheduler->now() - drawInterval)
{
    setObjectName(u"chartPanel"_s);
    setAccessibleName(tr("Charts"));
    auto *charts = new QVBoxLayout(m_area);
    charts->setContentsMargins({});
    charts->setSpacing(1);
    auto *toggles = new QHBoxLayout(m_toggles);
    toggles->setContentsMargins({});
    m_menuButton->setMenu(new QMenu(m_menuButton));
    addChart(new EventRateChart(m_data), tr("Events/s"));
    addChart(new WinLossChart(m_data), tr("Wins and losses"));
    addChart(new RunningTotalChart(m_data), tr("Running total"));
    m_empty = new EmptyState(m_area);
    m_empty->hide();
    m_empty->setAutoFillBackground(true);
    m_empty->setBackgroundRole(QPalette::Base);
    connect(m_empty, &EmptyState::actionRequested, this, &Panel::silenceActionRequested);
    m_badge = new Button(QString(), m_area);
    m_badge->setObjectName(u"frozenBadge"_s);
    m_badge->setToolTip(tr("Go on"));
    m_badge->hide();
    connect(m_badge, &Button::clicked, this, [this] { setFrozen(false); });
    buildActions();

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    // Charts give way to a low panel, switches to a narrow one: after it became so.
    layout->setSizeConstraint(QLayout::SetNoConstraint);
    layout->addWidget(buildBar());
    layout->addWidget(m_area, 1);
    setFocusProxy(m_charts.front().chart);
    showWhatFits();
}

void ChartPanel::addChart(LiveChart *chart, const QString &shortTitle)
{
    static_cast<QVBoxLayout *>(m_area->layout())->addWidget(chart, 1);
    auto *action = new QAction(chart->title(), this);
    action->setObjectName(chart->objectName() + u"Action"_s);
    action->setCheckable(true);
    m_menuButton->menu()->addAction(action);
    auto *button = new Button(shortTitle);
    button->setObjectName(chart->objectName() + u"Button"_s);
    button->setAccessibleName(tr("Show chart: %1").arg(chart->title()));
    button->setToolTip(button->accessibleName());
    button->setCheckable(true);
    m_toggles->layout()->addWidget(button);
    m_charts.push_back({chart, action, button});
    const Shown shown = m_charts.back();
    connect(button, &Button::clicked, action, &QAction::trigger);
    connect(action, &QAction::toggled, button, &Button::setChecked);
    connect(action, &QAction::triggered, this,
            [this, shown](bool visible) { chooseChart(shown, visible); });
    connect(chart, &LiveChart::freezeRequested, m_freeze, &QAction::toggle);
}

void ChartPanel::buildActions()
{
    m_freeze->setObjectName(u"freezeAction"_s);
    m_freeze->setCheckable(true);
    connect(m_freeze, &QAction::toggled, this, &ChartPanel::setFrozen);
    auto *copy = new QAction(tr("Copy image"), this);
    copy->setObjectName(u"copyAction"_s);
    connect(copy, &QAction::triggered, this,
            [this] { QGuiApplication::clipboard()->setPixmap(image()); });
    auto *save = new QAction(tr("Save image…"), this);
    save->setObjectName(u"saveImageAction"_s);
    connect(save, &QAction::triggered, this, &ChartPanel::askWhereToSave);
    addActions({copy, save, m_freeze});
    setContextMenuPolicy(Qt::ActionsContextMenu);
}

QWidget *ChartPanel::buildBar()
{
    auto *bar = new QWidget;
    auto *layout = new QHBoxLayout(bar);
    layout->setContentsMargins(10, 5, 10, 5);
    layout->setSpacing(6);
    const std::vector<Range> all = ranges();
    for (std::size_t i = 0; i < all.size(); ++i) {
        auto *button = new Button(all[i].text);
        button->setObjectName(u"range_"_s + all[i].name);
        button->setAccessibleName(all[i].span ? tr("Show the last %1").arg(all[i].text)
                                              : tr("Show all, up to 24 h"));
        button->setToolTip(button->accessibleName());
        button->setCheckable(true);
        m_ranges->addButton(button, int(i));
        layout->addWidget(button);
    }
    m_ranges->button(defaultRange)->setChecked(true);
    connect(m_ranges, &QButtonGroup::idClicked, this, [this] { draw(); });
    m_note->setObjectName(u"chartNote"_s);
    m_note->setTextFormat(Qt::PlainText);
    m_menuButton->setObjectName(u"chartsMenuButton"_s);
    m_menuButton->setAccessibleName(tr("Charts that are shown"));
    auto *freeze = new Button(tr("Freeze"));
    freeze->setObjectName(u"freezeButton"_s);
    freeze->setAccessibleName(tr("Freeze charts"));
    freeze->setToolTip(tr("Hold the charts still; events are still received (Space)"));
    freeze->setCheckable(true);
    connect(freeze, &Button::clicked, m_freeze, &QAction::setChecked);
    connect(m_freeze, &QAction::toggled, freeze, &Button::setChecked);
    layout->addStretch();
    layout->addWidget(m_note);
    layout->addWidget(m_toggles);
    layout->addWidget(m_menuButton);
    layout->addSpacing(6);
    layout->addWidget(freeze);
    return bar;
}

void ChartPanel::setTheme(const Theme &theme)
{
    QPalette hairlines = m_area->palette();
    hairlines.setColor(QPalette::Window, theme.line());
    m_area->setPalette(hairlines);
    m_area->setAutoFillBackground(true);
    for (const Shown &shown : m_charts)
        shown.chart->setTheme(theme);
}

void ChartPanel::collect()
{
    m_data.collect();
}

void ChartPanel::refresh()
{
    m_data.collect();
    drawIfDue();
}

void ChartPanel::showFacts(const LineFacts &facts)
{
    if (facts.status.state == Pusher::Connection::State::Connected)
        m_data.noteLineUp(facts.wallNow);
    m_isFresh = facts.isFresh;
    m_lastEventAge = facts.lastEventAge;
    drawIfDue();
}

void ChartPanel::setSilence(const Silence &silence)
{
    const bool isEmpty = m_data.eventCount() == 0 && m_data.tradeCount() == 0
        && m_data.missedEvents() == 0 && m_data.gaps().isEmpty();
    m_empty->setVisible(isEmpty);
    if (!isEmpty)
        return;
    m_empty->setMessage(silence.title, silence.text, silence.action);
    placeOverlays();
}

void ChartPanel::gapOpened(const Pusher::Gap &gap)
{
    m_data.gapOpened(gap);
}

void ChartPanel::gapClosed(const Pusher::Gap &gap)
{
    m_data.gapClosed(gap);
}

void ChartPanel::drawIfDue()
{
    if (m_scheduler->now() - m_lastDraw >= drawInterval)
        draw();
}

void ChartPanel::draw()
{
    m_lastDraw = m_scheduler->now();
    const auto now = m_frozenAt.value_or(m_scheduler->wallNow());
    const auto since = m_data.knownFrom().value_or(now);
    const seconds span =
        ranges()[std::size_t(m_ranges->checkedId())].span.value_or(std::clamp<seconds>(
            ChartScale::timeStep(ceil<seconds>(now - since), 1), 1min, longestSpan));
    const seconds step = std::max<seconds>(span / edgeSteps, 1s);
    const auto edge = ceil<seconds>(now);
    const auto to = edge + (step - edge.time_since_epoch() % step) % step;
    for (const Shown &shown : m_charts) {
        shown.chart->setWindow({to - span, to, now});
        if (!m_frozenAt)
            shown.chart->setAge({m_isFresh, m_lastEventAge});
        shown.chart->draw();
    }
}

void ChartPanel::setFrozen(bool frozen)
{
    if (frozen == m_frozenAt.has_value())
        return;
    m_freeze->setChecked(frozen);
    m_frozenAt = frozen ? std::optional(m_scheduler->wallNow()) : std::nullopt;
    if (m_frozenAt) {
        const QString time = ChartScale::timeLabel(*m_frozenAt, 1s);
        m_badge->setText(tr("Frozen at %1 – press Space to go on").arg(time));
        m_badge->setAccessibleName(m_badge->text());
        m_badge->setDown(true);
        placeOverlays();
    }
    m_badge->setVisible(frozen);
    draw();
}

void ChartPanel::chooseChart(const Shown &shown, bool visible)
{
    m_isChosen = true;
    const bool isLast = std::none_of(m_charts.begin(), m_charts.end(),
                                     [](const Shown &other) { return other.action->isChecked(); });
    if (isLast) {
        // A panel without a chart would say nothing, not even why.
        shown.action->setChecked(true);
        shown.button->setChecked(true);
        return;
    }
    shown.chart->setVisible(visible);
    showWhatFits();
    draw();
}

void ChartPanel::showWhatFits()
{
    const auto room = std::size_t(std::max(1, m_area->height() / comfortableHeight));
    LiveChart *first = nullptr;
    for (std::size_t i = 0; i < m_charts.size(); ++i) {
        const Shown &shown = m_charts[i];
        if (!m_isChosen)
            shown.action->setChecked(i < room);
        const bool visible = shown.action->isChecked();
        shown.chart->setVisible(visible);
        if (visible && !first)
            first = shown.chart;
    }
    setFocusProxy(first);
    const bool isWide = width() >= wideEnough;
    m_toggles->setVisible(isWide);
    m_menuButton->setVisible(!isWide);
}

QSize ChartPanel::minimumSizeHint() const
{
    return {470, 130};
}

void ChartPanel::resizeEvent(QResizeEvent *event)
{
    Panel::resizeEvent(event);
    layout()->activate(); // the area's new height says how many charts have room
    showWhatFits();
    placeOverlays();
    draw();
}

void ChartPanel::showEvent(QShowEvent *event)
{
    Panel::showEvent(event);
    layout()->activate();
    showWhatFits();
    placeOverlays();
    refresh();
    draw();
}

void ChartPanel::placeOverlays()
{
    m_empty->setGeometry(m_area->rect());
    m_empty->raise();
    constexpr int distance = 30;
    m_badge->adjustSize();
    m_badge->move((m_area->width() - m_badge->width()) / 2,
                  m_area->height() - m_badge->height() - distance);
    m_badge->raise();
}

void ChartPanel::saveLayout(QSettings &settings) const
{
    settings.setValue(u"range"_s, ranges()[std::size_t(m_ranges->checkedId())].name);
    QStringList names;
    for (const Shown &shown : m_charts) {
        if (shown.action->isChecked())
            names.append(shown.chart->objectName());
    }
    if (m_isChosen)
        settings.setValue(u"charts"_s, names);
    else
        settings.remove(u"charts"_s);
}

void ChartPanel::restoreLayout(QSettings &settings)
{
    const std::vector<Range> all = ranges();
    const QString range = settings.value(u"range"_s).toString();
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].name == range)
            m_ranges->button(int(i))->setChecked(true);
    }
    const QStringList names = settings.value(u"charts"_s).toStringList();
    m_isChosen = std::any_of(m_charts.begin(), m_charts.end(), [&](const Shown &shown) {
        return names.contains(shown.chart->objectName());
    });
    if (m_isChosen) {
        for (const Shown &shown : m_charts)
            shown.action->setChecked(names.contains(shown.chart->objectName()));
    }
    showWhatFits();
    draw();
}

QPixmap ChartPanel::image() const
{
    return m_area->grab();
}

void ChartPanel::askWhereToSave()
{
    auto *dialog =
        new QFileDialog(this, tr("Save image"), u"pushwatch-charts.png"_s, tr("Images (*.png)"));
    dialog->setObjectName(u"saveImageDialog"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(u"png"_s);
    connect(dialog, &QFileDialog::fileSelected, this, &ChartPanel::save);
    dialog->open();
}

void ChartPanel::save(const QString &file)
{
    QSaveFile target(file);
    const bool saved =
        target.open(QIODevice::WriteOnly) && image().save(&target, "PNG") && target.commit();
    m_note->setText(saved
                        ? QString()
                        : tr("Not saved: %1").arg(ForeignText::preview(target.errorString(), 60)));
}

} // namespace Console
