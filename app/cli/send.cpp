// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/send.h"

#include "app/cli/diagnostics.h"
#include "app/cli/resultline.h"
#include "libpusher/http/eventlines.h"
#include "libpusher/protocol/channelname.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

#include <utility>

namespace Console {

using namespace Qt::StringLiterals;

namespace {

Pusher::Error unusable(const QString &message)
{
    return {.code = Pusher::Error::Code::ConfigurationError,
            .message = message,
            .parameters = {},
            .closeCode = {},
            .connectionId = {}};
}

/// QJsonDocument takes only objects and arrays, so the value is wrapped; "1,2" must not slip
/// through.
bool isJsonValue(const QByteArray &text)
{
    QJsonParseError error;
    const auto document = QJsonDocument::fromJson('[' + text + ']', &error);
    return error.error == QJsonParseError::NoError && document.array().size() == 1;
}

} // namespace

Pusher::Result<QByteArray> Send::readData(const QString &argument, QIODevice &input)
{
    QByteArray data;
    // One byte more than allowed is enough to see that it is too long.
    constexpr qint64 readLimit = Pusher::maximumEventDataBytes + 4096;
    if (argument == "-"_L1) {
        while (data.size() < readLimit) {
            const QByteArray part = input.read(readLimit - data.size());
            if (part.isEmpty())
                break;
            data += part;
        }
    } else if (argument.startsWith(u'@')) {
        QFile file(argument.mid(1));
        if (!file.open(QIODevice::ReadOnly))
            return unusable(u"cannot read %1: %2"_s.arg(file.fileName(), file.errorString()));
        data = file.read(readLimit);
    } else {
        data = argument.toUtf8();
    }
    data = data.trimmed();
    if (data.size() > Pusher::maximumEventDataBytes)
        return unusable(u"the data is longer than %1 bytes"_s.arg(Pusher::maximumEventDataBytes));
    if (!isJsonValue(data))
        return unusable(u"the data is no JSON value; a text needs quotes: '\"text\"'"_s);
    return data;
}

Pusher::Result<QList<Send::Item>> Send::readItems(const QString &argument, QIODevice &input)
{
    QFile file(argument);
    const bool isFile = argument != "-"_L1;
    if (isFile && !file.open(QIODevice::ReadOnly))
        return unusable(u"cannot read %1: %2"_s.arg(file.fileName(), file.errorString()));
    const auto lines = Pusher::readEventLines(isFile ? file : input);
    const QString name = isFile ? file.fileName() : u"standard input"_s;
    if (!lines)
        return unusable(name + u": "_s + lines.error().message);
    if (lines->isEmpty())
        return unusable(u"%1 holds no events"_s.arg(name));
    QList<Item> items;
    for (const Pusher::EventLine &line : *lines)
        items.append({line.event, line.eventId, line.line});
    return items;
}

Send::Item Send::itemOf(const SendArguments &arguments, const QByteArray &data)
{
    Item item;
    for (const QString &channel : arguments.channels)
        item.event.channels.append(Pusher::ChannelName(channel));
    item.event.name = Pusher::EventName(arguments.event);
    item.event.data = data;
    item.event.exclude = Pusher::SocketId(arguments.socketId);
    return item;
}

Send::Send(QList<Item> items, Receivers receivers, Pusher::HttpApi &api,
           Pusher::BatchPublisher &publisher, LineWriter &out, QObject *parent)
    : QObject(parent)
    , m_items(std::move(items))
    , m_receivers(receivers)
    , m_api(api)
    , m_publisher(publisher)
    , m_out(out)
{
}

Pusher::Result<void> Send::start()
{
    connect(&m_publisher, &Pusher::BatchPublisher::settled, this, &Send::settled);
    connect(&m_publisher, &Pusher::BatchPublisher::retrying, this,
            [](const Pusher::Error &reason, std::chrono::milliseconds delay) {
                printDiagnostic(u"%1; once more in %2 s"_s.arg(errorLine(reason))
                                    .arg(double(delay.count()) / 1000, 0, 'f', 1));
            });
    connect(&m_publisher, &Pusher::BatchPublisher::finished, this, &Send::printEnd);
    QList<Pusher::OutgoingEvent> events;
    for (const Item &item : m_items) {
        events.append(item.event);
        events.last().countReceivers = m_receivers == Receivers::Counted;
    }
    const auto started = m_publisher.start(std::move(events));
    if (started)
        return {};
    // Of a file the line says more than the place among the events.
    const int line = m_items.value(started.error().parameters.value(u"index"_s).toInt()).line;
    Pusher::Error error = started.error();
    if (line > 0)
        error.message = u"line %1: "_s.arg(line) + error.message;
    return error;
}

void Send::interrupt()
{
    m_interrupted = true;
    m_publisher.cancel();
    m_api.cancelAll();
}

void Send::settled(qsizetype index, const Pusher::PublishResult &result)
{
    const Item &item = m_items[index];
    for (qsizetype i = 0; i < item.event.channels.size(); ++i) {
        const ResultLine line{.event = index,
                              .channel = item.event.channels[i].value(),
                              .deliveredTo = result.receivers.value(i),
                              .error = result.error,
                              .eventId = item.eventId};
        m_out.writeLine(line.toJson());
    }
    if (result.note != std::exchange(m_lastNote, result.note) && !result.note.isEmpty())
        printDiagnostic(u"note: "_s + result.note);
}

void Send::printEnd(const Pusher::BatchPublisher::Summary &summary,
                    const std::optional<Pusher::Error> &failure)
{
    if (failure)
        printDiagnostic(errorLine(*failure));
    if (m_items.size() > 1 && summary.delivered < m_items.size())
        printDiagnostic(u"%1 of %2 events delivered, %3 refused, %4 perhaps, %5 not sent"_s
                            .arg(summary.delivered)
                            .arg(m_items.size())
                            .arg(summary.refused)
                            .arg(summary.maybeDelivered)
                            .arg(summary.notSent));
    ExitCode code = ExitCode::Done;
    if (m_interrupted)
        code = ExitCode::Interrupted;
    else if (failure)
        code = exitCodeFor(failure->code);
    Q_EMIT finished(code);
}

} // namespace Console
