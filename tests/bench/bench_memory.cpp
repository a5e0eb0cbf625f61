// SPDX-License-Identifier: MIT
// Bytes per event that 100 000 kept events cost, by the history's own count and by the allocator's.
#include "libpusher/history/eventhistory.h"
#include "tests/bench/benchrow.h"

#include <malloc.h>

#include <string>

using namespace Pusher;

namespace {

constexpr int events = 100000;
constexpr int shortest = 202;
constexpr int longest = 290;

double allocatorBytes()
{
    const struct mallinfo2 info = mallinfo2();
    return double(info.uordblks) + double(info.hblkhd);
}

} // namespace

int main()
{
    const auto names = std::make_shared<Interner>();
    Frame frame;
    frame.channel = "bot-updates";
    frame.event = "trade-executed";
    names->intern(frame.channel);
    names->intern(frame.event);
    std::string data(longest, 'x');

    const double before = allocatorBytes();
    EventHistory history(events, names);
    double length = 0;
    for (int i = 0; i < events; ++i) {
        const auto size = std::size_t(shortest + (i * 37) % (longest - shortest + 1));
        frame.rawData = std::string_view(data).substr(0, size);
        history.append(frame, {});
        length += double(size);
    }
    const double byAllocator = (allocatorBytes() - before) / events;
    double bySegments = 0;
    for (const auto &segment : history.snapshot().segments)
        bySegments += double(segment->allocatedBytes());
    bySegments /= events;
    if (history.size() != events || byAllocator < length / events)
        return 1;

    const double allowed = 40 + 1.05 * length / events;
    const Bench::Row rows[] = {
        {"history, by the allocator, vs 40 + 1.05 len", byAllocator, allowed, "bytes/event", 1, 1,
         Bench::Row::Gate::AtMost},
        {"history, by its segments, vs 40 + 1.05 len", bySegments, allowed, "bytes/event", 1, 1,
         Bench::Row::Gate::AtMost},
    };
    bool passes = true;
    for (const Bench::Row &row : rows) {
        row.print();
        passes = passes && row.passes();
    }
    return passes ? 0 : 7;
}
