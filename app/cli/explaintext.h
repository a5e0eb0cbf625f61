// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/dispatch/explanation.h"

namespace Console {

/// One step of an explanation in technical English, for terminals and logs.
QString explainText(const Pusher::Explanation::Rung &rung);

} // namespace Console
