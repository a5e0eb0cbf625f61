// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <algorithm>
#include <vector>

namespace Console {

/// Words that must all occur in a row, each in any of its fields, in any letter case.
///
/// The model says what its fields are. Texts that stand behind small numbers (interned names, the
/// words for an enum) are compared once per number and word, not once per row: a million rows take
/// milliseconds. Not for several threads.
class WordFilter {
public:
    static constexpr int maximumLength = 256;

    class Word {
    public:
        explicit Word(const QString &text);

        const QString &text() const { return m_text; }
        /// Whether it could be a part of a number: the others need not be looked for in numbers.
        bool isNumeric() const { return m_isNumeric; }
        /// In a text of the row itself.
        bool occursIn(QStringView text) const { return text.contains(m_text, Qt::CaseInsensitive); }
        /// In the text that `id` stands for in a vocabulary of the model's own numbering, 0 and up.
        /// `textOf(id)` is asked the first time; its answer must never change. Ids grow from 0
        /// without great gaps.
        template <typename TextOf>
        bool occursIn(std::size_t vocabulary, quint32 id, TextOf &&textOf)
        {
            if (vocabulary < m_known.size() && id < m_known[vocabulary].size()) {
                const Known known = m_known[vocabulary][id];
                if (known != Known::NotYet)
                    return known == Known::Yes;
            }
            return learn(vocabulary, id, occursIn(QStringView(textOf(id))));
        }

    private:
        enum class Known : quint8 { NotYet, No, Yes };

        bool learn(std::size_t vocabulary, quint32 id, bool occurs);

        QString m_text;
        std::vector<std::vector<Known>> m_known; ///< by vocabulary and id
        bool m_isNumeric = false;
    };

    /// At most `maximumLength` characters count.
    void setText(const QString &text);
    const QString &text() const { return m_text; }
    /// Everything passes.
    bool isEmpty() const { return m_words.empty(); }
    const std::vector<Word> &words() const { return m_words; }

    /// Whether `occursInRow(Word &)` is true for each word.
    template <typename OccursInRow>
    bool accepts(OccursInRow &&occursInRow)
    {
        return std::all_of(m_words.begin(), m_words.end(), occursInRow);
    }

private:
    QString m_text;
    std::vector<Word> m_words;
};

} // namespace Console
