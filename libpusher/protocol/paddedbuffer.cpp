// SPDX-License-Identifier: MIT
#include "libpusher/protocol/paddedbuffer.h"

#include <cstring>

namespace Pusher::Detail {

char *PaddedBuffer::reserve(std::size_t size)
{
    if (size + padding > m_capacity) {
        m_capacity = size + size / 2 + padding;
        m_bytes.reset(new char[m_capacity]);
    }
    return m_bytes.get();
}

void PaddedBuffer::setSize(std::size_t size)
{
    m_size = size;
    std::memset(m_bytes.get() + size, 0, padding);
}

void PaddedBuffer::assign(std::string_view text)
{
    char *const to = reserve(text.size());
    if (!text.empty())
        std::memcpy(to, text.data(), text.size());
    setSize(text.size());
}

} // namespace Pusher::Detail
