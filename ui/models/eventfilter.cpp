// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/eventfilter.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Console {

namespace {

/// As a sender writes it who keeps to ASCII: `\u00fc` for ü.
QByteArray inAscii(const QString &text)
{
    QByteArray result;
    for (const QChar c : text) {
        if (c.unicode() < 0x80)
            result += char(c.unicode());
        else
            result += "\\u" + QByteArray::number(c.unicode(), 16).rightJustified(4, '0');
    }
    return result;
}

bool occursInOwn(const WordFilter::Word &word, const Pusher::EventSegment::OwnTexts &own)
{
    const auto isIn = [&word](std::string_view utf8) {
        return word.occursIn(QString::fromUtf8(utf8.data(), qsizetype(utf8.size())));
    };
    return isIn(own.channel) || isIn(own.name) || isIn(own.user);
}

} // namespace

EventFilter::EventFilter(const QString &text)
{
    m_words.setText(text);
    for (const WordFilter::Word &word : m_words.words())
        m_spellings.push_back(spellingsOf(word.text()));
}

EventFilter::Spellings EventFilter::spellingsOf(const QString &word)
{
    Spellings spellings;
    const auto add = [&spellings](QByteArray spelling, bool isEscaped) {
        // JSON in a JSON string is escaped twice, some characters perhaps, some not: backslashes
        // are looked past.
        if (isEscaped && spelling.count('\\') < spelling.size())
            spellings.emplace_back(spelling.replace('\\', ""), ByteSearch::Backslashes::Skipped);
        else
            spellings.emplace_back(spelling);
    };
    const QByteArray utf8 = word.toUtf8();
    add(utf8, std::any_of(utf8.begin(), utf8.end(), [](char c) {
            return c == '"' || c == '/' || c == '\\';
        }));
    if (const QByteArray ascii = inAscii(word); ascii != utf8)
        add(ascii, true);
    return spellings;
}

bool EventFilter::accepts(const Pusher::EventSegment &segment, quint32 index,
                          const Pusher::Interner &names)
{
    constexpr std::size_t onlyVocabulary = 0;
    const Pusher::EventHeader &header = segment.header(index);
    const auto nameOf = [&names](quint32 id) -> const QString & { return names.text(id); };
    auto spellings = m_spellings.cbegin();
    return m_words.accepts([&](WordFilter::Word &word) {
        const Spellings &inPayload = *spellings++;
        return word.occursIn(onlyVocabulary, header.channel, nameOf)
            || word.occursIn(onlyVocabulary, header.name, nameOf)
            || (header.ownSize > 0 && occursInOwn(word, segment.ownTexts(index)))
            || std::any_of(inPayload.begin(), inPayload.end(), [&](const ByteSearch &spelling) {
                   return spelling.occursIn(segment.data(index));
               });
    });
}

} // namespace Console
