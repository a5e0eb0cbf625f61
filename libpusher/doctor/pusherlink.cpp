// SPDX-License-Identifier: MIT
#include "libpusher/doctor/pusherlink.h"

#include "libpusher/channels/errorattribution.h"
#include "libpusher/doctor/authdiagnosis.h"

#include <QUrl>

#include <tuple>
#include <utility>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {

namespace {
using Cause = Diagnosis::Cause;

QByteArrayView dataOf(const Frame &frame)
{
    return {frame.rawData.data(), qsizetype(frame.rawData.size())};
}
} // namespace

PusherLink::PusherLink(TransportFactory factory)
    : m_factory(std::move(factory))
{
}

PusherLink::~PusherLink() = default;

void PusherLink::open(const QUrl &url, const Target &target, Done done)
{
    m_target = target;
    m_question = Question::Greeting;
    m_done = std::move(done);
    m_transport = m_factory(*this);
    m_transport->open(url);
}

void PusherLink::subscribe(const ChannelName &channel, const AuthAnswer &answer, bool own,
                           Done done)
{
    m_channel = channel;
    m_own = own;
    ask(Question::Subscription, encodeSubscribe(channel, answer.auth, answer.channelData),
        std::move(done));
}

void PusherLink::signIn(const AuthAnswer &answer, Done done)
{
    ask(Question::SignIn, encodeSignIn(answer.auth, answer.userData), std::move(done));
}

void PusherLink::ask(Question question, const QByteArray &frame, Done done)
{
    m_question = question;
    m_done = std::move(done);
    if (!m_transport || !m_transport->sendText(frame)) {
        answer({Cause::ConnectionLost, Error::Code::ConnectionFailed, u"the connection is gone"_s});
    }
}

void PusherLink::close()
{
    m_done = {};
    m_socketId = {};
    m_transport.reset();
}

void PusherLink::transportText(const QString &message)
{
    if (m_codec.decode(message) != FrameFault::None) {
        if (!isOpen()) {
            refuse({Cause::NotPusher, Error::Code::ConnectionFailed,
                    u"the server's first frame is no Pusher message"_s});
        }
        return;
    }
    const Frame &frame = m_codec.frame();
    if (frame.event == "pusher:ping") {
        // Where even a pong has no room the peer closes, and that is told.
        std::ignore = m_transport->sendText(encodePong());
    } else if (!isOpen()) {
        greeting(frame);
    } else if (m_question == Question::Subscription) {
        subscriptionFrame(frame);
    } else if (m_question == Question::SignIn) {
        signInFrame(frame);
    }
}

void PusherLink::greeting(const Frame &frame)
{
    if (frame.event == "pusher:error") {
        const PusherError error = parsePusherError(dataOf(frame));
        refuse(error.code ? diagnoseGreeting(*error.code, error.message)
                          : Diagnosis{Cause::ClosedByServer, Error::Code::ConnectionFailed,
                                      u"the server refused the connection: "_s
                                          + shownText(error.message)});
        return;
    }
    const auto parsed = frame.event == "pusher:connection_established"
        ? parseConnectionEstablished(dataOf(frame))
        : Result<ConnectionEstablished>(
            Error{.code = Error::Code::ProtocolError,
                  .message = u"the server did not begin with a Pusher greeting"_s});
    if (!parsed) {
        refuse({Cause::NotPusher, Error::Code::ConnectionFailed, parsed.error().message});
        return;
    }
    m_socketId = parsed->socketId;
    const std::chrono::milliseconds activity = parsed->activityTimeout;
    answer({.message = u"greeted as socket %1"_s.arg(m_socketId.value()),
            .parameters = {{u"socketId"_s, m_socketId.value()},
                           {u"activityTimeoutMs"_s, qint64(activity.count())}}});
}

void PusherLink::subscriptionFrame(const Frame &frame)
{
    const bool ours = frame.channel == m_channel.value().toStdString();
    const auto subscribed = [this] {
        // Where this cannot be written the connection ends, and the subscription with it.
        std::ignore = m_transport->sendText(encodeUnsubscribe(m_channel));
        answer({.message = u"the server took the subscription to "_s + m_channel.value()});
    };
    if (frame.event == "pusher:error") {
        const PusherError error = parsePusherError(dataOf(frame));
        const QSet<ChannelName> asked{m_channel};
        const ErrorAttribution about = attributeError(error, m_socketId, asked, asked);
        if (about.channel.isEmpty())
            return;
        if (about.alreadySubscribed)
            subscribed();
        else
            answer(diagnoseRefusal(error, {}, m_own));
    } else if (!ours) {
        return;
    } else if (frame.event == "pusher_internal:subscription_succeeded") {
        subscribed();
    } else if (frame.event == "pusher:subscription_error"
               || frame.event == "pusher_internal:subscription_error") {
        const SubscriptionError error = parseSubscriptionError(dataOf(frame));
        PusherError refusal;
        refusal.message = error.message;
        answer(diagnoseRefusal(refusal, error.status, m_own));
    }
}

void PusherLink::signInFrame(const Frame &frame)
{
    if (frame.event == "pusher:signin_success")
        answer({.message = u"signed in"_s});
    else if (frame.event == "pusher:error")
        answer(diagnoseSignIn(parsePusherError(dataOf(frame))));
}

void PusherLink::transportEnded(const TransportEnd &end)
{
    const bool wasOpen = isOpen();
    constexpr int unauthorized = 4009;
    const bool refusesSignIn = m_question == Question::SignIn
        && end.kind == TransportEnd::Kind::ClosedByPeer && end.closeCode == unauthorized;
    m_socketId = {};
    m_transport.reset();
    if (!wasOpen) {
        answer(diagnoseUpgrade(end, m_target));
    } else if (refusesSignIn) {
        PusherError error;
        error.message = end.reason;
        error.code = end.closeCode;
        answer(diagnoseSignIn(error));
    } else {
        answer({Cause::ClosedByServer,
                Error::Code::ConnectionFailed,
                u"the server closed the connection with %1: %2"_s.arg(
                    QString::number(end.closeCode), shownText(end.reason)),
                {{u"serverCode"_s, end.closeCode}}});
    }
}

void PusherLink::refuse(const Diagnosis &diagnosis)
{
    const Done done = std::exchange(m_done, {});
    close(); // a greeting that comes after all comes too late
    if (done)
        done(diagnosis);
}

void PusherLink::answer(const Diagnosis &diagnosis)
{
    if (const Done done = std::exchange(m_done, {}))
        done(diagnosis);
}

} // namespace Pusher::Detail
