// SPDX-License-Identifier: MIT
#include "libpusher/doctor/connectiondiagnosis.h"

#include "libpusher/connection/certificatefault.h"
#include "libpusher/connection/networkroute.h"
#include "libpusher/http/httpanswer.h"
#include "libpusher/http/requestsigner.h"
#include "libpusher/protocol/closecode.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <cstdlib>

using namespace Qt::StringLiterals;

namespace Pusher::Detail {

namespace {
using Cause = Diagnosis::Cause;
using Code = Error::Code;

QString text(const Target &target)
{
    return u"%1:%2"_s.arg(target.host).arg(target.port);
}

Cause causeOf(CertificateFault::Kind kind)
{
    using Kind = CertificateFault::Kind;
    switch (kind) {
    case Kind::Expired:
        return Cause::CertificateExpired;
    case Kind::NotYetValid:
        return Cause::CertificateNotYetValid;
    case Kind::OtherHost:
        return Cause::CertificateOtherHost;
    case Kind::SelfSigned:
    case Kind::UnknownIssuer:
        return Cause::CertificateUntrusted;
    case Kind::Invalid:
        return Cause::CertificateInvalid;
    }
    Q_UNREACHABLE();
}

/// `clockDifferenceMs`, from the header or, where there is none, from the refusal's own words.
std::optional<qint64> clockDifference(const HttpEvidence &http, WallTime now)
{
    static const QRegularExpression serverTime(u"server time \\((\\d{9,11})\\)"_s);
    std::optional<qint64> theirs = httpDate(http.date);
    if (!theirs) {
        const auto match = serverTime.match(QString::fromUtf8(http.body));
        if (!match.hasMatch())
            return {};
        theirs = match.captured(1).toLongLong() * 1000;
    }
    return std::chrono::floor<std::chrono::milliseconds>(now).time_since_epoch().count() - *theirs;
}

bool isClockOff(const std::optional<qint64> &difference)
{
    constexpr auto tolerated =
        std::chrono::duration_cast<std::chrono::milliseconds>(RequestSigner::clockTolerance);
    return difference && std::llabs(*difference) > tolerated.count();
}
} // namespace

Diagnosis diagnoseTcp(QAbstractSocket::SocketError error, const QString &reason,
                      const Target &target, const QString &proxy)
{
    QVariantMap parameters{{u"reason"_s, reason}};
    if (NetworkRoute::isFaultOfProxy(error)) {
        parameters.insert(u"proxy"_s, proxy);
        return {Cause::ProxyFailed, Code::ConnectionFailed,
                u"no way through the proxy %1 to %2: %3"_s.arg(proxy, text(target), reason),
                parameters};
    }
    switch (error) {
    case QAbstractSocket::ConnectionRefusedError:
        return {Cause::ConnectionRefused, Code::ConnectionFailed,
                u"%1 refuses connections: nothing listens there, or a firewall answers"_s.arg(
                    text(target)),
                parameters};
    case QAbstractSocket::SocketTimeoutError:
        return {Cause::TimedOut, Code::ConnectionFailed, u"%1 does not answer"_s.arg(text(target)),
                parameters};
    default:
        return {Cause::Unreachable, Code::ConnectionFailed,
                u"%1 cannot be reached: %2"_s.arg(text(target), reason), parameters};
    }
}

Diagnosis diagnoseTls(const QList<QSslError> &errors, const QString &reason,
                      const Target &target)
{
    if (errors.isEmpty())
        return {Cause::TlsFailed,
                Code::ConnectionFailed,
                u"%1 does not speak TLS: %2"_s.arg(text(target), reason),
                {{u"reason"_s, reason}}};
    const auto fault = CertificateFault::of(errors);
    QVariantMap parameters = fault.parameters();
    for (const QString &foreign : {u"subject"_s, u"issuer"_s})
        parameters.insert(foreign, shownText(parameters.value(foreign).toString()));
    parameters.insert(u"reason"_s, reason);
    return {causeOf(fault.kind), Code::ConnectionFailed,
            u"the certificate of %1 is refused: %2"_s.arg(text(target), shownText(fault.text())),
            parameters};
}

Diagnosis diagnoseUpgrade(const TransportEnd &end, const Target &target)
{
    QVariantMap parameters{{u"reason"_s, shownText(end.reason)}};
    if (end.kind == TransportEnd::Kind::ClosedByPeer)
        return diagnoseGreeting(end.closeCode, end.reason);
    if (end.httpStatus == 0) {
        const bool opened = end.stage == TransportEnd::Stage::Open;
        return {Cause::ConnectionLost, Code::ConnectionFailed,
                opened
                    ? u"%1 opened a WebSocket and went away without a greeting: %2"_s.arg(
                        text(target), shownText(end.reason))
                    : u"%1 did not open a WebSocket: %2"_s.arg(text(target), shownText(end.reason)),
                parameters};
    }
    parameters.insert(u"httpStatus"_s, end.httpStatus);
    if (!end.redirectHost.isEmpty())
        parameters.insert(u"redirectHost"_s, shownText(end.redirectHost));
    if (end.webPage) {
        return {Cause::CaptivePortal, Code::ConnectionFailed,
                u"a web page (HTTP %1) answers in the place of %2: a captive portal, a proxy, or a "
                "web server at this address"_s.arg(end.httpStatus)
                    .arg(text(target)),
                parameters};
    }
    return {Cause::NotAWebsocket, Code::ConnectionFailed,
            u"%1 answered the upgrade with HTTP %2: are host, port and path those of the Pusher "
            "server?"_s.arg(text(target))
                .arg(end.httpStatus),
            parameters};
}

Diagnosis diagnoseGreeting(int code, const QString &reason)
{
    Diagnosis diagnosis{
        Cause::ClosedByServer,
        Code::ConnectionFailed,
        u"the server refused the connection with %1 (%2)"_s.arg(code).arg(closeCodeMeaning(code)),
        {{u"serverCode"_s, code}, {u"serverText"_s, shownText(reason)}}};
    switch (code) {
    case 4000:
        diagnosis.cause = Cause::TlsRequired;
        break;
    case 4001:
        diagnosis.cause = Cause::KeyUnknown;
        diagnosis.message += u": check the key and, on the hosted service, the cluster"_s;
        break;
    case 4003:
        diagnosis.cause = Cause::AppDisabled;
        break;
    case 4004:
    case 4100:
        diagnosis.cause = Cause::OverQuota;
        break;
    case 4005:
        diagnosis.cause = Cause::PathNotFound;
        break;
    case 4009:
        diagnosis.code = Code::AuthenticationFailed;
        diagnosis.cause = reason.contains("origin"_L1, Qt::CaseInsensitive) ? Cause::OriginRefused
                                                                            : Cause::NotAuthorised;
        if (diagnosis.cause == Cause::OriginRefused)
            diagnosis.message += u": the application does not allow this Origin"_s;
        break;
    default:
        break;
    }
    return diagnosis;
}

Diagnosis diagnoseSignIn(const PusherError &error)
{
    QVariantMap parameters{{u"serverText"_s, shownText(error.message)}};
    if (error.code)
        parameters.insert(u"serverCode"_s, *error.code);
    // Reverb knows no such message, and says so with a code that otherwise means "reconnect".
    if (error.code == 4200) {
        return {
            Cause::SignInUnsupported, Code::AuthenticationFailed,
            u"the server does not know signing in (it says: %1)"_s.arg(shownText(error.message)),
            parameters};
    }
    return {Cause::SignInRefused, Code::AuthenticationFailed,
            u"the server refuses to sign in: "_s + shownText(error.message), parameters};
}

Diagnosis diagnoseApi(const HttpEvidence &http, WallTime now)
{
    Diagnosis diagnosis{.code = Code::ConnectionFailed};
    if (http.status == 0) {
        diagnosis.cause = Cause::ApiFailed;
        diagnosis.message = u"the HTTP API cannot be asked: "_s + shownText(http.reason);
        return diagnosis;
    }
    diagnosis.parameters.insert(u"httpStatus"_s, http.status);
    const auto difference = clockDifference(http, now);
    if (difference)
        diagnosis.parameters.insert(u"clockDifferenceMs"_s, *difference);
    // soketi answers 200 with the code in the body.
    const QJsonObject body = QJsonDocument::fromJson(http.body).object();
    const bool hidden = body.contains("error"_L1) && body.value("code"_L1).isDouble();
    const int status = hidden ? body.value("code"_L1).toInt() : http.status;
    if (status >= 200 && status < 300)
        return diagnosis;
    const QString serverText = shownText(QString::fromUtf8(http.body));
    diagnosis.parameters.insert(u"serverText"_s, serverText);
    const bool saysClock = serverText.contains("timestamp"_L1, Qt::CaseInsensitive);
    if (status == 401 && (saysClock || isClockOff(difference))) {
        diagnosis.cause = Cause::ClockOff;
        diagnosis.code = Code::AuthenticationFailed;
        diagnosis.message =
            u"the HTTP API refuses the request because the clocks differ by more than 600 s"_s;
        if (difference) {
            diagnosis.message += u": this computer's is %1 s %2"_s.arg(
                QString::number(std::llabs(*difference) / 1000),
                *difference > 0 ? u"ahead"_s : u"behind"_s);
        }
    } else if (status == 401 || status == 403) {
        diagnosis.cause = Cause::CredentialsRefused;
        diagnosis.code = Code::AuthenticationFailed;
        diagnosis.message = u"the HTTP API refuses key, secret or app id (HTTP %1)"_s.arg(status);
    } else if (status == 404) {
        diagnosis.cause = Cause::AppNotFound;
        diagnosis.code = Code::AuthenticationFailed;
        diagnosis.message = u"the HTTP API knows no such application id (HTTP 404)"_s;
    } else {
        diagnosis.cause = Cause::ApiFailed;
        diagnosis.message = u"the HTTP API answered HTTP %1"_s.arg(status);
    }
    return diagnosis;
}

} // namespace Pusher::Detail
