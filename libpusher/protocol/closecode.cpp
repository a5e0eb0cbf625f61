// SPDX-License-Identifier: MIT
#include "libpusher/protocol/closecode.h"

using namespace Qt::StringLiterals;

namespace Pusher {

CloseAction closeAction(int code)
{
    // By range, also for codes nobody listed: clients that look codes up miss 4101 or 4299.
    if (code == 4000)
        return CloseAction::RetryWithTlsOnce;
    if (code < 4000)
        return CloseAction::RetryWithBackoff;
    if (code < 4100)
        return CloseAction::Stop;
    if (code < 4200)
        return CloseAction::RetryAfterOneSecond;
    if (code < 4300)
        return CloseAction::RetryAtOnce;
    return CloseAction::RetryWithWarning;
}

QString closeCodeMeaning(int code)
{
    switch (code) {
    case 1000:
        return u"normal closure"_s;
    case 1001:
        return u"server going away"_s;
    case 1002:
        return u"protocol error, or a restart that Qt reports so"_s;
    case 1003:
        return u"data type not accepted"_s;
    case 1005:
        return u"closed without a code"_s;
    case 1006:
        return u"connection lost without a close frame"_s;
    case 1007:
        return u"text that is not UTF-8, or a character split between fragments"_s;
    case 1008:
        return u"policy violation"_s;
    case 1009:
        return u"message too big"_s;
    case 1011:
        return u"internal server error"_s;
    case 1015:
        return u"TLS handshake failed"_s;
    case 4000:
        return u"application accepts TLS only"_s;
    case 4001:
        return u"application key unknown in this cluster"_s;
    case 4003:
        return u"application disabled"_s;
    case 4004:
        return u"application over its connection quota"_s;
    case 4005:
        return u"path not found"_s;
    case 4006:
        return u"client version malformed"_s;
    case 4007:
        return u"protocol version not supported"_s;
    case 4008:
        return u"protocol version missing"_s;
    case 4009:
        return u"connection not authorised"_s;
    case 4100:
        return u"server over capacity"_s;
    case 4200:
        return u"server asks to reconnect"_s;
    case 4201:
        return u"pong not received by the server"_s;
    case 4202:
        return u"closed after inactivity"_s;
    case 4300:
        return u"request refused"_s;
    case 4301:
        return u"client event refused"_s;
    case 4302:
        return u"watchlist cut, or internal server error"_s;
    case 4303:
        return u"broadcast failed"_s;
    default:
        break;
    }
    if (code >= 4000 && code < 4100)
        return u"refused, would fail again unchanged"_s;
    if (code >= 4100 && code < 4200)
        return u"refused for now, retry later"_s;
    if (code >= 4200 && code < 4300)
        return u"server asks to reconnect at once"_s;
    return u"unknown close code"_s;
}

} // namespace Pusher
