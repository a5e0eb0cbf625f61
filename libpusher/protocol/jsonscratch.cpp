// SPDX-License-Identifier: MIT
#include "libpusher/protocol/jsonscratch.h"

#include <cstring>

namespace Pusher::Detail {

JsonScratch &JsonScratch::local()
{
    thread_local JsonScratch scratch;
    return scratch;
}

simdjson::simdjson_result<simdjson::ondemand::document> JsonScratch::iterate(std::string_view text)
{
    m_document.assign(text);
    return m_parser.iterate(
        simdjson::padded_string_view(m_document.data(), text.size(), m_document.capacity()));
}

bool JsonScratch::unescape(std::string_view content, QByteArray &out)
{
    if (m_unescaper.capacity() == 0 && m_unescaper.allocate(1))
        return false;
    char *const copy = m_string.reserve(content.size() + 1);
    std::memcpy(copy, content.data(), content.size());
    copy[content.size()] = '"'; // where simdjson stops
    m_string.setSize(content.size() + 1);
    out.resize(qsizetype(content.size() + PaddedBuffer::padding));
    auto *end = reinterpret_cast<uint8_t *>(out.data());
    std::string_view text;
    const simdjson::ondemand::raw_json_string raw(reinterpret_cast<const uint8_t *>(copy));
    if (m_unescaper.unescape(raw, end).get(text))
        return false;
    out.resize(qsizetype(text.size()));
    return true;
}

} // namespace Pusher::Detail
