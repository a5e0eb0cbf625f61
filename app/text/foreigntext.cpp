// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/text/foreigntext.h"

#include <array>

namespace Console {
namespace {

constexpr std::array<const char *, 32> c0Names{
    "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS",  "HT",  "LF",
    "VT",  "FF",  "CR",  "SO",  "SI",  "DLE", "DC1", "DC2", "DC3", "DC4", "NAK",
    "SYN", "ETB", "CAN", "EM",  "SUB", "ESC", "FS",  "GS",  "RS",  "US"};

bool isBidiOrSeparator(char32_t code)
{
    return code == 0x061c || code == 0x200e || code == 0x200f || (code >= 0x2028 && code <= 0x202e)
        || (code >= 0x2066 && code <= 0x2069);
}

void appendName(QByteArray &out, char32_t code)
{
    out += "\u27e8";
    if (code < c0Names.size())
        out += c0Names[code];
    else if (code == 0x7f)
        out += "DEL";
    else
        out.append("U+").append(
            QByteArray::number(uint(code), 16).toUpper().rightJustified(4, '0'));
    out += "\u27e9";
}

} // namespace

ControlCharacter controlCharacterAt(const char *begin, const char *end)
{
    const auto byte = [begin](int i) { return static_cast<unsigned char>(begin[i]); };
    const auto available = end - begin;
    if (available == 0)
        return {};
    if (byte(0) < 0x20 || byte(0) == 0x7f)
        return {byte(0), 1};
    if (byte(0) < 0xc2)
        return {};
    if (byte(0) < 0xe0 && available >= 2) {
        const char32_t code = char32_t((byte(0) & 0x1f) << 6 | (byte(1) & 0x3f));
        return code < 0xa0 || isBidiOrSeparator(code) ? ControlCharacter{code, 2}
                                                      : ControlCharacter{};
    }
    if (byte(0) == 0xe2 && available >= 3) {
        const char32_t code =
            char32_t((byte(0) & 0x0f) << 12 | (byte(1) & 0x3f) << 6 | (byte(2) & 0x3f));
        return isBidiOrSeparator(code) ? ControlCharacter{code, 3} : ControlCharacter{};
    }
    return {};
}

void appendVisible(QByteArray &out, QByteArrayView utf8)
{
    const char *const end = utf8.data() + utf8.size();
    const char *clean = utf8.data();
    for (const char *at = clean; at != end;) {
        const ControlCharacter control = controlCharacterAt(at, end);
        if (control.length == 0) {
            ++at;
            continue;
        }
        out.append(clean, at - clean);
        appendName(out, control.code);
        at += control.length;
        clean = at;
    }
    out.append(clean, end - clean);
}

QByteArray visible(QStringView text)
{
    QByteArray out;
    appendVisible(out, text.toUtf8());
    return out;
}

} // namespace Console
