// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/runningtotalchart.h"

#include "ui/text/foreigntext.h"
#include "ui/text/sentences.h"

#include <QComboBox>
#include <QLocale>

#include <algorithm>
#include <climits>
#include <cmath>

using namespace Qt::StringLiterals;

namespace Console {

using namespace std::chrono;

namespace {

/// Two points a bucket: a line of one pixel shows no more than this.
constexpr int pixelsPerBucket = 3;
constexpr qsizetype longestCurrency = 12;
constexpr int mostDigits = 12;

QString currencyName(const ChartData::Profit &profit)
{
    if (profit.currency == Pusher::Interner::notInterned || profit.currencyText.isEmpty())
        return RunningTotalChart::tr("no currency");
    return ForeignText::preview(profit.currencyText, longestCurrency);
}

} // namespace

RunningTotalChart::RunningTotalChart(const ChartData &data, QWidget *parent)
    : LiveChart(data, u"runningTotalChart"_s, tr("Running total"), parent)
    , m_choice(new QComboBox)
{
    m_choice->setObjectName(u"runningTotalChoice"_s);
    m_choice->setAccessibleName(tr("What is added up"));
    m_choice->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_choice->addItem(tr("wins − losses"));
    m_choice->hide();
    connect(m_choice, &QComboBox::activated, this, [this] {
        m_isChosen = true;
        invalidate();
        draw();
    });
    addTool(m_choice);
    setSeries({{tr("Total"), SeriesMark::Shape::Disc}});
}

QColor RunningTotalChart::color(std::size_t series, const Theme &theme) const
{
    return theme.stroke(series);
}

quint64 RunningTotalChart::revision(const Window &) const
{
    return data().tradeCount() + data().missedTrades() + data().gaps().revision();
}

void RunningTotalChart::updateChoice()
{
    const auto &profits = data().profits();
    for (auto i = std::size_t(m_choice->count()) - 1; i < profits.size(); ++i)
        m_choice->addItem(tr("profit, %1").arg(currencyName(profits[i])));
    m_choice->setVisible(!profits.empty());
    if (!m_isChosen && !profits.empty())
        m_choice->setCurrentIndex(1);
}

const ChartData::Profit *RunningTotalChart::profit() const
{
    const int index = m_choice->currentIndex();
    return index > 0 ? &data().profits()[std::size_t(index) - 1] : nullptr;
}

const RunningTotal &RunningTotalChart::total() const
{
    const ChartData::Profit *chosen = profit();
    return chosen ? chosen->total : data().winsMinusLosses();
}

LiveChart::Picture RunningTotalChart::picture(const Window &window, int width)
{
    Picture result;
    result.curves.resize(1);
    m_points.clear();
    updateChoice();
    result.wholeNumbers = !profit();
    if (total().isEmpty()) {
        result.nothing = tr("No trade with a result yet: the total begins with the first.");
        return result;
    }
    // Buckets at whole multiples of their length, so that the same points are picked while the
    // window slides over them.
    const int buckets = std::max(1, width / pixelsPerBucket);
    const microseconds length = std::max<microseconds>((window.to - window.from) / buckets, 1us);
    const auto aligned = window.from - window.from.time_since_epoch() % length;
    const auto known = std::max(window.from, *data().knownFrom());
    if (const auto before = total().lastUntil(known))
        m_points.push_back({known, before->value});
    else if (total().dropped() == 0)
        m_points.push_back({known, 0});
    for (const RunningTotal::Point &point :
         total().query(aligned, aligned + length * (buckets + 2), buckets + 2)) {
        if (point.time > known && point.time <= window.now)
            m_points.push_back(point);
    }
    if (m_points.empty())
        return result;

    QList<QPointF> &curve = result.curves[0];
    curve.reserve(qsizetype(m_points.size()) * 2 + 1);
    const double stair = duration<double>(length).count();
    result.low = result.high = m_points.front().value;
    for (const RunningTotal::Point &point : m_points) {
        const double x = secondsBefore(window, point.time);
        // The value held until now; closer than a bucket nobody sees the stair.
        if (!curve.isEmpty() && x - curve.last().x() > stair)
            curve.append({x, curve.last().y()});
        curve.append({x, point.value});
        result.stops.push_back(x);
        result.low = std::min(result.low, point.value);
        result.high = std::max(result.high, point.value);
    }
    // The last point of a bucket may be one of its extremes; what held at the end is asked for.
    if (const auto last = total().lastUntil(window.now); last && last->time > known) {
        const double x = std::max(curve.last().x(), secondsBefore(window, last->time));
        curve.append({x, last->value});
    }
    curve.append({secondsBefore(window, window.now), curve.last().y()});
    result.caption = captionOf(window);
    return result;
}

QString RunningTotalChart::unit() const
{
    const ChartData::Profit *chosen = profit();
    return chosen ? u" "_s + currencyName(*chosen) : QString();
}

QString RunningTotalChart::valueText(double value) const
{
    const QLocale locale;
    const QString sign = value > 0 ? u"+"_s : QString();
    return sign + Sentences::withMinusSign(locale.toString(value, 'g', mostDigits)) + unit();
}

QString RunningTotalChart::captionOf(const Window &window) const
{
    const ChartData::Profit *chosen = profit();
    const auto last = total().lastUntil(window.now);
    if (!last)
        return {};
    // The exact figure where it is the newest, not what a double makes of it.
    const bool isNewest = *last == total().last();
    const QString value = chosen && isNewest
        ? Sentences::withMinusSign(chosen->sum.toDisplay()) + unit()
        : valueText(last->value);
    QStringList parts{chosen ? tr("profit %1").arg(value) : tr("wins − losses %1").arg(value)};
    const auto since = *data().knownFrom();
    parts.append(tr("since %1").arg(ChartScale::timeLabel(since, 1min)));
    // "At least" would be wrong: what the gap hid may have been a loss.
    if (!data().gaps().within(since, window.now).empty())
        parts.append(tr("without what the gaps hid"));
    if (const quint64 missed = data().missedTrades(); missed > 0)
        parts.append(tr("%Ln left before they could be charted", nullptr,
                        int(std::min<quint64>(missed, INT_MAX))));
    if (const quint64 uncounted = data().uncountedProfits(); uncounted > 0 && chosen)
        parts.append(tr("%Ln profits in further currencies or without a usable figure", nullptr,
                        int(std::min<quint64>(uncounted, INT_MAX))));
    return parts.join(u"  ·  "_s);
}

QString RunningTotalChart::reading(std::size_t stop) const
{
    const RunningTotal::Point &point = m_points[stop];
    return tr("%1: %2").arg(ChartScale::timeLabel(point.time, 1s), valueText(point.value));
}

} // namespace Console
