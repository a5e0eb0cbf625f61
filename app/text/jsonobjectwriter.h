// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QStringView>

namespace Console {

/// Appends a JSON string with its quotes. Control characters, also C1 and bidirectional ones, are
/// written as `\u` escapes: the value stays the same and the terminal stays safe.
void appendJsonString(QByteArray &out, QByteArrayView utf8);
/// Appends a valid JSON text without the white space between its tokens, with numbers, key order
/// and duplicate keys as they are, and with raw control characters in its strings escaped.
void appendCompactJson(QByteArray &out, QByteArrayView json);

/// Writes one JSON object, compact, members in the order they are added (QJsonObject sorts them,
/// and the command line's lines begin with their type).
class JsonObjectWriter {
public:
    explicit JsonObjectWriter(QByteArray &out);

    JsonObjectWriter &text(QByteArrayView key, QStringView value);
    JsonObjectWriter &text(QByteArrayView key, QByteArrayView utf8);
    /// `null` for an empty string.
    JsonObjectWriter &textOrNull(QByteArrayView key, QStringView value);
    JsonObjectWriter &number(QByteArrayView key, qint64 value);
    JsonObjectWriter &real(QByteArrayView key, double value, int decimals);
    JsonObjectWriter &boolean(QByteArrayView key, bool value);
    JsonObjectWriter &null(QByteArrayView key);
    /// `json` is valid JSON and goes in as it is.
    JsonObjectWriter &raw(QByteArrayView key, QByteArrayView json);
    /// Starts a member whose value the caller appends to the buffer.
    QByteArray &value(QByteArrayView key);
    void end();

private:
    QByteArray &m_out;
    bool m_first = true;
};

} // namespace Console
