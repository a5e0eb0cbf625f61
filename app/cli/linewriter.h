// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace Console {

/// Writes whole lines to a file descriptor: collected while a turn runs, written with one call at
/// its end.
///
/// Blocks while the reader is slow: a tail must lose no line. One thread.
class LineWriter {
public:
    explicit LineWriter(int descriptor);
    ~LineWriter();
    LineWriter(const LineWriter &) = delete;
    LineWriter &operator=(const LineWriter &) = delete;

    /// To append one line to, without its end; then call `endLine()`.
    QByteArray &buffer() { return m_buffer; }
    void endLine();
    void writeLine(QByteArrayView line);

    /// False once a write has failed: nothing more can be written.
    bool flush();
    /// The `errno` of the write that failed, or 0.
    int error() const { return m_error; }
    bool hasPending() const { return !m_buffer.isEmpty(); }

private:
    int m_descriptor;
    QByteArray m_buffer;
    int m_error = 0;
};

} // namespace Console
