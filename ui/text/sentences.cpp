// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/sentences.h"

#include "libpusher/channels/encryptedpayload.h"
#include "ui/text/foreigntext.h"
#include "ui/text/linesentences.h"

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

QDateTime localTime(Pusher::WallTime time)
{
    return QDateTime::fromMSecsSinceEpoch(floor<milliseconds>(time).time_since_epoch().count());
}

bool isExpiredToken(const Error &error)
{
    return error.parameters.contains(u"tokenExpired"_s);
}

Pusher::WallTime expiryOf(const Error &error)
{
    return Pusher::WallTime(milliseconds(error.parameters.value(u"tokenExpired"_s).toLongLong()));
}

/// Whether the budget of attempts is used up, and nothing is tried any more.
bool isGivenUp(const Error &error)
{
    return error.parameters.contains(u"outageMs"_s);
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
        if (isGivenUp(error)) {
            const milliseconds outage(error.parameters.value(u"outageMs"_s).toLongLong());
            return tr("Gave up on %1 after %2").arg(hostOf(error), duration(outage));
        }
        return error.parameters.contains(u"host"_s) ? tr("Cannot reach %1").arg(hostOf(error))
                                                    : tr("The connection failed");
    case Error::Code::AuthenticationFailed:
        return isExpiredToken(error) ? tr("The token ran out at %1").arg(clock(expiryOf(error)))
                                     : tr("The server refused our credentials");
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
        return isGivenUp(error)
            ? tr("Nothing is tried any more. Check the network, the host and the port, then "
                 "connect again.")
            : tr("We keep trying. Check the network, the host and the port.");
    case Error::Code::AuthenticationFailed:
        return isExpiredToken(error)
            ? tr("What is subscribed stays. The next reconnect needs a new token.")
            : tr("Check app id, key and secret, and this computer's clock.");
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
    // What the server wrote says more than the range of a code that nobody listed.
    const bool isListed = LineSentences::isListed(code);
    const QString words = isListed || status.lastCloseReason.isEmpty()
        ? LineSentences::closeCode(code)
        : ForeignText::preview(status.lastCloseReason, 80);
    return tr("%1: %2").arg(code).arg(words);
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

QString Sentences::cannotDecrypt(std::string_view reason)
{
    using Failure = Pusher::EncryptedPayload::Failure;
    switch (Pusher::EncryptedPayload::failureOf(reason).value_or(Failure::MalformedJson)) {
    case Failure::MissingKey:
    case Failure::KeyLength:
        return tr("cannot decrypt: the authorisation brought no usable key");
    case Failure::MalformedJson:
    case Failure::MalformedBase64:
    case Failure::NonceLength:
    case Failure::CiphertextTooShort:
        return tr("cannot decrypt: it was not encrypted as this channel's events must be");
    case Failure::AuthenticationFailed:
        return tr("cannot decrypt: encrypted with another key, or changed on the way");
    case Failure::NotText:
        return tr("cannot show: what was encrypted is no text");
    case Failure::Unavailable:
        return tr("cannot decrypt: libsodium does not work here");
    }
    Q_UNREACHABLE();
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

QString Sentences::age(nanoseconds span)
{
    return span < 1s ? tr("under 1 s") : duration(floor<seconds>(span));
}

QString Sentences::withMinusSign(QString figure)
{
    if (figure.startsWith(u'-'))
        figure[0] = u'−';
    return figure;
}

QString Sentences::timeOfDay(Pusher::WallTime time)
{
    return localTime(time).time().toString(u"HH:mm:ss.zzz"_s);
}

QString Sentences::clock(Pusher::WallTime time)
{
    return localTime(time).time().toString(u"HH:mm:ss"_s);
}

QString Sentences::moment(Pusher::WallTime time, Pusher::WallTime now)
{
    const QDate date = localTime(time).date();
    if (date == localTime(now).date())
        return clock(time);
    return tr("%1 %2").arg(QLocale().toString(date, QLocale::ShortFormat), clock(time));
}

} // namespace Console
