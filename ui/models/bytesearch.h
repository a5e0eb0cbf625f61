// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace Console {

/// Finds a text in raw bytes, in any case of the ASCII letters; several gigabytes a second.
///
/// Looks at the needle's first and last byte in 16 places at a time (SSE2, where there is) and
/// compares the rest only where both fit. Reads nothing outside of what it is given. Other letters
/// than ASCII must match as they are.
class ByteSearch {
public:
    enum class Backslashes {
        Matter,
        Skipped, ///< those of the bytes: `EUR/USD` also finds `EUR\\\/USD`
    };

    /// An empty needle occurs everywhere.
    explicit ByteSearch(QByteArray needle = {}, Backslashes backslashes = Backslashes::Matter);

    bool occursIn(QByteArrayView bytes) const;

private:
    bool fitsAt(const char *at, const char *end) const;

    QByteArray m_needle; ///< in lower case
    Backslashes m_backslashes;
};

} // namespace Console
