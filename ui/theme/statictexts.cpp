// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/statictexts.h"

namespace Console {

StaticTexts::StaticTexts(int capacity)
    : m_texts(capacity)
{
}

const QStaticText &StaticTexts::of(const QString &text, const QFont &font)
{
    if (m_font != font) {
        m_texts.clear();
        m_font = font;
    }
    if (const QStaticText *known = m_texts.object(text))
        return *known;
    auto *fresh = new QStaticText(text);
    fresh->setTextFormat(Qt::PlainText);
    fresh->setPerformanceHint(QStaticText::AggressiveCaching);
    fresh->prepare({}, font);
    m_texts.insert(text, fresh);
    return *fresh;
}

} // namespace Console
