// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/send.h"

#include "app/cli/diagnostics.h"
#include "app/text/jsonobjectwriter.h"
#include "libpusher/protocol/channelname.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

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

Send::Send(SendArguments arguments, QByteArray data, Receivers receivers, Pusher::HttpApi &api,
           LineWriter &out, QObject *parent)
    : QObject(parent)
    , m_arguments(std::move(arguments))
    , m_data(std::move(data))
    , m_receivers(receivers)
    , m_api(api)
    , m_out(out)
{
}

void Send::start()
{
    Pusher::OutgoingEvent event;
    for (const QString &channel : m_arguments.channels)
        event.channels.append(Pusher::ChannelName(channel));
    event.name = Pusher::EventName(m_arguments.event);
    event.data = m_data;
    event.exclude = Pusher::SocketId(m_arguments.socketId);
    event.countReceivers = m_receivers == Receivers::Counted;
    m_api.trigger(event, [this](const Pusher::PublishResult &result) { published(result); });
}

void Send::published(const Pusher::PublishResult &result)
{
    for (qsizetype i = 0; i < m_arguments.channels.size(); ++i) {
        const auto deliveredTo = result.receivers.value(i);
        QByteArray line;
        JsonObjectWriter json(line);
        json.text("type", QByteArrayView("result"));
        json.number("event", 0);
        json.text("channel", m_arguments.channels[i]);
        json.boolean("ok", result.ok);
        if (deliveredTo)
            json.number("deliveredTo", *deliveredTo);
        else
            json.null("deliveredTo");
        json.textOrNull("code", result.error ? result.error->codeText() : QString());
        json.null("eventId");
        json.end();
        m_out.writeLine(line);
    }
    if (result.error) {
        QString words = result.error->codeText() + u": " + result.error->message;
        const QString serverText = result.error->parameters.value(u"serverText"_s).toString();
        if (!serverText.isEmpty())
            words += u"; the server says: " + serverText;
        printDiagnostic(words);
    }
    ExitCode code = ExitCode::Done;
    if (!result.ok)
        code = result.error ? exitCodeFor(result.error->code) : ExitCode::NotDelivered;
    Q_EMIT finished(code);
}

} // namespace Console
