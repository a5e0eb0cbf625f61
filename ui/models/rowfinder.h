// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace Console {

class TableModel;

/// Finds the place of an event among rows that came of events. In a table that is not sorted it
/// looks at a few dozen rows, however many there are.
class RowFinder {
public:
    /// The first row behind all rows of events up to this one: a gap's row stands there, else the
    /// first row that came afterwards. The last row where nothing did; -1 for an empty table.
    static int behind(const TableModel &model, quint64 event);
};

} // namespace Console
