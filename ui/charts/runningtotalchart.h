// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/livechart.h"

class QComboBox;

namespace Console {

/// The total so far: profit in one currency, or wins less losses where no sender tells a profit.
///
/// Currencies are never mixed: where there are several, the reader chooses; without a choice, the
/// first that appeared. The value holds between two trades, so the curve is a stair.
class RunningTotalChart : public LiveChart {
    Q_OBJECT
public:
    explicit RunningTotalChart(const ChartData &data, QWidget *parent = nullptr);

protected:
    quint64 revision(const Window &window) const override;
    Picture picture(const Window &window, int width) override;
    QString reading(std::size_t stop) const override;
    QColor color(std::size_t series, const Theme &theme) const override;

private:
    void updateChoice();
    const ChartData::Profit *profit() const;
    const RunningTotal &total() const;
    QString valueText(double value) const;
    QString unit() const;
    QString captionOf(const Window &window) const;

    QComboBox *m_choice; ///< wins less losses, then the currencies in order of appearance
    bool m_isChosen = false;
    std::vector<RunningTotal::Point> m_points; ///< of the last picture, as its stops
};

} // namespace Console
