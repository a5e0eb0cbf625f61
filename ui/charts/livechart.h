// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chartdata.h"
#include "ui/charts/plotoverlay.h"
#include "ui/theme/theme.h"

#include <QWidget>

class QLabel;

namespace Console {

class ElidedLabel;
class ChartLegend;
class PlotView;

/// A chart over the time that has just passed: its right edge is now.
///
/// Asks its data only when it is told to draw, can be seen, and something changed; then each curve
/// is replaced once, with at most two points a pixel. Gaps are hatched over the full height, what
/// is stale is grey, and the arrow keys walk from point to point and tell each in words (the pointer
/// does so, too). GUI thread.
class LiveChart : public QWidget {
    Q_OBJECT
public:
    /// What is shown: [from, to), of which up to `now` can be known.
    struct Window {
        Pusher::WallTime from = {};
        Pusher::WallTime to = {};
        Pusher::WallTime now = {};
    };
    /// How old the figures are.
    struct Age {
        bool isFresh = false;
        std::optional<std::chrono::milliseconds> lastEvent = {};
    };

    ~LiveChart() override;

    QString title() const;
    void setTheme(const Theme &theme);
    void setWindow(const Window &window) { m_window = window; }
    void setAge(const Age &age);
    /// Draws anew if it can be seen and what it shows is not what is.
    void draw();

    /// How often it drew, and how often a curve was replaced: once each a drawing.
    quint64 redraws() const { return m_redraws; }
    quint64 replaces() const;
    /// Where gaps are hatched, in this widget.
    std::vector<QRectF> gapBands() const;
    /// What it says above the plot: the sum of what is shown, or the point under the cursor.
    QString caption() const;
    int plotWidth() const;

Q_SIGNALS:
    void freezeRequested();

protected:
    struct Series {
        QString name;
        SeriesMark::Shape mark;
        bool isFilled = false; ///< between the curve and zero
        double fillOpacity = 0;
    };
    /// What a drawing shows.
    struct Picture {
        std::vector<QList<QPointF>> curves = {}; ///< seconds before `Window::to` (so ≤ 0), value
        double low = 0;
        double high = 0;
        bool wholeNumbers = false;
        QString caption = {};
        QString nothing = {}; ///< why there is nothing to see; empty: there is
        std::vector<double> stops = {}; ///< where the cursor can stand, rising
    };

    LiveChart(const ChartData &data, const QString &name, const QString &title,
              QWidget *parent = nullptr);
    /// Once, at the end of the constructor.
    void setSeries(std::vector<Series> series);
    /// Beside the title.
    void addTool(QWidget *tool);
    const ChartData &data() const { return m_data; }
    /// Draws the next time, whatever changed.
    void invalidate() { m_isDirty = true; }

    /// Changes when the picture of this window would.
    virtual quint64 revision(const Window &window) const = 0;
    /// `width` is that of the plot in pixels.
    virtual Picture picture(const Window &window, int width) = 0;
    /// The stop of the last picture in words.
    virtual QString reading(std::size_t stop) const = 0;
    virtual QColor color(std::size_t series, const Theme &theme) const = 0;

    static double secondsBefore(const Window &window, Pusher::WallTime time);

    bool eventFilter(QObject *watched, QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    void display(Picture picture);
    QRectF plotArea() const;
    int headerHeight() const;
    void layOut();
    void applyTheme();
    void moveCursor(int by);
    void placeCursor();
    void showCaption();

    const ChartData &m_data;
    Theme m_theme;
    QLabel *m_title;
    ChartLegend *m_legend;
    ElidedLabel *m_caption;
    PlotView *m_plot;
    QLabel *m_nothing;
    std::vector<Series> m_series;
    Window m_window;
    Window m_drawn;
    Age m_age;
    quint64 m_revision = 0;
    bool m_isDirty = true;
    Picture m_picture;
    std::optional<ChartScale::Values> m_values;
    std::optional<Pusher::WallTime> m_cursor; ///< by the keyboard: stays at its point
    std::optional<double> m_pointer; ///< x of the mouse: the points move under it
    std::optional<std::size_t> m_stop; ///< the point that either of them means
    quint64 m_redraws = 0;
};

} // namespace Console
