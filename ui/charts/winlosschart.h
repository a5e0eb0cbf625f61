// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/livechart.h"
#include "ui/charts/ratesteps.h"

namespace Console {

/// Trades won, upwards, and lost, downwards, in each interval.
class WinLossChart : public LiveChart {
    Q_OBJECT
public:
    explicit WinLossChart(const ChartData &data, QWidget *parent = nullptr);

protected:
    quint64 revision(const Window &window) const override;
    Picture picture(const Window &window, int width) override;
    QString reading(std::size_t stop) const override;
    QColor color(std::size_t series, const Theme &theme) const override;

private:
    QString captionOf(const Window &window) const;

    std::vector<RateStep> m_steps; ///< of the last picture, as its stops
};

} // namespace Console
