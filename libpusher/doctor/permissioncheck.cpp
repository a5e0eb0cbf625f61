// SPDX-License-Identifier: MIT
#include "libpusher/doctor/permissioncheck.h"

#include "libpusher/auth/tokenfile.h"
#include "libpusher/protocol/channelrules.h"

#include <utility>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {

namespace {
using Cause = Diagnosis::Cause;

Cause causeOfSigning(const AuthRequest &request)
{
    const ChannelKind kind = channelKind(request.channel.value());
    if (request.isSignIn || isPresence(kind))
        return Cause::UserIdMissing;
    return isEncrypted(kind) ? Cause::SharedSecretMissing : Cause::NobodyPermits;
}
} // namespace

PermissionCheck::PermissionCheck(const Permitter &permitter, PusherLink &link)
    : m_permitter(permitter)
    , m_link(link)
    , m_http(permitter.route)
{
}

void PermissionCheck::start(const AuthRequest &request, Done done)
{
    m_request = request;
    m_answer = {};
    m_suspicion = {};
    m_done = std::move(done);
    if (!isOwn()) {
        askEndpoint(m_request.socketId,
                    [this](const HttpEvidence &http) { endpointAnswered(http); });
    } else if (m_permitter.secret.isEmpty()) {
        finish({Cause::NobodyPermits, Error::Code::ConfigurationError,
                u"nobody can permit it: neither an endpoint for it nor the secret is given"_s});
    } else {
        sign();
    }
}

void PermissionCheck::abort()
{
    m_done = {};
    m_http.abort();
    m_link.forget();
}

void PermissionCheck::sign()
{
    const LocalSigner signer(m_permitter.key, m_permitter.secret.clone(),
                             PresenceUser{m_permitter.user, {}}, m_permitter.masterKey.clone());
    auto answer = signer.sign(m_request);
    if (!answer) {
        finish({causeOfSigning(m_request), answer.error().code, answer.error().message,
                answer.error().parameters});
        return;
    }
    m_answer = std::move(answer).value();
    send();
}

void PermissionCheck::askEndpoint(const SocketId &socketId, HttpProbe::Done done)
{
    QByteArray form = "socket_id=" + socketId.value().toUtf8().toPercentEncoding();
    if (!m_request.isSignIn)
        form += "&channel_name=" + m_request.channel.value().toUtf8().toPercentEncoding();
    m_token = {};
    if (m_permitter.token.isEmpty()) {
        m_http.post(endpoint(), form, m_token, std::move(done));
        return;
    }
    // A text or a file: the answer is there before the call ends.
    tokenProvider(m_permitter.token)([&](Result<Secret> token) {
        if (!token) {
            finish({Cause::NobodyPermits, token.error().code, token.error().message});
            return;
        }
        m_token = std::move(token).value();
        m_http.post(endpoint(), form, m_token, std::move(done));
    });
}

void PermissionCheck::endpointAnswered(HttpEvidence http)
{
    hide(http, m_token);
    hide(http, m_permitter.secret);
    const Secret *secret = m_permitter.secret.isEmpty() ? nullptr : &m_permitter.secret;
    AuthFinding finding = diagnoseEndpoint({m_request, m_permitter.key, secret}, http);
    const Cause cause = finding.diagnosis.cause;
    if (finding.answer)
        m_answer = *std::move(finding.answer);
    if (cause == Cause::None || cause == Cause::SignatureDiffers) {
        m_suspicion = std::move(finding.diagnosis);
        send();
    } else {
        finish(std::move(finding.diagnosis));
    }
}

void PermissionCheck::send()
{
    const auto done = [this](const Diagnosis &answer) { serverAnswered(answer); };
    if (m_request.isSignIn)
        m_link.signIn(m_answer, done);
    else
        m_link.subscribe(m_request.channel, m_answer, isOwn(), done);
}

void PermissionCheck::serverAnswered(const Diagnosis &answer)
{
    const bool suspected = m_suspicion.cause != Cause::None;
    if (answer.cause == Cause::None) {
        Diagnosis taken = answer;
        if (suspected) {
            taken.cause = Cause::OwnSecretDiffers;
            taken.code = Error::Code::ConfigurationError;
            taken.message = u"the server took the endpoint's signature, which is not made with the "
                            "secret at hand: that one is not the application's"_s;
        }
        finish(std::move(taken));
    } else if (!isOwn()
               && (answer.cause == Cause::SignatureRefused
                   || answer.cause == Cause::SignInRefused)) {
        Diagnosis reason = suspected ? m_suspicion : answer;
        for (auto it = answer.parameters.cbegin(); it != answer.parameters.cend(); ++it)
            reason.parameters.insert(it.key(), it.value());
        doubt(reason);
    } else {
        finish(answer);
    }
}

void PermissionCheck::doubt(const Diagnosis &otherwise)
{
    const SocketId nobodys(m_request.socketId.value() == "1.1"_L1 ? u"1.2"_s : u"1.1"_s);
    askEndpoint(nobodys, [this, otherwise](const HttpEvidence &http) {
        finish(isSameSignature(m_answer, http, m_request.channel) ? otherSocketDiagnosis(m_request)
                                                                  : otherwise);
    });
}

void PermissionCheck::finish(Diagnosis diagnosis)
{
    if (diagnosis.cause != Cause::None && !m_answer.auth.isEmpty()) {
        const QByteArray sent = m_request.isSignIn
            ? encodeSignIn(m_answer.auth, m_answer.userData)
            : encodeSubscribe(m_request.channel, m_answer.auth, m_answer.channelData);
        diagnosis.parameters.insert(u"sent"_s, shownText(QString::fromUtf8(sent)));
    }
    if (const Done done = std::exchange(m_done, {}))
        done(diagnosis);
}

} // namespace Pusher::Detail
