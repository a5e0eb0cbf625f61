// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/core/interner.h"

#include <QString>

#include <string_view>

namespace Console {

/// A number exactly as it was sent: "12.50" stays "12.50", never 12.499999.
///
/// Up to 18 digits are kept as mantissa and scale; anything else that is a number (exponents,
/// longer ones, "-0") keeps its spelling as an interned text. 16 bytes at most, plain value, any
/// thread.
struct Figure {
    static constexpr quint8 absentScale = 255;
    static constexpr quint8 textScale = 254;

    qint64 mantissa = 0; ///< the digits, or the interned spelling where scale is textScale
    quint8 scale = absentScale; ///< digits after the point, 0 – 18

    bool isPresent() const { return scale != absentScale; }
    bool isNegative(const Pusher::Interner &names) const;
    /// As sent, decimal point and no grouping; empty when absent.
    QString toText(const Pusher::Interner &names) const;
    double toDouble(const Pusher::Interner &names) const;
    /// In the user's locale, with the precision that was sent; empty when absent.
    QString toDisplay(const Pusher::Interner &names) const;

    /// `text` is a JSON number's spelling; absent when it is none. Writer's thread of `names` only.
    static Figure parse(std::string_view text, Pusher::Interner &names);

    friend bool operator==(const Figure &, const Figure &) = default;
};

} // namespace Console
