// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/core/scheduler.h"

#include <QByteArrayView>
#include <QString>

#include <optional>

namespace Console {

/// What stands in a bearer token, for reading: nothing of it is checked but its form. Whether it is
/// good, an AuthHandler says.
struct TokenParts {
    enum class Problem { None, Empty, TooLong, NotThreeParts, NotBase64, NotJson };

    Problem problem = Problem::Empty;
    QString header = {}; ///< indented JSON; empty unless `problem` is None
    QString claims = {}; ///< likewise
    QString subject = {}; ///< `sub`; may be empty
    std::optional<Pusher::WallTime> expires = {}; ///< `exp`, where it is a whole number
    std::optional<Pusher::WallTime> notBefore = {}; ///< `nbf`

    /// White space around it is cut; at most 8 KB are looked at.
    static TokenParts of(QByteArrayView token);
};

} // namespace Console
