// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/text/jsonobjectwriter.h"

#include "app/text/foreigntext.h"

namespace Console {
namespace {

void appendEscape(QByteArray &out, char32_t code)
{
    switch (code) {
    case '\b':
        out += "\\b";
        return;
    case '\f':
        out += "\\f";
        return;
    case '\n':
        out += "\\n";
        return;
    case '\r':
        out += "\\r";
        return;
    case '\t':
        out += "\\t";
        return;
    default:
        out.append("\\u").append(QByteArray::number(uint(code), 16).rightJustified(4, '0'));
    }
}

} // namespace

void appendJsonString(QByteArray &out, QByteArrayView utf8)
{
    out += '"';
    const char *const end = utf8.data() + utf8.size();
    const char *clean = utf8.data();
    for (const char *at = clean; at != end;) {
        const ControlCharacter control = controlCharacterAt(at, end);
        const bool quoted = *at == '"' || *at == '\\';
        if (control.length == 0 && !quoted) {
            ++at;
            continue;
        }
        out.append(clean, at - clean);
        if (quoted) {
            out += '\\';
            out += *at++;
        } else {
            appendEscape(out, control.code);
            at += control.length;
        }
        clean = at;
    }
    out.append(clean, end - clean);
    out += '"';
}

void appendCompactJson(QByteArray &out, QByteArrayView json)
{
    const char *const end = json.data() + json.size();
    const char *clean = json.data();
    bool inString = false;
    for (const char *at = clean; at != end;) {
        const char c = *at;
        if (inString && c == '\\' && end - at > 1) {
            at += 2;
            continue;
        }
        if (c == '"')
            inString = !inString;
        const bool space = !inString && (c == ' ' || c == '\n' || c == '\r' || c == '\t');
        const ControlCharacter control = space ? ControlCharacter{} : controlCharacterAt(at, end);
        if (!space && control.length == 0) {
            ++at;
            continue;
        }
        out.append(clean, at - clean);
        if (!space)
            appendEscape(out, control.code);
        at += space ? 1 : control.length;
        clean = at;
    }
    out.append(clean, end - clean);
}

JsonObjectWriter::JsonObjectWriter(QByteArray &out)
    : m_out(out)
{
    m_out += '{';
}

QByteArray &JsonObjectWriter::value(QByteArrayView key)
{
    if (!m_first)
        m_out += ',';
    m_first = false;
    appendJsonString(m_out, key);
    m_out += ':';
    return m_out;
}

JsonObjectWriter &JsonObjectWriter::text(QByteArrayView key, QStringView text)
{
    appendJsonString(value(key), text.toUtf8());
    return *this;
}

JsonObjectWriter &JsonObjectWriter::text(QByteArrayView key, QByteArrayView utf8)
{
    appendJsonString(value(key), utf8);
    return *this;
}

JsonObjectWriter &JsonObjectWriter::textOrNull(QByteArrayView key, QStringView value)
{
    return value.isEmpty() ? null(key) : text(key, value);
}

JsonObjectWriter &JsonObjectWriter::number(QByteArrayView key, qint64 number)
{
    value(key) += QByteArray::number(number);
    return *this;
}

JsonObjectWriter &JsonObjectWriter::real(QByteArrayView key, double number, int decimals)
{
    value(key) += QByteArray::number(number, 'f', decimals);
    return *this;
}

JsonObjectWriter &JsonObjectWriter::boolean(QByteArrayView key, bool boolean)
{
    value(key) += boolean ? "true" : "false";
    return *this;
}

JsonObjectWriter &JsonObjectWriter::null(QByteArrayView key)
{
    value(key) += "null";
    return *this;
}

JsonObjectWriter &JsonObjectWriter::raw(QByteArrayView key, QByteArrayView json)
{
    value(key).append(json.data(), json.size());
    return *this;
}

void JsonObjectWriter::end()
{
    m_out += '}';
}

} // namespace Console
