// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCache>
#include <QFont>
#include <QStaticText>

namespace Console {

/// Texts that are painted again and again, laid out once: names, words, labels of axes. Laying a
/// text out costs as much as painting it. Of one font at a time; the least used go.
class StaticTexts {
public:
    /// At most so many are kept.
    explicit StaticTexts(int capacity);

    /// Plain text in one line; valid until the next call.
    const QStaticText &of(const QString &text, const QFont &font);

private:
    QCache<QString, QStaticText> m_texts;
    QFont m_font;
};

} // namespace Console
