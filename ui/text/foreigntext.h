// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace Console::ForeignText {

/// Text that somebody else chose, made fit for one line of a screen: at most `maximum` characters
/// (an ellipsis says there was more), control and direction characters made visible, lone
/// surrogates replaced. For widgets that show plain text.
QString preview(const QString &text, qsizetype maximum = 256);

/// The preview inside a direction isolate: for use in the middle of a sentence.
QString inSentence(const QString &text, qsizetype maximum = 80);

} // namespace Console::ForeignText
