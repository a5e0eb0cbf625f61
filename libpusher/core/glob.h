// SPDX-License-Identifier: MIT
#pragma once

#include <QStringView>

namespace Pusher::Detail {

/// Whether `text` is `pattern`, in which each `*` stands for any run of characters (also none).
/// Nothing else is special; case-sensitive. Linear in practice: on a mismatch only the last `*`
/// takes one character more.
bool matchesGlob(QStringView pattern, QStringView text);

} // namespace Pusher::Detail
