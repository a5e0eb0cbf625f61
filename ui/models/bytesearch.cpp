// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/bytesearch.h"

#include <QtAlgorithms>

#include <algorithm>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace Console {

namespace {

constexpr char caseBit = 0x20;

bool isLower(char c)
{
    return c >= 'a' && c <= 'z';
}

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? char(c | caseBit) : c;
}

} // namespace

ByteSearch::ByteSearch(QByteArray needle, Backslashes backslashes)
    : m_needle(std::move(needle))
    , m_backslashes(backslashes)
{
    std::transform(m_needle.cbegin(), m_needle.cend(), m_needle.begin(), lower);
}

bool ByteSearch::fitsAt(const char *at, const char *end) const
{
    for (const char wanted : m_needle) {
        while (m_backslashes == Backslashes::Skipped && at != end && *at == '\\')
            ++at;
        if (at == end || lower(*at) != wanted)
            return false;
        ++at;
    }
    return true;
}

bool ByteSearch::occursIn(QByteArrayView bytes) const
{
    if (m_needle.isEmpty())
        return true;
    const qsizetype places = bytes.size() - m_needle.size() + 1;
    if (places <= 0)
        return false;
    const char *const begin = bytes.data();
    const char *const end = begin + bytes.size();
    qsizetype place = 0;
#ifdef __SSE2__
    constexpr qsizetype width = 16;
    // Where backslashes may stand in between, nobody knows how far behind the last byte is.
    const qsizetype lastOffset = m_backslashes == Backslashes::Skipped ? 0 : m_needle.size() - 1;
    const char first = m_needle.front();
    const char last = m_needle.at(lastOffset);
    // A letter and its capital differ in one bit: with it set, both are the small letter.
    const __m128i firstBit = _mm_set1_epi8(isLower(first) ? caseBit : 0);
    const __m128i lastBit = _mm_set1_epi8(isLower(last) ? caseBit : 0);
    const __m128i firstWanted = _mm_set1_epi8(first);
    const __m128i lastWanted = _mm_set1_epi8(last);
    const auto load = [begin](qsizetype offset) {
        return _mm_loadu_si128(reinterpret_cast<const __m128i *>(begin + offset));
    };
    while (places - place >= width) {
        const __m128i atFirst = _mm_cmpeq_epi8(_mm_or_si128(load(place), firstBit), firstWanted);
        const __m128i atLast =
            _mm_cmpeq_epi8(_mm_or_si128(load(place + lastOffset), lastBit), lastWanted);
        auto candidates = unsigned(_mm_movemask_epi8(_mm_and_si128(atFirst, atLast)));
        for (; candidates != 0; candidates &= candidates - 1) {
            if (fitsAt(begin + place + qCountTrailingZeroBits(candidates), end))
                return true;
        }
        place += width;
        // What is left of a longer text takes one more step, which overlaps the one before.
        if (place < places && places - place < width)
            place = places - width;
    }
#endif
    for (; place < places; ++place) {
        if (fitsAt(begin + place, end))
            return true;
    }
    return false;
}

} // namespace Console
