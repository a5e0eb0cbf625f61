// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/seriesmark.h"
#include "ui/theme/theme.h"

#include <QWidget>

#include <vector>

namespace Console {

/// The lines of a chart in a row: sign, colour and word of each. In a narrow chart the last ones
/// give way.
class ChartLegend : public QWidget {
    Q_OBJECT
public:
    struct Entry {
        QString name;
        SeriesMark::Shape mark;
        QColor color;
    };

    explicit ChartLegend(QWidget *parent = nullptr);

    /// One entry alone needs no legend: the title says what it is.
    void setEntries(std::vector<Entry> entries, const Theme &theme);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {0, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    int widthOf(const Entry &entry) const;

    Theme m_theme;
    std::vector<Entry> m_entries;
};

} // namespace Console
