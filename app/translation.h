// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QCoreApplication;

namespace Console {

/// Lets the program speak the user's language where `:/i18n` has it, else English (which needs a
/// file too: for its plurals). Before the first window.
void installTranslation(QCoreApplication &application);

} // namespace Console
