// SPDX-License-Identifier: MIT
#include "tests/bench/benchrow.h"
#include "ui/domain/botstore.h"
#include "ui/domain/decoding.h"

#include <ctime>
#include <string>

namespace {

/// Nanoseconds of processor time for each trade to be counted, over so many bots in turn.
double costOfATrade(std::size_t bots)
{
    Pusher::Interner names;
    names.intern(Console::Decoding::placeholder);
    Console::BotStore store(names, bots);
    std::vector<Console::Trade> trades(bots);
    for (std::size_t i = 0; i < bots; ++i) {
        trades[i].botUuid = names.intern("uuid-" + std::to_string(i));
        trades[i].botName = names.intern("name-" + std::to_string(i));
        trades[i].result = Console::Trade::Result::Win;
        store.addTrade(trades[i]);
    }
    constexpr std::size_t passes = 2'000'000;
    const std::clock_t start = std::clock();
    for (std::size_t pass = 0, i = 0; pass < passes; ++pass, i = i + 1 == bots ? 0 : i + 1)
        store.addTrade(trades[i]);
    return double(std::clock() - start) / CLOCKS_PER_SEC * 1e9 / passes;
}

} // namespace

/// What counting a trade for its bot adds to the hot path, beside its budget.
int main()
{
    constexpr double budget = 30;
    constexpr int rounds = 9;
    for (const std::size_t bots : {std::size_t(10), std::size_t(10000)}) {
        std::vector<double> costs;
        for (int round = 0; round < rounds; ++round)
            costs.push_back(costOfATrade(bots));
        Bench::Row{bots == 10 ? "trade counted for one of 10 bots / budget"
                              : "trade counted for one of 10 000 bots / budget",
                   Bench::median(costs),
                   budget,
                   "ns/trade",
                   rounds,
                   1,
                   Bench::Row::Gate::AtMost}
            .print();
    }
    return 0;
}
