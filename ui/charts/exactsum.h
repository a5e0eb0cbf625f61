// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/domain/figure.h"

namespace Console {

/// A sum of figures without a rounding error: 0.1 added ten times is 1.0.
///
/// Decimal, 38 digits; what does not fit (exponents, huge numbers) is added as a double, and the
/// sum says so. Plain value.
class ExactSum {
public:
    /// False, and nothing changes, for a figure that is absent or beyond a double.
    bool add(const Figure &figure, const Pusher::Interner &names);
    bool isExact() const { return m_isExact; }
    double toDouble() const;
    /// In the user's locale with its sign ("+1,234.50"), with all digits where it is exact.
    QString toDisplay() const;

private:
    bool addInexactly(double value);

    __extension__ using Wide = __int128;

    Wide m_mantissa = 0;
    int m_scale = 0;
    double m_rest = 0; ///< what was added as a double
    bool m_isExact = true;
};

} // namespace Console
