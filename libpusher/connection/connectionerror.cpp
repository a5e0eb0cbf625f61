// SPDX-License-Identifier: MIT
#include "libpusher/connection/connectionerror.h"

#include "libpusher/protocol/closecode.h"

using namespace Qt::StringLiterals;

namespace Pusher::Detail {
namespace {

/// RFC 6455's code for text that is no UTF-8; also what Qt makes of a character in two fragments
/// (Q9).
constexpr int invalidText = 1007;

QString stageText(AttemptStage stage)
{
    switch (stage) {
    case AttemptStage::Resolving:
        return u"resolving the name"_s;
    case AttemptStage::Connecting:
        return u"TCP connect"_s;
    case AttemptStage::Tls:
        return u"TLS handshake"_s;
    case AttemptStage::Upgrade:
        return u"TCP open, no upgrade answer"_s;
    case AttemptStage::Greeting:
        return u"waiting for the Pusher greeting"_s;
    case AttemptStage::Connected:
        break;
    }
    return u"connected"_s;
}

QString address(const ErrorContext &context)
{
    return u"%1:%2"_s.arg(context.host).arg(context.port);
}

/// What the user can do something about; Qt's words would only say that it is no WebSocket.
QString webPage(const ErrorContext &context, const TransportEnd &end)
{
    QString message = u"a web page answered instead of the Pusher server (captive portal or "
                      "proxy?): HTTP %1 from %2"_s.arg(end.httpStatus)
                          .arg(address(context));
    if (!end.redirectHost.isEmpty())
        message += u", which leads to "_s + end.redirectHost;
    return message;
}

QString refusal(const ErrorContext &context, const TransportEnd &end)
{
    if (end.proxyFailed)
        return u"no way through the proxy %1 to %2"_s.arg(context.proxy, address(context));
    if (end.certificate)
        return u"the certificate of %1 is refused"_s.arg(address(context));
    switch (end.stage) {
    case TransportEnd::Stage::Resolving:
        return u"name not found: "_s + context.host;
    case TransportEnd::Stage::Connecting:
        return u"refused by "_s + address(context);
    case TransportEnd::Stage::Tls:
        return u"no TLS connection to "_s + address(context);
    case TransportEnd::Stage::Upgrade:
    case TransportEnd::Stage::Open:
        break;
    }
    return address(context) + u" did not open a WebSocket";
}

QString refusalCause(const TransportEnd &end)
{
    if (end.proxyFailed)
        return u"proxy"_s;
    if (end.certificate)
        return u"certificate"_s;
    return end.webPage ? u"web-page"_s : u"refused"_s;
}

Error makeError(const ErrorContext &context, Error::Code code, const QString &cause,
                QString message)
{
    Error error{.code = code,
                .message = std::move(message),
                .parameters = {{u"host"_s, context.host},
                               {u"port"_s, context.port},
                               {u"attempt"_s, context.attempt},
                               {u"stage"_s, stageName(context.stage)},
                               {u"lastedMs"_s, qint64(context.lasted.count())},
                               {u"cause"_s, cause}},
                .closeCode = {},
                .connectionId = context.connectionId};
    if (!context.proxy.isEmpty())
        error.parameters.insert(u"proxy"_s, context.proxy);
    return error;
}

} // namespace

AttemptStage attemptStage(TransportEnd::Stage stage)
{
    switch (stage) {
    case TransportEnd::Stage::Resolving:
        return AttemptStage::Resolving;
    case TransportEnd::Stage::Connecting:
        return AttemptStage::Connecting;
    case TransportEnd::Stage::Tls:
        return AttemptStage::Tls;
    case TransportEnd::Stage::Upgrade:
        return AttemptStage::Upgrade;
    case TransportEnd::Stage::Open:
        break;
    }
    return AttemptStage::Greeting;
}

QString stageName(AttemptStage stage)
{
    switch (stage) {
    case AttemptStage::Resolving:
        return u"resolving"_s;
    case AttemptStage::Connecting:
        return u"connecting"_s;
    case AttemptStage::Tls:
        return u"tls"_s;
    case AttemptStage::Upgrade:
        return u"upgrade"_s;
    case AttemptStage::Greeting:
        return u"greeting"_s;
    case AttemptStage::Connected:
        break;
    }
    return u"connected"_s;
}

Error timedOutError(const ErrorContext &context, std::chrono::milliseconds timeout)
{
    Error error = makeError(
        context, Error::Code::ConnectionFailed, u"timeout"_s,
        u"no connection to %1 within %2 ms (stage: %3)"_s.arg(
            address(context), QString::number(timeout.count()), stageText(context.stage)));
    if (!context.proxy.isEmpty())
        error.message += u", through the proxy "_s + context.proxy;
    error.parameters.insert(u"timeoutMs"_s, qint64(timeout.count()));
    return error;
}

Error transportError(const ErrorContext &context, const TransportEnd &end)
{
    QString message;
    QString cause = u"lost"_s;
    switch (end.kind) {
    case TransportEnd::Kind::Refused:
        cause = refusalCause(end);
        message = end.webPage
            ? webPage(context, end)
            : QString(refusal(context, end) + u": "
                      + (end.certificate ? end.certificate->text() : end.reason));
        break;
    case TransportEnd::Kind::ClosedLocally:
        cause = u"violation"_s;
        message = u"closed by us with %1: %2"_s.arg(end.closeCode).arg(end.reason);
        if (end.closeCode == invalidText)
            message += u" (if the server fragmented a UTF-8 character: Qt 6.4 cannot accept it)"_s;
        break;
    case TransportEnd::Kind::Stalled:
        cause = u"not-reading"_s;
        message = u"given up by us: %1 %2"_s.arg(address(context), end.reason);
        break;
    case TransportEnd::Kind::Lost:
    case TransportEnd::Kind::ClosedByPeer:
        message = u"connection to %1 lost without goodbye: %2"_s.arg(address(context), end.reason);
        break;
    }
    Error error = makeError(context, Error::Code::ConnectionFailed, cause, message);
    if (end.kind != TransportEnd::Kind::Stalled) // those are our own words
        error.parameters.insert(u"reason"_s, end.reason);
    if (end.kind != TransportEnd::Kind::Refused)
        error.parameters.insert(u"localCode"_s, end.closeCode);
    if (end.certificate)
        error.parameters.insert(end.certificate->parameters());
    if (end.httpStatus != 0)
        error.parameters.insert(u"httpStatus"_s, end.httpStatus);
    if (!end.redirectHost.isEmpty())
        error.parameters.insert(u"redirectHost"_s, end.redirectHost);
    if (end.kind == TransportEnd::Kind::ClosedLocally || end.kind == TransportEnd::Kind::Stalled)
        error.parameters.insert(u"closedByUs"_s, true);
    return error;
}

Error peerCloseError(const ErrorContext &context, int code, const QString &reason)
{
    constexpr int unauthorized = 4009;
    const QString meaning = closeCodeMeaning(code);
    QString message = u"%1 closed the connection with %2 (%3)"_s.arg(
        address(context), QString::number(code), meaning);
    if (!reason.isEmpty())
        message += u": " + reason;
    Error error = makeError(context,
                            code == unauthorized ? Error::Code::AuthenticationFailed
                                                 : Error::Code::ConnectionFailed,
                            u"closed-by-server"_s, message);
    error.closeCode = code;
    error.parameters.insert(u"meaning"_s, meaning);
    error.parameters.insert(u"reason"_s, reason);
    return error;
}

Error closedByUsError(const ErrorContext &context, const GiveUp &giveUp)
{
    Error error = makeError(context, giveUp.code, giveUp.cause, giveUp.why);
    error.parameters.insert(u"closedByUs"_s, true);
    if (!giveUp.reason.isEmpty())
        error.parameters.insert(u"reason"_s, giveUp.reason);
    return error;
}

} // namespace Pusher::Detail
