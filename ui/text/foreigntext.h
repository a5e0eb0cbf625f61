// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringView>

/// Text that somebody else chose (names, payloads, reasons), made fit for a screen. The one place
/// for each way of showing it; pure functions, any thread.
namespace Console::ForeignText {

/// Fit for one line: at most `maximum` characters (an ellipsis says there was more), control and
/// direction characters made visible (`␛`, `⟨U+202E⟩`), lone surrogates replaced. For widgets that
/// show plain text.
QString preview(const QString &text, qsizetype maximum = 256);

/// The preview inside a direction isolate: for use in the middle of a sentence.
QString inSentence(const QString &text, qsizetype maximum = 80);

/// All of it on one line, made visible like a preview: for copies that may be pasted into a
/// terminal.
QString oneLine(const QString &text);

/// Fit for a text pane: all of it, in paragraphs of at most `longestLine` characters, because the
/// time to lay out a paragraph grows with the square of its length. Ends of lines stay ends of
/// lines and are marked (`␊`).
QString paragraphs(QStringView text, qsizetype longestLine = 4096);

/// Fit for a tool tip, which shows whatever looks like markup as markup: at most
/// `maximumToolTip` characters of the text, escaped, and able to wrap. Says so when the text has
/// direction controls. Empty for an empty text.
QString toolTip(const QString &text);
constexpr qsizetype maximumToolTip = 1000;

/// For the texts of actions, buttons, tabs and group boxes, where `&` marks a key: each is doubled.
QString withoutMnemonics(QString text);

/// Unicode's own picture of a C0 control or DEL (`␛`); null for everything else.
QChar controlPicture(char32_t code);

/// Whether characters that turn the reading direction or take no room are in the text, so that it
/// may not be what it looks like.
bool hasDirectionControls(QStringView text);

} // namespace Console::ForeignText
