// SPDX-License-Identifier: MIT
#include "libpusher/protocol/quoteescapes.h"

#include <cstdint>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace Pusher::Detail {

#ifdef __SSE2__

namespace {

constexpr std::size_t vectorSize = 16;
constexpr std::size_t blockSize = 64;

/// A bit for each of the block's characters that equals `c`.
std::uint64_t equalMask(const char *block, char c)
{
    const __m128i wanted = _mm_set1_epi8(c);
    std::uint64_t mask = 0;
    for (std::size_t i = 0; i < blockSize; i += vectorSize) {
        const __m128i part = _mm_loadu_si128(reinterpret_cast<const __m128i *>(block + i));
        const auto bits = std::uint32_t(_mm_movemask_epi8(_mm_cmpeq_epi8(part, wanted)));
        mask |= std::uint64_t(bits) << i;
    }
    return mask;
}

/// Copies `size` characters, and up to 15 more that are overwritten later.
char *copyRun(const char *from, std::size_t size, char *to)
{
    char *const end = to + size;
    do {
        _mm_storeu_si128(reinterpret_cast<__m128i *>(to),
                         _mm_loadu_si128(reinterpret_cast<const __m128i *>(from)));
        from += vectorSize;
        to += vectorSize;
    } while (to < end);
    return end;
}

} // namespace

char *copyUnescapingQuotes(std::string_view content, char *to)
{
    const char *at = content.data();
    const char *const end = at + content.size();
    std::uint64_t carry = 0; // 1 when the block before ended in a backslash
    // Every load stays inside the text: the last characters are worked on in a copy.
    char rest[2 * blockSize + 2 * vectorSize];
    const char *restEnd = nullptr;
    while (at != end && at != restEnd) {
        if (!restEnd && std::size_t(end - at) < blockSize + vectorSize) {
            const std::size_t size = std::size_t(end - at);
            std::memset(rest, 0, sizeof rest);
            std::memcpy(rest, at, size);
            at = rest;
            restEnd = rest + size;
        }
        const std::size_t left = std::size_t((restEnd ? restEnd : end) - at);
        const std::size_t size = left < blockSize ? left : blockSize;
        std::uint64_t slashes = equalMask(at, '\\');
        const std::uint64_t escaped = slashes << 1 | carry;
        carry = slashes >> (blockSize - 1);
        if (escaped & ~equalMask(at, '"'))
            return nullptr;
        std::size_t done = 0;
        for (; slashes != 0; slashes &= slashes - 1) {
            const auto slash = std::size_t(__builtin_ctzll(slashes));
            to = copyRun(at + done, slash - done, to);
            done = slash + 1;
        }
        to = copyRun(at + done, size - done, to);
        at += size;
    }
    return carry ? nullptr : to;
}

#else

char *copyUnescapingQuotes(std::string_view content, char *to)
{
    for (std::size_t i = 0; i < content.size(); ++i) {
        if (content[i] == '\\' && (++i == content.size() || content[i] != '"'))
            return nullptr;
        *to++ = content[i];
    }
    return to;
}

#endif

} // namespace Pusher::Detail
