// SPDX-License-Identifier: MIT
#include "tests/bench/benchrow.h"
#include "tests/support/chartfeed.h"
#include "ui/charts/runningtotalchart.h"

#include <QApplication>
#include <QChart>
#include <QChartView>
#include <QLineSeries>
#include <QValueAxis>

#include <ctime>
#include <random>

using namespace std::chrono;
using namespace std::chrono_literals;

namespace {

constexpr int pointCount = 100000;
constexpr QSize size(1000, 500);
constexpr int rounds = 11;
constexpr Pusher::WallTime begin{seconds(1'790'000'000)};
/// Three a second are kept as they are: so many that a chart of all of them is 9 h wide.
constexpr milliseconds distance = 334ms;

/// Milliseconds of this thread: others on the machine do not count.
template <typename Action>
double cost(Action action)
{
    const auto now = [] {
        timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
    };
    const double before = now();
    action();
    return now() - before;
}

/// What everybody writes first: all points to the series, with the axes of Qt Charts.
class PlainChart {
public:
    explicit PlainChart(const QList<QPointF> &points)
        : m_series(new QLineSeries)
        , m_view(new QChart)
    {
        auto *x = new QValueAxis;
        auto *y = new QValueAxis;
        double low = 0;
        double high = 0;
        for (const QPointF &point : points) {
            low = std::min(low, point.y());
            high = std::max(high, point.y());
        }
        x->setRange(points.first().x(), points.last().x());
        y->setRange(low, high);
        m_series->setPen(QPen(Qt::blue, 1));
        m_view.chart()->addSeries(m_series);
        m_view.chart()->legend()->hide();
        m_view.chart()->addAxis(x, Qt::AlignBottom);
        m_view.chart()->addAxis(y, Qt::AlignLeft);
        m_series->attachAxis(x);
        m_series->attachAxis(y);
        m_view.setRenderHint(QPainter::Antialiasing);
        m_view.resize(size);
        m_view.show();
    }
    void draw(const QList<QPointF> &points, QImage &image)
    {
        m_series->replace(points);
        m_view.QWidget::render(&image);
    }

private:
    QLineSeries *m_series;
    QChartView m_view;
};

} // namespace

/// A redraw of the shipped chart over 100 000 points beside `QLineSeries::replace()` of all of them:
/// set the data and paint, antialiased, 1 px, in turns.
int main(int argc, char **argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication application(argc, argv);
    std::mt19937 random(20261122);

    ChartFeed feed(pointCount + 1);
    Console::ChartData data(feed.history, feed.store);
    QList<QPointF> points;
    int total = 0;
    for (int i = 0; i < pointCount; ++i) {
        const bool won = random() % 2 == 0;
        total += won ? 1 : -1;
        feed.trade(begin + i * distance,
                   {.result = won ? Console::Trade::Result::Win : Console::Trade::Result::Loss});
        points.append({double(i) * duration<double>(distance).count(), double(total)});
    }
    data.collect();
    const auto end = ceil<seconds>(begin + pointCount * distance);

    Console::RunningTotalChart ours(data);
    ours.resize(size);
    ours.setAge({true, 0ms});
    ours.show();
    PlainChart plain(points);
    QImage image(size, QImage::Format_ARGB32_Premultiplied);
    std::vector<double> ourTimes;
    std::vector<double> plainTimes;
    for (int round = 0; round < rounds; ++round) {
        ourTimes.push_back(cost([&] {
            // The window moves on by one pixel, as it does live.
            const auto by = round * 34s;
            ours.setWindow({begin + by, end + by, end + by});
            ours.draw();
            ours.render(&image);
        }));
        plainTimes.push_back(cost([&] { plain.draw(points, image); }));
    }
    if (ours.redraws() < quint64(rounds))
        return 1;
    Bench::Row{"chart of 100 000 points: replace() of all / our redraw",
               Bench::median(ourTimes),
               Bench::median(plainTimes),
               "ms",
               rounds,
               20,
               Bench::Row::Gate::AtLeast}
        .print();
    return 0;
}
