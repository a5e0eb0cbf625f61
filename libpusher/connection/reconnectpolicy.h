// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/connection/backoff.h"

#include <optional>

namespace Pusher {

/// Decides what follows an attempt or a connection that ended; pure, knows no socket and no clock.
///
/// The law and the close-code table of the architecture ("Back-off", protocol.md §4). The count
/// that makes delays grow is forgotten only by `reset()`: a server that accepts and closes at once
/// must not make a tight loop (C19).
class ReconnectPolicy {
public:
    /// How the last attempt or connection ended.
    struct Ending {
        /// The peer's close code (or that of a first-frame `pusher:error`); unset where it sent
        /// none.
        std::optional<int> peerCode = {};
        int httpStatus = 0; ///< of a refused upgrade
        std::optional<std::chrono::seconds> retryAfter = {}; ///< of a refused upgrade
        bool tls = true;
        std::chrono::milliseconds outage{0}; ///< how long we have been without a connection
    };

    enum class Step {
        Retry,
        Stop, ///< would fail again unchanged
        GiveUp, ///< the budget of attempts is used up
    };

    struct Decision {
        Step step = Step::Retry;
        std::chrono::milliseconds delay{0};
        bool switchToTls = false;
        /// Key, host or path look wrong: tried slowly from now on.
        bool checkSettings = false;

        friend bool operator==(const Decision &, const Decision &) = default;
    };

    /// `attemptLimit`: reconnections since the last reset; 0 = endless. `random` answers a double in [0, 1).
    ReconnectPolicy(const BackoffOptions &options, int attemptLimit,
                    std::function<double()> random);

    Decision decide(const Ending &ending);
    /// Attempts and connections that ended since the last reset.
    int failures() const { return m_failures; }
    /// A full new budget: the user asked, or the connection has been stable with all subscriptions.
    void reset();

private:
    Decision retry(const Ending &ending);
    Decision refusedUpgrade(const Ending &ending);

    BackoffOptions m_options;
    std::function<double()> m_random;
    Backoff m_backoff;
    int m_attemptLimit;
    int m_failures = 0;
    int m_refusals = 0;
    bool m_reconnectedAtOnce = false;
    bool m_switchedToTls = false;
};

} // namespace Pusher
