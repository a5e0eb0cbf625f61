// SPDX-License-Identifier: MIT
#include "libpusher/limits/ratelimiter.h"
#include "tests/bench/benchrow.h"

#include <QHash>

#include <ctime>

namespace {

constexpr int users = 10'000;
constexpr int steps = 2'000'000;

double nanosecondsSince(std::clock_t start)
{
    return double(std::clock() - start) / CLOCKS_PER_SEC * 1e9 / steps;
}

QList<Pusher::UserId> makeUsers()
{
    QList<Pusher::UserId> ids;
    for (int i = 0; i < users; ++i)
        ids.append(Pusher::UserId(QStringLiteral("user-%1").arg(i)));
    return ids;
}

/// In an order that no cache foresees, the same for both.
qsizetype next(quint32 &state)
{
    state = state * 1664525 + 1013904223;
    return qsizetype((state >> 8) % users);
}

double costOfACheck(const QList<Pusher::UserId> &ids)
{
    Pusher::RateLimiter limiter;
    for (const Pusher::UserId &id : ids)
        limiter.checkMessageLimit(id);
    quint32 state = 1;
    quint64 allowed = 0;
    const std::clock_t start = std::clock();
    for (int step = 0; step < steps; ++step)
        allowed += limiter.checkMessageLimit(ids[next(state)]).allowed;
    const double cost = nanosecondsSince(start);
    return allowed > 0 ? cost : 0;
}

double costOfALookup(const QList<Pusher::UserId> &ids)
{
    QHash<Pusher::UserId, quint64> table;
    for (const Pusher::UserId &id : ids)
        table.insert(id, 1);
    quint32 state = 1;
    quint64 found = 0;
    const std::clock_t start = std::clock();
    for (int step = 0; step < steps; ++step)
        found += ++*table.find(ids[next(state)]);
    const double cost = nanosecondsSince(start);
    return found > 0 ? cost : 0;
}

} // namespace

/// What a check of the rate limiter costs beside finding the user in a bare QHash.
int main()
{
    constexpr int rounds = 9;
    const auto ids = makeUsers();
    std::vector<double> ours;
    std::vector<double> peers;
    for (int round = 0; round < rounds; ++round) {
        ours.push_back(costOfACheck(ids));
        peers.push_back(costOfALookup(ids));
    }
    Bench::Row{"rate limiter, a check among 10 000 users / QHash lookup",
               Bench::median(ours),
               Bench::median(peers),
               "CPU ns/check",
               rounds,
               3,
               Bench::Row::Gate::AtMost}
        .print();
    return 0;
}
