// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

/// What every benchmark program needs: medians over rounds, and one line of build/bench.jsonl a
/// figure.
namespace Bench {

/// One figure beside its peer, both measured in the same run.
struct Row {
    const char *name;
    double ours;
    double peer;
    const char *unit;
    int rounds;
    double gate;
    /// AtLeast: the peer costs `gate` times as much as we do; AtMost: we cost at most `gate` times
    /// the peer.
    enum class Gate { AtLeast, AtMost } direction;

    double ratio() const { return direction == Gate::AtLeast ? peer / ours : ours / peer; }
    bool passes() const { return direction == Gate::AtLeast ? ratio() >= gate : ratio() <= gate; }
    /// Prints `{"name","ours","peer","ratio","unit","rounds","gate","pass"}`; `gate` reads ">=6" or
    /// "<=4".
    void print() const
    {
        std::printf("{\"name\":\"%s\",\"ours\":%.2f,\"peer\":%.2f,\"ratio\":%.2f,\"unit\":\"%s\","
                    "\"rounds\":%d,\"gate\":\"%s%g\",\"pass\":%s}\n",
                    name, ours, peer, ratio(), unit, rounds,
                    direction == Gate::AtLeast ? ">=" : "<=", gate, passes() ? "true" : "false");
        std::fflush(stdout);
    }
};

inline double median(std::vector<double> values)
{
    if (values.empty())
        std::abort();
    const auto middle = values.begin() + std::ptrdiff_t(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

} // namespace Bench
