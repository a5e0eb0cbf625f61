// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <functional>

namespace Pusher {

/// Knobs of seed 2; ranges are checked by `ClientOptions`.
struct BackoffOptions {
    std::chrono::milliseconds reconnectDelay{500}; ///< first delay, 100 ms – 60 s
    std::chrono::milliseconds maxReconnectDelay{30000}; ///< cap, >= reconnectDelay, at most 1 h
    double backoffMultiplier = 1.5; ///< 1 – 10
    /// During this first part of an outage the cap is `earlyCap`.
    std::chrono::milliseconds earlyPeriod{60000};
    std::chrono::milliseconds earlyCap{2000};

    friend bool operator==(const BackoffOptions &, const BackoffOptions &) = default;
};

/// `delay = rand(0.5, 1) · min(cap, reconnectDelay · multiplierⁿ)`; pure, randomness injected.
///
/// Against storms (nats.go#563 and many others) the first retry is already spread.
class Backoff {
public:
    /// `random` answers a double in [0, 1).
    Backoff(BackoffOptions options, std::function<double()> random);

    /// The next delay and one step further. `outage`: how long we have been without a connection.
    std::chrono::milliseconds next(std::chrono::milliseconds outage);
    void reset() { m_step = 0; }
    int step() const { return m_step; }

private:
    BackoffOptions m_options;
    std::function<double()> m_random;
    int m_step = 0;
};

} // namespace Pusher
