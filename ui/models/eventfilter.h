// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/history/eventsegment.h"
#include "ui/models/bytesearch.h"
#include "ui/models/wordfilter.h"

#include <vector>

namespace Console {

/// Which events are shown: every word of the text must occur in the channel, the event's name, the
/// sender or the payload, in any letter case (in the payload: of ASCII letters).
///
/// The payload is searched as it was received, so
/// words with `"`, `/` or `\` match escaped or not, and so do letters beyond ASCII.
class EventFilter {
public:
    explicit EventFilter(const QString &text = {});

    const QString &text() const { return m_words.text(); }
    bool isEmpty() const { return m_words.isEmpty(); }
    bool accepts(const Pusher::EventSegment &segment, quint32 index, const Pusher::Interner &names);

private:
    using Spellings = std::vector<ByteSearch>;

    static Spellings spellingsOf(const QString &word);

    WordFilter m_words;
    std::vector<Spellings> m_spellings; ///< of each word, in a payload
};

} // namespace Console
