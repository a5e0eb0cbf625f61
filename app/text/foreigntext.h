// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QStringView>

namespace Console {

/// A character that must not reach a terminal or a log as it is: C0, DEL, C1, line and paragraph
/// separators, bidirectional controls (reliability L7). `length` is 0 when there is none.
struct ControlCharacter {
    char32_t code = 0;
    int length = 0;
};
/// Looks at the start of valid UTF-8 only.
ControlCharacter controlCharacterAt(const char *begin, const char *end);

/// Appends valid UTF-8 with every control character made visible (`⟨ESC⟩`, `⟨U+202E⟩`), line ends
/// included, so that no peer can move the cursor or forge a line.
void appendVisible(QByteArray &out, QByteArrayView utf8);
QByteArray visible(QStringView text);

} // namespace Console
