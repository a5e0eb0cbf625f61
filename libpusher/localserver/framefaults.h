// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/localserver/faultinjector.h"
#include "libpusher/localserver/serverconnection.h"
#include "libpusher/protocol/framecodec.h"

#include <QHash>

#include <deque>

namespace Pusher::Detail {

/// What goes wrong with the frames that a server sends; order is kept but for the frame that a rule
/// takes out of it.
class FrameFaults final : public FrameGate {
public:
    /// How long a frame waits for the next one, which is to overtake it.
    static constexpr std::chrono::seconds overtakeLimit{1};

    /// `isolate` makes the line of a connection half open in front of the server.
    using Isolate = std::function<void(ServerConnection &)>;

    /// `injector` must outlive this object.
    FrameFaults(FaultInjector &injector, std::shared_ptr<Scheduler> scheduler, Isolate isolate);

    void pass(ServerConnection &to, const QString &frame) override;
    void forget(ServerConnection &connection);
    /// Does to a whole connection what a rule without a frame asks for: close, cut, half-open.
    void end(ServerConnection &connection, const FaultRule &rule);

private:
    struct Held {
        QString frame;
        int fragment; ///< bytes of a frame on the wire; 0: one
        Scheduler::TimePoint due;
    };
    struct Line {
        std::deque<Held> waiting; ///< delayed, and what came behind
        TimerHandle timer;
        QString overtaken; ///< goes out after the next frame
        TimerHandle overtakeTimer;
        bool greeted = false;
        bool ended = false; ///< closed or cut, in the next turn
    };

    Line &lineOf(ServerConnection &connection);
    const FaultRule *ruleFor(ServerConnection &to, const QString &frame);
    void send(ServerConnection &to, const QString &frame, std::chrono::milliseconds delay = {},
              int fragment = 0);
    void sendWaiting(ServerConnection &to);
    void sendOvertaken(ServerConnection &to);

    FaultInjector &m_injector;
    std::shared_ptr<Scheduler> m_scheduler;
    Isolate m_isolate;
    FrameCodec m_codec;
    QHash<ServerConnection *, std::shared_ptr<Line>> m_lines;
};

} // namespace Pusher::Detail
