// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/doctor/doctor.h"
#include "libpusher/doctor/httpprobe.h"
#include "libpusher/doctor/lineprobe.h"
#include "libpusher/doctor/permissioncheck.h"
#include "libpusher/doctor/pusherlink.h"
#include "libpusher/protocol/endpoint.h"

#include <deque>
#include <optional>

namespace Pusher {

/// Plans the steps and takes one after the other; what a step does lies in the probes.
class Doctor::Private {
public:
    Private(Doctor &doctor, const ClientOptions &client, Options examination,
            std::shared_ptr<Scheduler> clock, TransportFactory factory);

    void plan();
    void next();
    void run();
    /// Why the next step cannot be taken; empty when it can.
    QString obstacle() const;
    void askApi(const Detail::HttpProbe::Done &done);
    /// What the step under way came to. Any turn, also a socket's signal: told in one of its own.
    void conclude(const Diagnosis &diagnosis);
    void tell(StepResult result);
    void stepTimedOut();
    void timeIsUp();
    void stopProbes();
    void finish();

    struct Planned {
        Step step;
        ChannelName channel = {};
    };

    Doctor &q;
    Options options;
    std::shared_ptr<Scheduler> scheduler;
    Endpoint endpoint;
    QString appId;
    bool signsIn;
    Detail::Permitter permitter;
    Detail::LineProbe line;
    Detail::PusherLink link;
    Detail::PermissionCheck permission;
    Detail::HttpProbe api;

    std::deque<Planned> planned;
    std::optional<Planned> current;
    Scheduler::TimePoint stepStart;
    TimerHandle stepTimer;
    TimerHandle timer;
    bool lineBroken = false; ///< name, TCP or TLS failed
    Report report;
};

} // namespace Pusher
