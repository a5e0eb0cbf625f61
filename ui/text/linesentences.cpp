// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/linesentences.h"

#include "libpusher/protocol/closecode.h"
#include "ui/text/certificatesentences.h"
#include "ui/text/foreigntext.h"
#include "ui/text/sentences.h"

#include <QMetaEnum>

using namespace Qt::StringLiterals;

namespace Console {

using Pusher::CloseAction;
using Pusher::Error;
using namespace std::chrono;

namespace {

constexpr int longestReason = 160;

QString causeOf(const Error &error)
{
    return error.parameters.value(u"cause"_s).toString();
}

/// What the other side (or the system) said about it; empty when nothing.
QString quoted(const Error &error)
{
    const QString text = error.parameters.value(u"reason"_s).toString().trimmed();
    return text.isEmpty() ? QString() : ForeignText::inSentence(text, longestReason);
}

} // namespace

QString LineSentences::listedCode(int code)
{
    switch (code) {
    case 1000:
        return tr("closed in order");
    case 1001:
        return tr("the server went away");
    case 1002:
        return tr("the WebSocket's rules were broken, or the server restarts");
    case 1003:
        return tr("data of a kind that is not accepted");
    case 1005:
        return tr("closed without a code");
    case 1006:
        return tr("the line broke");
    case 1007:
        return tr("text that is not UTF-8");
    case 1008:
        return tr("against the server's policy");
    case 1009:
        return tr("a message was too big");
    case 1010:
        return tr("an extension is missing");
    case 1011:
        return tr("an error inside the server");
    case 1012:
        return tr("the service restarts");
    case 1013:
        return tr("the server is overloaded for now");
    case 1014:
        return tr("a gateway got a bad answer");
    case 1015:
        return tr("the TLS handshake failed");
    case 4000:
        return tr("the server wants TLS");
    case 4001:
        return tr("unknown app key");
    case 4003:
        return tr("the app is disabled");
    case 4004:
        return tr("the app has no connection left");
    case 4005:
        return tr("wrong path");
    case 4006:
        return tr("wrong client version");
    case 4007:
        return tr("wrong protocol version");
    case 4008:
        return tr("no protocol version");
    case 4009:
        return tr("not authorised in time");
    case 4100:
        return tr("the server is full");
    case 4200:
        return tr("the server restarts");
    case 4201:
        return tr("no answer to a ping");
    case 4202:
        return tr("closed for inactivity");
    case 4300:
        return tr("a request was refused");
    case 4301:
        return tr("too many messages");
    case 4302:
        return tr("a list was too long, or an error inside the server");
    case 4303:
        return tr("a message could not be passed on");
    default:
        return {};
    }
}

bool LineSentences::isListed(int code)
{
    return !listedCode(code).isEmpty();
}

QString LineSentences::closeCode(int code)
{
    if (const QString words = listedCode(code); !words.isEmpty())
        return words;
    if (code < 1000)
        return tr("no valid code");
    if (code < 3000)
        return tr("a reserved code");
    if (code < 4000)
        return tr("a code of the server's framework");
    if (code < 4100)
        return tr("refused for good");
    if (code < 4200)
        return tr("refused for now");
    if (code < 4300)
        return tr("asked to come again at once");
    return tr("a code of the server's own");
}

QString LineSentences::closeAdvice(int code)
{
    switch (code) {
    case 1006:
        return tr("We come again by ourselves. If it repeats, look at the network, and for a proxy "
                  "or firewall that cuts connections.");
    case 1007:
    case 1002:
        return tr("We come again by ourselves. If it repeats, something between the server and us "
                  "changes what is sent.");
    case 1009:
        return tr("We come again by ourselves. A sender's messages are bigger than we accept.");
    case 1015:
        return tr("Check the server's certificate and this computer's clock.");
    case 4000:
        return tr("We come again with TLS. Switch TLS on in the configuration.");
    case 4001:
        return tr("We stopped. Check key and cluster, then connect again.");
    case 4003:
        return tr("We stopped. Enable the app in its dashboard, then connect again.");
    case 4004:
        return tr("We stopped. Close other connections or raise the plan's limit, then connect "
                  "again.");
    case 4005:
        return tr("We stopped. Check the path, then connect again.");
    case 4006:
    case 4007:
    case 4008:
        return tr("We stopped. This server speaks another version of the protocol; check host and "
                  "port.");
    case 4009:
        return tr("We stopped. Check key, secret and who may connect, then connect again.");
    case 4201:
        return tr("We come again at once. If it repeats, the network is too slow for our answers.");
    default:
        break;
    }
    switch (Pusher::closeAction(code)) {
    case CloseAction::RetryWithBackoff:
        return tr("Nothing to do: we come again by ourselves.");
    case CloseAction::RetryWithTlsOnce:
    case CloseAction::Stop:
        return tr("We stopped: it would fail again unchanged. Check the configuration, then "
                  "connect again.");
    case CloseAction::RetryAfterOneSecond:
        return tr("We come again, less often each time. If it stays so, the server needs room.");
    case CloseAction::RetryAtOnce:
        return tr("Nothing to do: we come again at once.");
    case CloseAction::RetryWithWarning:
        return tr("We come again, less often each time. Send more slowly; the server's log says "
                  "more.");
    }
    return {};
}

QString LineSentences::stage(Stage stage)
{
    switch (stage) {
    case Stage::Resolving:
        return tr("name");
    case Stage::Connecting:
        return tr("TCP");
    case Stage::Tls:
        return tr("TLS");
    case Stage::Upgrade:
        return tr("upgrade");
    case Stage::Greeting:
        return tr("greeting");
    case Stage::Connected:
        return tr("connected");
    }
    return {};
}

QString LineSentences::stageUnderWay(Stage stage)
{
    switch (stage) {
    case Stage::Resolving:
        return tr("looking up the name");
    case Stage::Connecting:
        return tr("TCP connection");
    case Stage::Tls:
        return tr("TLS handshake");
    case Stage::Upgrade:
        return tr("WebSocket upgrade");
    case Stage::Greeting:
        return tr("waiting for the server's greeting");
    case Stage::Connected:
        return tr("connected");
    }
    return {};
}

bool LineSentences::isOfLine(const Error &error)
{
    return error.parameters.contains(u"stage"_s) && error.parameters.contains(u"attempt"_s);
}

LineSentences::Stage LineSentences::stageOf(const Error &error)
{
    const QString name = error.parameters.value(u"stage"_s).toString();
    const auto stages = QMetaEnum::fromType<Stage>();
    for (int i = 0; i < stages.keyCount(); ++i) {
        if (name.compare(QLatin1StringView(stages.key(i)), Qt::CaseInsensitive) == 0)
            return Stage(stages.value(i));
    }
    return Stage::Resolving;
}

std::optional<int> LineSentences::codeOf(const Error &error)
{
    if (error.closeCode)
        return error.closeCode;
    const QVariant local = error.parameters.value(u"localCode"_s);
    return local.isValid() ? std::optional(local.toInt()) : std::nullopt;
}

QString LineSentences::reason(const Error &error)
{
    const QString cause = causeOf(error);
    QString words;
    if (cause == "timeout"_L1) {
        const milliseconds limit(error.parameters.value(u"timeoutMs"_s).toLongLong());
        words = tr("no answer within %1").arg(Sentences::duration(limit));
    } else if (cause == "refused"_L1) {
        const int status = error.parameters.value(u"httpStatus"_s).toInt();
        switch (stageOf(error)) {
        case Stage::Resolving:
            words = tr("the name was not found");
            break;
        case Stage::Connecting:
            words = tr("no TCP connection");
            break;
        case Stage::Tls:
            words = tr("no TLS connection");
            break;
        case Stage::Upgrade:
        case Stage::Greeting:
        case Stage::Connected:
            words = status == 0 ? tr("no WebSocket was opened")
                                : tr("HTTP %1 instead of a WebSocket").arg(status);
            break;
        }
    } else if (cause == "web-page"_L1) {
        words = tr("a web page answered instead of the Pusher server (captive portal or proxy?)");
    } else if (cause == "certificate"_L1) {
        return CertificateSentences::fault(error);
    } else if (cause == "proxy"_L1) {
        const QString proxy = error.parameters.value(u"proxy"_s).toString();
        words = tr("no way through the proxy %1").arg(ForeignText::inSentence(proxy, longestReason));
    } else if (cause == "lost"_L1) {
        words = tr("the line broke without a goodbye");
    } else if (cause == "closed-by-server"_L1) {
        words = closeCode(error.closeCode.value_or(0));
    } else if (cause == "rejected"_L1) {
        words = tr("the server refused us");
    } else if (cause == "violation"_L1) {
        words = tr("the server broke the WebSocket's rules");
    } else if (cause == "bad-greeting"_L1) {
        words = tr("the server did not greet as a Pusher server does");
    } else if (cause == "greeted-twice"_L1) {
        words = tr("the server greeted twice");
    } else if (cause == "no-pong"_L1) {
        words = tr("no answer to our ping");
    } else if (cause == "not-reading"_L1) {
        words = tr("the server read nothing of what we sent");
    } else if (cause == "no-endpoint"_L1) {
        words = tr("no key or no host to connect to");
    } else {
        return ForeignText::preview(error.message, longestReason);
    }
    const QString said = quoted(error);
    //: %1 our words, %2 what the server or the system said
    return said.isEmpty() ? words : tr("%1: “%2”").arg(words, said);
}

QString LineSentences::advice(const Error &error)
{
    const QString cause = causeOf(error);
    if (error.closeCode)
        return closeAdvice(*error.closeCode);
    if (const int attempts = error.parameters.value(u"attempts"_s).toInt(); attempts > 0)
        return tr("Given up after %Ln attempts; connect again for a full new count.", nullptr,
                  attempts);
    if (cause == "web-page"_L1)
        return tr("Open any page with a browser: this network may want you to sign in first.");
    if (error.parameters.value(u"checkSettings"_s).toBool())
        return tr("Key, host or path look wrong. Check them; until then we come again slowly.");
    if (cause == "certificate"_L1)
        return CertificateSentences::advice();
    if (cause == "proxy"_L1)
        return tr("We come again by ourselves. Check the proxy, or set none (PUSHER_PROXY).");
    if (cause == "lost"_L1)
        return closeAdvice(1006);
    if (cause == "violation"_L1)
        return closeAdvice(codeOf(error).value_or(1002));
    if (cause == "no-pong"_L1 || cause == "not-reading"_L1)
        return tr("We come again by ourselves. The line had gone silent: look at the network.");
    if (cause == "bad-greeting"_L1 || cause == "greeted-twice"_L1)
        return tr("Check that host and port belong to a Pusher server.");
    if (cause == "no-endpoint"_L1)
        return tr("Complete the configuration, then connect again.");
    switch (stageOf(error)) {
    case Stage::Resolving:
        return tr("We come again by ourselves. Check the host's name and the network.");
    case Stage::Connecting:
        return tr("We come again by ourselves. Check host, port and firewall.");
    case Stage::Tls:
        return tr("Check the server's certificate, this computer's clock, and whether this port "
                  "speaks TLS.");
    case Stage::Upgrade:
    case Stage::Greeting:
    case Stage::Connected:
        break;
    }
    return tr("We come again by ourselves. Check that host and port belong to a Pusher server.");
}

} // namespace Console
