// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <Qt>

namespace Console {

/// What the tables' models answer beyond Qt's own roles.
enum ModelRole {
    RawRole = Qt::UserRole + 1, ///< the value itself: for sorting, copying, exporting; C locale
    SeverityRole, ///< int(Severity): how the delegate marks it
    SignRole, ///< bool: the severity's sign is painted in front of the text
    StaleRole, ///< bool: the figure's source is silent; shown in muted ink
    RowKindRole, ///< int(RowKind)
    SequenceRole, ///< quint64: the event behind this row, for the inspector; 0: none
};

/// What a cell means; the delegate chooses sign and colour.
enum class Severity {
    None,
    Good, ///< a win
    Bad, ///< a loss
    Neutral, ///< neither: unknown, flat
    Healthy,
    Pending, ///< under way
    Warning, ///< degraded, a gap
    Critical, ///< failed
    Offline, ///< gone, switched off
};
enum class RowKind { Data, Gap };

} // namespace Console
