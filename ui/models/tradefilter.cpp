// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/tradefilter.h"

#include "ui/text/sentences.h"

#include <algorithm>

namespace Console {

void TradeFilter::setText(const QString &text)
{
    m_text = text.left(maximumLength);
    m_words.clear();
    const QStringList texts = m_text.simplified().split(u' ', Qt::SkipEmptyParts);
    for (const QString &wordText : texts) {
        Word word;
        word.text = wordText;
        for (const auto result : {Trade::Result::Unknown, Trade::Result::Win, Trade::Result::Loss})
            word.isResult[std::size_t(result)] =
                Sentences::result(result).contains(wordText, Qt::CaseInsensitive);
        word.isNumeric = std::all_of(wordText.begin(), wordText.end(), [](QChar c) {
            return c.isDigit() || c == u'.' || c == u'-' || c == u'e' || c == u'E' || c == u'+';
        });
        m_words.push_back(std::move(word));
    }
}

bool TradeFilter::accepts(const Trade &trade, const Pusher::Interner &names)
{
    return std::all_of(m_words.begin(), m_words.end(),
                       [&](Word &word) { return word.occursIn(trade, names); });
}

bool TradeFilter::Word::occursInName(Pusher::Interner::Id id, const Pusher::Interner &names)
{
    if (id >= byName.size())
        byName.resize(std::max<std::size_t>(names.size() + 1, id + 1), Known::NotYet);
    Known &known = byName[id];
    if (known == Known::NotYet)
        known = names.text(id).contains(text, Qt::CaseInsensitive) ? Known::Yes : Known::No;
    return known == Known::Yes;
}

bool TradeFilter::Word::occursIn(const Trade &trade, const Pusher::Interner &names)
{
    if (isResult[std::size_t(trade.result)] || occursInName(trade.symbol, names)
        || occursInName(trade.botName, names) || occursInName(trade.currency, names))
        return true;
    return isNumeric
        && (trade.amount().toText(names).contains(text, Qt::CaseInsensitive)
            || trade.profit().toText(names).contains(text, Qt::CaseInsensitive));
}

} // namespace Console
