// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/history/gapledger.h"

#include <QMap>
#include <QVariant>

namespace Console {

/// The gaps that a live table shows as rows between its own: what they are and what their cells
/// say. As many as the ledger keeps; the oldest go.
class GapRows {
public:
    /// Answers whether the gap is new here; else what is known of it was replaced.
    bool keep(const Pusher::Gap &gap);
    Pusher::Gap gap(quint64 id) const { return m_gaps.value(id); }
    /// One sentence, in the first column; the delegate draws it across the row.
    QVariant data(quint64 id, int column, int role) const;

private:
    QMap<quint64, Pusher::Gap> m_gaps;
};

} // namespace Console
