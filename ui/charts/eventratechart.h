// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/livechart.h"
#include "ui/charts/ratesteps.h"

namespace Console {

/// Events per second, one curve per kind.
///
/// A point is the mean of its step, over seconds that were heard from beginning to end; no curve
/// where none was. Draws once a second at most, when one is complete.
class EventRateChart : public LiveChart {
    Q_OBJECT
public:
    explicit EventRateChart(const ChartData &data, QWidget *parent = nullptr);

protected:
    quint64 revision(const Window &window) const override;
    Picture picture(const Window &window, int width) override;
    QString reading(std::size_t stop) const override;
    QColor color(std::size_t series, const Theme &theme) const override;

private:
    static RateBuckets::Second completeUntil(const Window &window);
    void addPoints(Picture &picture, const Window &window,
                   const std::vector<GapSpans::Span> &gaps) const;
    QString captionOf(const Window &window, const std::vector<GapSpans::Span> &gaps) const;

    std::vector<RateStep> m_steps; ///< of the last picture: those with a rate, as its stops
};

} // namespace Console
