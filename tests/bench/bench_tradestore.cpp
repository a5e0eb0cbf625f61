// SPDX-License-Identifier: MIT
#include "tests/bench/benchrow.h"
#include "ui/domain/discoverystore.h"

#include <malloc.h>

/// Memory of a trade in the store of the trades, all in, once the ring is full and turns; beside
/// its budget.
int main()
{
    constexpr quint64 capacity = Console::DiscoveryStore::defaultCapacity;
    constexpr double budget = 64;
    Console::DiscoveryStore::TradeRing trades(capacity);

    const std::size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
    std::vector<double> bytesPerRow;
    for (quint64 i = 1; i <= 3 * capacity; ++i) {
        Console::Trade trade;
        trade.event = i;
        trades.tail().append(trade);
        trades.published();
        if (i > capacity && i % 1000 == 0) {
            const std::size_t now = mallinfo2().uordblks + mallinfo2().hblkhd;
            bytesPerRow.push_back(double(now - before) / double(trades.size()));
        }
    }
    Bench::Row{"trade store, bytes per row / budget",
               *std::max_element(bytesPerRow.begin(), bytesPerRow.end()),
               budget,
               "bytes/row",
               int(bytesPerRow.size()),
               1,
               Bench::Row::Gate::AtMost}
        .print();
    return 0;
}
