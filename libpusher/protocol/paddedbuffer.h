// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

namespace Pusher::Detail {

/// A reused buffer with the readable bytes behind the text that simdjson wants. Grows, never
/// shrinks.
class PaddedBuffer {
public:
    static constexpr std::size_t padding = 64;

    /// Room for `size` bytes; the old content is gone when it had to grow.
    char *reserve(std::size_t size);
    /// Says that the first `size` reserved bytes are the text, and clears the padding behind it.
    void setSize(std::size_t size);
    void assign(std::string_view text);

    const char *data() const { return m_bytes.get(); }
    /// Including the padding.
    std::size_t capacity() const { return m_capacity; }
    std::string_view text() const { return {m_bytes.get(), m_size}; }

private:
    std::unique_ptr<char[]> m_bytes;
    std::size_t m_size = 0;
    std::size_t m_capacity = 0;
};

} // namespace Pusher::Detail
