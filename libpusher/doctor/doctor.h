// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/connection/transport.h"
#include "libpusher/core/ids.h"
#include "libpusher/core/scheduler.h"
#include "libpusher/doctor/diagnosis.h"

#include <QList>
#include <QObject>

namespace Pusher {

struct ClientOptions;

/// Examines step by step why a program does not get what it wants: name, TCP, TLS, upgrade and
/// greeting, subscriptions, permissions, HTTP API; each with its time and, where it fails, a
/// probable cause (client-features.md F6, contract `doctor`).
///
/// One examination per object. It opens connections of its own: a running client is not touched.
/// What it subscribes it leaves again at once; in presence channels the others see its user come
/// and go. Confined to one thread, with an event loop; signals come in turns of their own, so that a
/// receiver may run a nested event loop or delete this (`deleteLater()` inside `stepFinished`).
class Doctor final : public QObject {
    Q_OBJECT
public:
    /// In this order. `Subscribe`: a channel without permission; `Auth`: one with, from the
    /// endpoint's or our own signature to the server's answer; `SignIn`: the same for the user, where
    /// the options ask for it; `Api`: a signed question.
    enum class Step { Dns, Tcp, Tls, Handshake, Subscribe, Auth, SignIn, Api };
    Q_ENUM(Step)
    enum class Verdict { Passed, Failed, Skipped };
    Q_ENUM(Verdict)

    struct StepResult {
        Step step = Step::Dns;
        ChannelName channel = {}; ///< of Subscribe and Auth
        Verdict verdict = Verdict::Skipped;
        std::chrono::microseconds took{0}; ///< no meaning when skipped
        /// Of a step that passed: a cause is a warning.
        Diagnosis diagnosis = {};
    };
    struct Report {
        QList<StepResult> steps;
        bool timedOut = false; ///< the whole examination took too long

        /// The first step that failed: what follows often only follows from it.
        const StepResult *firstFailed() const;
    };
    struct Options {
        /// Empty: a public channel of our own, and a private one where the secret is at hand.
        QList<ChannelName> channels = {};
        std::chrono::milliseconds stepDeadline{10000};
        std::chrono::milliseconds deadline{60000}; ///< of the whole examination
    };

    Doctor(const ClientOptions &client, Options options,
           std::shared_ptr<Scheduler> scheduler = Scheduler::system(),
           TransportFactory factory = {}, QObject *parent = nullptr);
    ~Doctor() override;

    /// Once.
    void start();

    /// `dns`, `tcp`, `tls`, `handshake`, `subscribe`, `auth`, `sign-in`, `api`
    static QString stepText(Step step);
    /// `passed`, `failed`, `skipped`
    static QString verdictText(Verdict verdict);

Q_SIGNALS:
    void stepStarted(Pusher::Doctor::Step step, const Pusher::ChannelName &channel);
    void stepFinished(const Pusher::Doctor::StepResult &result);
    void finished(const Pusher::Doctor::Report &report);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace Pusher

Q_DECLARE_METATYPE(Pusher::Doctor::StepResult)
Q_DECLARE_METATYPE(Pusher::Doctor::Report)
