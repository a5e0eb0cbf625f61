// SPDX-License-Identifier: MIT
#include "libpusher/protocol/framecodec.h"

#include "libpusher/protocol/envelopepredictor.h"
#include "libpusher/protocol/jsonfields.h"
#include "libpusher/protocol/paddedbuffer.h"

#include <QStringEncoder>

using namespace Qt::StringLiterals;

namespace Pusher {

namespace ondemand = simdjson::ondemand;
using Detail::JsonVerdict;

struct FrameCodec::Parser {
    FrameFault read(Frame &frame);
    FrameFault readMember(std::string_view rawKey, std::string_view token, Frame &frame);
    FrameFault readName(std::string_view token, QByteArray &scratch, std::string_view &name);
    FrameFault readOptionalName(std::string_view token, QByteArray &scratch,
                                std::string_view &name);
    FrameFault nameFault() const;

    ondemand::parser parser;
    Detail::PaddedBuffer buffer;
    Detail::EnvelopePredictor predictor;
    QStringEncoder encoder{QStringEncoder::Utf8, QStringEncoder::Flag::Stateless};
    // Only names with escapes are copied; the others are views into the buffer.
    QByteArray eventScratch;
    QByteArray channelScratch;
    QByteArray userScratch;
};

namespace {

FrameFault faultOf(JsonVerdict verdict)
{
    switch (verdict) {
    case JsonVerdict::Empty:
        return FrameFault::Empty;
    case JsonVerdict::TooDeep:
        return FrameFault::TooDeep;
    case JsonVerdict::TrailingBytes:
        return FrameFault::TrailingBytes;
    case JsonVerdict::Invalid:
    case JsonVerdict::Valid: // simdjson still refused it: broken UTF-8
        return FrameFault::InvalidJson;
    }
    Q_UNREACHABLE();
}

bool startsWith(std::string_view text, std::string_view prefix)
{
    return text.substr(0, prefix.size()) == prefix;
}

} // namespace

FrameCodec::FrameCodec()
    : m_parser(std::make_unique<Parser>())
{
}

FrameCodec::~FrameCodec() = default;

FrameFault FrameCodec::decode(QStringView text)
{
    QStringEncoder &encoder = m_parser->encoder;
    Detail::PaddedBuffer &buffer = m_parser->buffer;
    char *const begin = buffer.reserve(std::size_t(encoder.requiredSpace(text.size())));
    char *const end = encoder.appendToBuffer(begin, text);
    buffer.setSize(std::size_t(end - begin));
    m_frame = Frame();
    // Text that we encoded ourselves is valid UTF-8, as the prediction requires.
    if (m_parser->predictor.predict(buffer.text(), m_frame))
        return FrameFault::None;
    const FrameFault fault = decodeBuffer();
    if (fault == FrameFault::None)
        m_parser->predictor.learn(buffer.text(), m_frame);
    return fault;
}

FrameFault FrameCodec::decode(QByteArrayView utf8)
{
    m_parser->buffer.assign({utf8.data(), std::size_t(utf8.size())});
    return decodeBuffer();
}

QByteArrayView FrameCodec::bytes() const
{
    const std::string_view text = m_parser->buffer.text();
    return QByteArrayView(text.data(), qsizetype(text.size()));
}

FrameFault FrameCodec::decodeBuffer()
{
    m_frame = Frame();
    const FrameFault fault = m_parser->read(m_frame);
    if (fault != FrameFault::None)
        m_frame = Frame();
    return fault;
}

FrameFault FrameCodec::Parser::read(Frame &frame)
{
    ondemand::document document;
    ondemand::object object;
    if (parser
            .iterate(simdjson::padded_string_view(buffer.data(), buffer.text().size(),
                                                  buffer.capacity()))
            .get(document)
        || document.get(object))
        return nameFault();

    FrameFault fault = FrameFault::None;
    const bool whole = Detail::forEachMember(
        object, [this, &frame, &fault](std::string_view rawKey, ondemand::value value) {
            const std::string_view token = Detail::rawToken(value);
            if (token.empty())
                return false;
            fault = readMember(rawKey, token, frame);
            return fault == FrameFault::None;
        });
    if (fault != FrameFault::None)
        return fault;
    if (!whole || document.current_location().error() != simdjson::OUT_OF_BOUNDS)
        return nameFault();
    if (frame.event.empty())
        return FrameFault::NoEvent;
    if (startsWith(frame.event, "pusher:") || startsWith(frame.event, "pusher_internal:"))
        frame.kind = Frame::Kind::Protocol;
    return FrameFault::None;
}

FrameFault FrameCodec::Parser::readMember(std::string_view rawKey, std::string_view token,
                                          Frame &frame)
{
    const bool container = token.front() == '{' || token.front() == '[';
    if (container) {
        // simdjson skips over what it is not asked for; a kept token must be whole JSON. One level
        // is the envelope's.
        const JsonVerdict inside = Detail::checkJson(token, Detail::maximumJsonDepth - 1);
        if (inside != JsonVerdict::Valid)
            return faultOf(inside);
    }
    QByteArray unescapedKey;
    std::string_view key = rawKey;
    if (rawKey.find('\\') != std::string_view::npos) {
        unescapedKey = Detail::unescaped(rawKey).text;
        key = {unescapedKey.constData(), std::size_t(unescapedKey.size())};
    }
    if (key == "data") {
        frame.rawData = token;
        return FrameFault::None;
    }
    if (key == "event")
        return readName(token, eventScratch, frame.event);
    if (key == "channel")
        return readOptionalName(token, channelScratch, frame.channel);
    if (key == "user_id") {
        // Some servers send it as a number: its text is kept, never a double (protocol.md §3.4).
        if (!Detail::isJsonNumber(token))
            return readOptionalName(token, userScratch, frame.userId);
        frame.userId = token;
    }
    return FrameFault::None;
}

FrameFault FrameCodec::Parser::readOptionalName(std::string_view token, QByteArray &scratch,
                                                std::string_view &name)
{
    if (token != "null")
        return readName(token, scratch, name);
    name = {};
    return FrameFault::None;
}

FrameFault FrameCodec::Parser::readName(std::string_view token, QByteArray &scratch,
                                        std::string_view &name)
{
    if (token.front() != '"')
        return FrameFault::BadMember;
    name = token.substr(1, token.size() - 2);
    if (name.find('\\') == std::string_view::npos)
        return FrameFault::None;
    Detail::UnescapedText text = Detail::unescaped(name);
    if (text.quality == Detail::Unescaping::BadEscape)
        return FrameFault::InvalidJson;
    scratch = std::move(text.text);
    name = {scratch.constData(), std::size_t(scratch.size())};
    return FrameFault::None;
}

/// Off the hot path: what is wrong with the text in the buffer.
FrameFault FrameCodec::Parser::nameFault() const
{
    const std::string_view text = Detail::trimmedJson(buffer.text());
    const JsonVerdict verdict = Detail::checkJson(text);
    if (verdict == JsonVerdict::Valid && text.front() != '{')
        return FrameFault::NotAnObject;
    return faultOf(verdict);
}

QString FrameCodec::faultText(FrameFault fault)
{
    switch (fault) {
    case FrameFault::None:
        return u"no fault"_s;
    case FrameFault::Empty:
        return u"empty text"_s;
    case FrameFault::InvalidJson:
        return u"not valid JSON"_s;
    case FrameFault::NotAnObject:
        return u"not a JSON object"_s;
    case FrameFault::NoEvent:
        return u"no event name"_s;
    case FrameFault::BadMember:
        return u"a member has the wrong type"_s;
    case FrameFault::TooDeep:
        return u"nested deeper than %1 levels"_s.arg(Detail::maximumJsonDepth);
    case FrameFault::TrailingBytes:
        return u"bytes after the end of the JSON object"_s;
    }
    Q_UNREACHABLE();
}

} // namespace Pusher
