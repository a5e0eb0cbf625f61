// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/gaprows.h"

#include "ui/models/roles.h"
#include "ui/text/sentences.h"

namespace Console {

bool GapRows::keep(const Pusher::Gap &gap)
{
    const bool isNew = !m_gaps.contains(gap.id);
    m_gaps.insert(gap.id, gap);
    if (m_gaps.size() > Pusher::GapLedger::capacity)
        m_gaps.erase(m_gaps.begin());
    return isNew;
}

QVariant GapRows::data(quint64 id, int column, int role) const
{
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
    case RawRole:
        return column == 0 ? Sentences::gap(gap(id)) : QString();
    case SeverityRole:
        return int(Severity::Warning);
    case RowKindRole:
        return int(RowKind::Gap);
    default:
        return {};
    }
}

} // namespace Console
