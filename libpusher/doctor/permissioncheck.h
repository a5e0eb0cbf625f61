// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/auth/localsigner.h"
#include "libpusher/doctor/authdiagnosis.h"
#include "libpusher/doctor/httpprobe.h"
#include "libpusher/doctor/pusherlink.h"

#include <QUrl>

#include <memory>

namespace Pusher::Detail {

/// Who permits channels and sign-ins, as the options say.
struct Permitter {
    QByteArray key;
    QUrl endpoint; ///< for channels; empty: signed here
    QUrl userEndpoint; ///< for the sign-in; empty: signed here
    Secret token; ///< for the endpoints, as `tokenProvider()` reads it; may be empty
    Secret secret; ///< empty: not at hand
    UserId user;
    Secret masterKey; ///< 32 bytes, or empty
    std::shared_ptr<const NetworkRoute> route = {}; ///< to the endpoints
};

/// One private, presence or encrypted channel, or the sign-in, from the question for permission to the server's
/// answer. Calls back once, in a turn of its own or inside a socket's signal, unless aborted.
///
/// What is certainly wrong is not sent. A signature that only differs from what our secret makes is:
/// the server decides which of the two secrets is the application's. Where the server refuses, or
/// nothing explains the signature, the endpoint is asked once more, for a socket id that nobody has:
/// the same signature again was made for neither.
class PermissionCheck final {
public:
    using Done = std::function<void(const Diagnosis &)>;

    /// Both outlive this.
    PermissionCheck(const Permitter &permitter, PusherLink &link);
    Q_DISABLE_COPY_MOVE(PermissionCheck)

    void start(const AuthRequest &request, Done done);
    void abort();

private:
    const QUrl &endpoint() const
    {
        return m_request.isSignIn ? m_permitter.userEndpoint : m_permitter.endpoint;
    }
    bool isOwn() const { return endpoint().isEmpty(); }
    void sign();
    void askEndpoint(const SocketId &socketId, HttpProbe::Done done);
    void endpointAnswered(HttpEvidence http);
    void send();
    void serverAnswered(const Diagnosis &answer);
    /// Asks for another socket id, then ends with that or with `otherwise`.
    void doubt(const Diagnosis &otherwise);
    void finish(Diagnosis diagnosis);

    const Permitter &m_permitter;
    PusherLink &m_link;
    HttpProbe m_http;
    AuthRequest m_request;
    Secret m_token; ///< that the endpoint was last asked with
    AuthAnswer m_answer;
    Diagnosis m_suspicion; ///< SignatureDiffers, until the server has answered
    Done m_done;
};

} // namespace Pusher::Detail
