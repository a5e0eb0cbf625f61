// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/wordfilter.h"

#include <QStringList>

namespace Console {

WordFilter::Word::Word(const QString &text)
    : m_text(text)
    , m_isNumeric(std::all_of(text.begin(), text.end(), [](QChar c) {
        return c.isDigit() || c == u'.' || c == u'-' || c == u'e' || c == u'E' || c == u'+';
    }))
{
}

bool WordFilter::Word::learn(std::size_t vocabulary, quint32 id, bool occurs)
{
    if (vocabulary >= m_known.size())
        m_known.resize(vocabulary + 1);
    std::vector<Known> &known = m_known[vocabulary];
    if (id >= known.size())
        known.resize(std::size_t(id) + 1, Known::NotYet);
    known[id] = occurs ? Known::Yes : Known::No;
    return occurs;
}

void WordFilter::setText(const QString &text)
{
    m_text = text.left(maximumLength);
    m_words.clear();
    const QStringList words = m_text.simplified().split(u' ', Qt::SkipEmptyParts);
    for (const QString &word : words)
        m_words.emplace_back(word);
}

} // namespace Console
