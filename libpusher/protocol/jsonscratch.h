// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/protocol/paddedbuffer.h"

#include <QByteArray>

#include <simdjson.h>

#include <string_view>

namespace Pusher::Detail {

static_assert(PaddedBuffer::padding >= simdjson::SIMDJSON_PADDING);

/// A thread's simdjson parsers and reused padded buffers, for decoding `data` on demand.
///
/// simdjson reads up to 64 bytes past the text and the history's arena ends where it ends, so the
/// text is copied first (5 ns for a trade). Whoever iterates must be done before foreign code runs:
/// the next iteration on this thread overwrites the buffer.
class JsonScratch {
public:
    static JsonScratch &local();

    /// Copies `text` and starts an iteration over it.
    simdjson::simdjson_result<simdjson::ondemand::document> iterate(std::string_view text);
    /// Where the copy begins, to translate views back into the original.
    const char *begin() const { return m_document.data(); }

    /// Unescapes what stands between a string's quotes; false when simdjson refuses its escapes.
    /// Allowed while an iteration is under way.
    bool unescape(std::string_view content, QByteArray &out);

private:
    simdjson::ondemand::parser m_parser;
    /// Unescaping needs a parser that is allocated, and its own buffer.
    simdjson::ondemand::parser m_unescaper;
    PaddedBuffer m_document;
    PaddedBuffer m_string;
};

} // namespace Pusher::Detail
