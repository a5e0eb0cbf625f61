// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/auth/authreply.h"
#include "libpusher/core/scheduler.h"

#include <QObject>

#include <chrono>
#include <optional>

namespace Pusher {

/// Gives permission to subscribe to private, presence and encrypted channels, or to sign the user
/// in; asynchronous.
///
/// Subclass it to ask anybody you like, or use `LocalSigner` (the secret is here) or
/// `HttpAuthorizer` (an auth endpoint). Lives in the client's thread and moves with it.
class Authorizer : public QObject {
    Q_OBJECT
public:
    explicit Authorizer(QObject *parent = nullptr);
    ~Authorizer() override;

    /// Answers `reply` in the end, later and from the event loop of this thread, with an answer or
    /// an error. Work for a reply that is cancelled
    /// may be dropped without an answer.
    virtual void authorize(const AuthRequest &request, const AuthReply &reply) = 0;
    /// How long the asker waits before it refuses the channel; unset: this authorizer tries for as
    /// long as anybody waits, and says so by `attemptFailed()`.
    virtual std::optional<std::chrono::milliseconds> answerDeadline() const;

Q_SIGNALS:
    /// An attempt failed and will be made again; what is asked for stays pending meanwhile.
    void attemptFailed(const Pusher::Error &error);
    /// The bearer token ran out then, and none was asked for since: what was permitted with it stays
    /// permitted while the connection lives, the next question needs a new one (A9).
    void tokenExpired(Pusher::WallTime at);
};

} // namespace Pusher
