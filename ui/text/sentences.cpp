// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/sentences.h"

#include "ui/text/foreigntext.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Console {

using Pusher::Connection;
using Pusher::Error;
using Pusher::Gap;
using namespace std::chrono;

namespace {

QString hostOf(const Error &error)
{
    return ForeignText::inSentence(error.parameters.value(u"host"_s).toString());
}

bool isWrongKey(const Error &error)
{
    return error.closeCode == 4001 || error.closeCode == 4003;
}

} // namespace

QString Sentences::title(const Error &error)
{
    if (isWrongKey(error))
        return tr("The server does not know this app key");
    switch (error.code) {
    case Error::Code::ConnectionFailed:
        return error.parameters.contains(u"host"_s) ? tr("Cannot reach %1").arg(hostOf(error))
                                                    : tr("The connection failed");
    case Error::Code::AuthenticationFailed:
        return tr("The server refused our credentials");
    case Error::Code::AuthorizationFailed:
        return error.parameters.contains(u"channel"_s)
            ? tr("We may not join %1")
                  .arg(ForeignText::inSentence(error.parameters.value(u"channel"_s).toString()))
            : tr("Not allowed");
    case Error::Code::RateLimited:
        return tr("Too many messages");
    case Error::Code::ConnectionPoolExhausted:
        return tr("No connection is left");
    case Error::Code::MessageDeliveryFailed:
        return tr("A message was not delivered");
    case Error::Code::ProtocolError:
        return tr("The server said something that we do not understand");
    case Error::Code::ConfigurationError:
        return tr("Something is missing in the configuration");
    case Error::Code::StorageError:
        return tr("Saving failed");
    }
    return error.codeText();
}

QString Sentences::advice(const Error &error)
{
    if (isWrongKey(error))
        return tr("Check key and cluster.");
    switch (error.code) {
    case Error::Code::ConnectionFailed:
        return tr("We keep trying. Check the network, the host and the port.");
    case Error::Code::AuthenticationFailed:
        return tr("Check app id, key and secret, and this computer's clock.");
    case Error::Code::AuthorizationFailed:
        return tr("Check the channel's name and who may join it.");
    case Error::Code::RateLimited:
        return tr("Send more slowly; it is allowed again in a moment.");
    case Error::Code::ConnectionPoolExhausted:
        return tr("Close another connection, or raise the limit of the plan.");
    case Error::Code::MessageDeliveryFailed:
        return tr("Try again; if it stays so, check the connection.");
    case Error::Code::ProtocolError:
        return tr("Check that host and port belong to a Pusher server.");
    case Error::Code::ConfigurationError:
        return tr("Complete it and start again.");
    case Error::Code::StorageError:
        return tr("Check the free space and the permissions of the folder.");
    }
    return {};
}

QString Sentences::state(Connection::State state)
{
    switch (state) {
    case Connection::State::Initialized:
        return tr("not connected");
    case Connection::State::Connecting:
        return tr("connecting");
    case Connection::State::Connected:
        return tr("connected");
    case Connection::State::Unavailable:
        return tr("unavailable");
    case Connection::State::Failed:
        return tr("failed");
    case Connection::State::Disconnected:
        return tr("disconnected");
    }
    return {};
}

QString Sentences::lastClose(const Connection::Status &status)
{
    if (!status.lastCloseCode)
        return ForeignText::preview(status.lastCloseReason);
    const int code = *status.lastCloseCode;
    const auto words = [&]() -> QString {
        switch (code) {
        case 1000:
            return tr("closed in order");
        case 1001:
            return tr("the server went away");
        case 1006:
            return tr("the line broke");
        case 1009:
            return tr("a message was too big");
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
        case 4007:
        case 4008:
            return tr("wrong protocol version");
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
        case 4301:
            return tr("too many messages");
        default:
            return ForeignText::preview(status.lastCloseReason, 80);
        }
    }();
    return words.isEmpty() ? QString::number(code) : tr("%1: %2").arg(code).arg(words);
}

QString Sentences::gapCause(Gap::Cause cause)
{
    switch (cause) {
    case Gap::Cause::ConnectionLost:
        return tr("the connection was lost");
    case Gap::Cause::ServerClosing:
        return tr("the server closed the connection");
    case Gap::Cause::Reauthorising:
        return tr("the channel was authorised again");
    case Gap::Cause::Rejected:
        return tr("the channel was refused");
    case Gap::Cause::CaptureStopped:
        return tr("capture was stopped");
    case Gap::Cause::Suspended:
        return tr("this computer slept");
    }
    return {};
}

QString Sentences::gap(const Gap &gap)
{
    QStringList channels;
    for (const Pusher::ChannelName &channel : gap.channels)
        channels.append(ForeignText::inSentence(channel.value(), 40));
    channels.sort();
    constexpr qsizetype named = 3;
    const qsizetype more = channels.size() - named;
    QString list = channels.mid(0, named).join(u", "_s);
    if (more > 0)
        list = tr("%1 and %Ln more", nullptr, int(more)).arg(list);
    if (!gap.to)
        return tr("Not heard since %1: %2 (%3)")
            .arg(timeOfDay(gap.from), gapCause(gap.cause), list);
    const auto length = duration_cast<milliseconds>(*gap.to - gap.from);
    return tr("Not heard for %1: %2; what was sent meanwhile is lost (%3)")
        .arg(duration(std::max(length, 0ms)), gapCause(gap.cause), list);
}

QString Sentences::result(Trade::Result result)
{
    switch (result) {
    case Trade::Result::Win:
        return tr("win");
    case Trade::Result::Loss:
        return tr("loss");
    case Trade::Result::Unknown:
        return tr("open");
    }
    return {};
}

QString Sentences::duration(milliseconds span)
{
    if (span < 1s)
        return tr("%1 ms").arg(span.count());
    if (span < 1min)
        return tr("%1 s").arg(
            QLocale().toString(double(span.count()) / 1000, 'f', span % 1s == 0ms ? 0 : 1));
    if (span < 1h)
        return tr("%1 min %2 s").arg(span / 1min).arg(span % 1min / 1s);
    return tr("%1 h %2 min").arg(span / 1h).arg(span % 1h / 1min);
}

QString Sentences::timeOfDay(Pusher::WallTime time)
{
    const auto sinceEpoch = floor<milliseconds>(time).time_since_epoch();
    return QDateTime::fromMSecsSinceEpoch(sinceEpoch.count()).time().toString(u"HH:mm:ss.zzz"_s);
}

} // namespace Console
