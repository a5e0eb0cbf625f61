// SPDX-License-Identifier: MIT
#include "libpusher/protocol/envelopepredictor.h"

#include "libpusher/protocol/jsontext.h"

namespace Pusher::Detail {

bool EnvelopePredictor::predict(std::string_view text, Frame &frame)
{
    if (m_entries[m_latest].matches(text, frame))
        return true;
    for (std::size_t i = 0; i < entryCount; ++i) {
        if (i != m_latest && m_entries[i].matches(text, frame)) {
            m_latest = i;
            return true;
        }
    }
    return false;
}

void EnvelopePredictor::learn(std::string_view text, const Frame &frame)
{
    const std::string_view data = frame.rawData;
    if (data.empty() || data.front() != '"' || text.size() - data.size() > maximumEnvelope)
        return;
    const std::size_t content = std::size_t(data.data() - text.data()) + 1;
    Entry &entry = m_entries[m_next];
    entry.prefix = text.substr(0, content);
    entry.suffix = text.substr(content + data.size() - 2);
    entry.kind = frame.kind;
    entry.event = frame.event;
    entry.channel = frame.channel;
    entry.userId = frame.userId;
    m_latest = m_next;
    m_next = (m_next + 1) % entryCount;
}

bool EnvelopePredictor::Entry::matches(std::string_view text, Frame &frame) const
{
    if (prefix.empty() || text.size() < prefix.size() + suffix.size()
        || text.substr(0, prefix.size()) != prefix
        || text.substr(text.size() - suffix.size()) != suffix)
        return false;
    const char *const content = text.data() + prefix.size();
    const char *const quote = text.data() + (text.size() - suffix.size());
    // The suffix's quote must be the one that ends the data, not one inside it.
    if (findStringEnd(content, quote + 1) != quote)
        return false;
    frame.kind = kind;
    frame.event = event;
    frame.channel = channel;
    frame.userId = userId;
    frame.rawData = {content - 1, std::size_t(quote - content) + 2};
    return true;
}

} // namespace Pusher::Detail
