// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/auth/authanswer.h"
#include "libpusher/connection/transport.h"
#include "libpusher/doctor/connectiondiagnosis.h"
#include "libpusher/protocol/framecodec.h"

#include <functional>

namespace Pusher::Detail {

/// One connection that is asked one question at a time: to greet, to subscribe, to sign in. Each
/// calls back once, inside the socket's signal (leave it soon), unless aborted before; when the
/// connection is lost, with that. No deadlines of its own; one thread.
class PusherLink final : private TransportHandler {
public:
    using Done = std::function<void(const Diagnosis &)>;

    explicit PusherLink(TransportFactory factory);
    ~PusherLink() override;
    Q_DISABLE_COPY_MOVE(PusherLink)

    /// Parameters `socketId`, `activityTimeoutMs`.
    void open(const QUrl &url, const Target &target, Done done);
    /// `answer` may be empty (public channels); `own`: signed here. What was subscribed is left
    /// again.
    void subscribe(const ChannelName &channel, const AuthAnswer &answer, bool own, Done done);
    void signIn(const AuthAnswer &answer, Done done);
    /// Stops waiting for the answer; the connection stays.
    void forget() { m_done = {}; }
    void close();

    /// Greeted, and not lost since.
    bool isOpen() const { return !m_socketId.isEmpty(); }
    const SocketId &socketId() const { return m_socketId; }

private:
    enum class Question { Greeting, Subscription, SignIn };

    void transportStageChanged(TransportEnd::Stage) override { }
    void transportOpened() override { }
    void transportText(const QString &message) override;
    void transportBinary(qsizetype) override { }
    void transportEnded(const TransportEnd &end) override;

    void greeting(const Frame &frame);
    void subscriptionFrame(const Frame &frame);
    void signInFrame(const Frame &frame);
    void ask(Question question, const QByteArray &frame, Done done);
    /// There is no greeting to come.
    void refuse(const Diagnosis &diagnosis);
    void answer(const Diagnosis &diagnosis);

    TransportFactory m_factory;
    std::unique_ptr<Transport> m_transport;
    FrameCodec m_codec;
    Target m_target;
    SocketId m_socketId;
    Question m_question = Question::Greeting;
    ChannelName m_channel;
    bool m_own = false;
    Done m_done;
};

} // namespace Pusher::Detail
