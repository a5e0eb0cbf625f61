// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chartdata.h"
#include "ui/sources.h"
#include "ui/views/panel.h"

#include <vector>

class QAction;
class QButtonGroup;
class QLabel;

namespace Console {

class Button;
class EmptyState;
class LiveChart;

/// The Charts view: events per second, wins and losses, and the running total over one time axis.
///
/// As many charts as have room are shown until the reader chooses. Draws at most 12 times a second,
/// and only while it can be seen; what it draws is collected at every tick.
class ChartPanel : public Panel {
    Q_OBJECT
public:
    /// Until the next drawing; a chart that changes faster is not read better.
    static constexpr std::chrono::milliseconds drawInterval{80};

    explicit ChartPanel(const Sources &sources, QWidget *parent = nullptr);

    void setTheme(const Theme &theme) override;
    void refresh() override;
    void collect() override;
    void showFacts(const LineFacts &facts) override;
    void setSilence(const Silence &silence) override;
    void gapOpened(const Pusher::Gap &gap) override;
    void gapClosed(const Pusher::Gap &gap) override;
    void saveLayout(QSettings &settings) const override;
    void restoreLayout(QSettings &settings) override;

    const ChartData &data() const { return m_data; }
    QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    struct Shown {
        LiveChart *chart;
        QAction *action; ///< whether it is shown
        Button *button; ///< the same, where there is room for it
    };
    /// What the reader can choose; nothing for the whole day.
    struct Range {
        QString name; ///< in the settings
        std::optional<std::chrono::seconds> span;
        QString text;
    };

    static std::vector<Range> ranges();
    QWidget *buildBar();
    void addChart(LiveChart *chart, const QString &shortTitle);
    void buildActions();
    void chooseChart(const Shown &shown, bool visible);
    void showWhatFits();
    void setFrozen(bool frozen);
    void draw();
    void drawIfDue();
    void placeOverlays();
    QPixmap image() const;
    void askWhereToSave();
    void save(const QString &file);

    std::shared_ptr<Pusher::Scheduler> m_scheduler;
    ChartData m_data;
    QWidget *m_area;
    EmptyState *m_empty;
    QButtonGroup *m_ranges;
    QWidget *m_toggles;
    Button *m_menuButton;
    QAction *m_freeze;
    Button *m_badge;
    QLabel *m_note;
    std::vector<Shown> m_charts;
    bool m_isChosen = false; ///< which charts are shown is the reader's choice
    std::optional<Pusher::WallTime> m_frozenAt;
    Pusher::Scheduler::TimePoint m_lastDraw;
    bool m_isFresh = false;
    std::optional<std::chrono::milliseconds> m_lastEventAge;
};

} // namespace Console
