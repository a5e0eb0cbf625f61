// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <Qt>

namespace Console {

/// What the tables' models answer beyond Qt's own roles.
enum ModelRole {
    RawRole = Qt::UserRole + 1, ///< the value itself: for sorting, copying, exporting; C locale
    SeverityRole, ///< int(Severity): how the delegate marks it
    RowKindRole, ///< int(RowKind)
};

enum class Severity { None, Good, Bad, Neutral, Warning };
enum class RowKind { Data, Gap };

} // namespace Console
