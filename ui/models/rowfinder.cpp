// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/rowfinder.h"

#include "ui/models/roles.h"
#include "ui/models/tablemodel.h"

#include <algorithm>

namespace Console {

namespace {

quint64 eventAt(const TableModel &model, int row)
{
    return model.index(row, 0).data(SequenceRole).toULongLong();
}

} // namespace

int RowFinder::behind(const TableModel &model, quint64 event)
{
    const int rows = model.rowCount();
    if (model.sortColumn() >= 0) {
        // In another order, the first one that came afterwards is somewhere.
        int best = rows - 1;
        quint64 next = 0;
        for (int row = 0; row < rows; ++row) {
            const quint64 there = eventAt(model, row);
            if (there > event && (next == 0 || there < next)) {
                next = there;
                best = row;
            }
        }
        return best;
    }
    int low = 0;
    int high = rows;
    while (low < high) {
        // A gap's row has no event: it belongs to the row behind it.
        const int middle = low + (high - low) / 2;
        int data = middle;
        while (data < high && model.isMarker(data))
            ++data;
        if (data < high && eventAt(model, data) <= event)
            low = data + 1;
        else
            high = middle;
    }
    return std::min(low, rows - 1);
}

} // namespace Console
