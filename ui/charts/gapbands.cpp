// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/gapbands.h"

#include "ui/text/sentences.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace Console {

using namespace std::chrono;
using Pusher::WallTime;

namespace {

struct Run {
    WallTime from;
    WallTime to;
    int count = 0;
};

QString labelOf(const Run &run)
{
    if (run.count > 1)
        return QCoreApplication::translate("Console::GapBands", "%Ln gaps", nullptr, run.count);
    return QCoreApplication::translate("Console::GapBands", "gap %1")
        .arg(Sentences::duration(floor<milliseconds>(run.to - run.from)));
}

} // namespace

std::vector<PlotOverlay::Gap> gapBandsOf(const GapSpans &gaps, WallTime from, WallTime to,
                                         int width)
{
    std::vector<PlotOverlay::Gap> bands;
    const auto pixel = (to - from) / std::max(width, 1);
    const auto touching = microseconds(qint64(double(pixel.count()) * PlotOverlay::leastGapWidth));
    std::array<std::vector<Run>, 2> runs; // whole, partial
    for (const GapSpans::Span &span : gaps.within(from, to)) {
        std::vector<Run> &line = runs[std::size_t(span.isPartial)];
        if (!line.empty() && span.from <= line.back().to + touching) {
            line.back().to = std::max(line.back().to, span.to);
            ++line.back().count;
        } else {
            line.push_back({span.from, span.to, 1});
        }
    }
    const auto seconds = [&](WallTime time) { return duration<double>(time - to).count(); };
    for (const bool isPartial : {true, false}) {
        for (const Run &run : runs[std::size_t(isPartial)])
            bands.push_back({seconds(run.from), seconds(run.to), isPartial,
                             isPartial ? QString() : labelOf(run)});
    }
    return bands;
}

} // namespace Console
