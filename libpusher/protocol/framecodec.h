// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QStringView>

#include <memory>
#include <string_view>

namespace Pusher {

/// The envelope of one server frame: views into the codec's buffer, valid until the next decode.
struct Frame {
    enum class Kind {
        ChannelEvent, ///< a user event (also `client-…`), to be kept and dispatched
        Protocol, ///< `pusher:…` or `pusher_internal:…`
    };
    Kind kind = Kind::ChannelEvent;
    std::string_view event; ///< unescaped, not empty
    std::string_view channel; ///< unescaped; empty when missing
    std::string_view userId; ///< text also where the server sent a number; empty when missing
    std::string_view rawData; ///< JSON token as received, right-trimmed; empty when missing
};

/// Why a text frame was refused; kept with the first 4 KB of its bytes, never fatal to the link.
enum class FrameFault {
    None,
    Empty,
    InvalidJson,
    NotAnObject,
    NoEvent,
    BadMember,
    TooDeep,
    TrailingBytes
};

/// Decodes the envelope of Pusher protocol 7 frames with simdjson on demand; `data` stays raw.
///
/// One per connection (it owns the parser and one reused padded buffer), one thread. Accepts `data`
/// as string, as any JSON value, or missing (protocol.md §1.2); duplicate members: the last wins.
/// Text with an envelope that was seen before is recognised by its bytes (see EnvelopePredictor).
class FrameCodec {
public:
    FrameCodec();
    ~FrameCodec();

    /// Fills `frame()`; on a fault `frame()` is empty and `bytes()` still holds the text.
    FrameFault decode(QStringView text);
    FrameFault decode(QByteArrayView utf8);
    const Frame &frame() const { return m_frame; }
    /// The frame just decoded, as UTF-8.
    QByteArrayView bytes() const;

    /// `FrameFault` as a short technical English phrase.
    static QString faultText(FrameFault fault);

private:
    struct Parser;
    FrameFault decodeBuffer();

    std::unique_ptr<Parser> m_parser;
    Frame m_frame;
};

} // namespace Pusher
