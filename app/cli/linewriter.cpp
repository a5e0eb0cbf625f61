// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/linewriter.h"

#include <cerrno>
#include <poll.h>
#include <unistd.h>

namespace Console {
namespace {

/// One turn can bring thousands of events; written in pieces so that the buffer stays small.
constexpr qsizetype flushAt = 1 << 20;

} // namespace

LineWriter::LineWriter(int descriptor)
    : m_descriptor(descriptor)
{
}

LineWriter::~LineWriter()
{
    flush();
}

void LineWriter::endLine()
{
    m_buffer += '\n';
    if (m_buffer.size() >= flushAt)
        flush();
}

void LineWriter::writeLine(QByteArrayView line)
{
    m_buffer.append(line.data(), line.size());
    endLine();
    flush();
}

bool LineWriter::flush()
{
    const char *at = m_buffer.constData();
    qsizetype left = m_buffer.size();
    while (left > 0 && m_error == 0) {
        const ssize_t written = ::write(m_descriptor, at, size_t(left));
        if (written >= 0) {
            at += written;
            left -= written;
        } else if (errno == EAGAIN) {
            // A descriptor that somebody else switched to non-blocking: wait for room.
            pollfd room{m_descriptor, POLLOUT, 0};
            ::poll(&room, 1, -1);
        } else if (errno != EINTR) {
            m_error = errno;
        }
    }
    // resize() keeps the memory for the next turn, clear() would not.
    m_buffer.resize(0);
    return m_error == 0;
}

} // namespace Console
