// SPDX-License-Identifier: MIT
#include "libpusher/core/glob.h"

#include <algorithm>

namespace Pusher::Detail {

bool matchesGlob(QStringView pattern, QStringView text)
{
    constexpr QChar star = u'*';
    qsizetype p = 0;
    qsizetype t = 0;
    qsizetype lastStar = -1;
    qsizetype retryAt = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == star) {
            lastStar = p++;
            retryAt = t;
        } else if (p < pattern.size() && pattern[p] == text[t]) {
            ++p;
            ++t;
        } else if (lastStar >= 0) {
            p = lastStar + 1;
            t = ++retryAt;
        } else {
            return false;
        }
    }
    return std::all_of(pattern.begin() + p, pattern.end(), [](QChar c) { return c == star; });
}

} // namespace Pusher::Detail
