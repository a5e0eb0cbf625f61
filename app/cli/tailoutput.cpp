// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/tailoutput.h"

#include "app/cli/tracelines.h"
#include "app/text/foreigntext.h"
#include "app/text/jsonobjectwriter.h"
#include "app/text/timetext.h"

namespace Console {

using namespace Qt::StringLiterals;
using Format = TailArguments::Format;

namespace {

QByteArray utcTime(Pusher::WallTime time)
{
    QByteArray text;
    appendUtcTime(text, time);
    return text;
}

/// The names of enumerators are part of the format and must not change with them.
QByteArrayView stateText(Pusher::Connection::State state)
{
    using State = Pusher::Connection::State;
    switch (state) {
    case State::Initialized:
        return "initialized";
    case State::Connecting:
        return "connecting";
    case State::Connected:
        return "connected";
    case State::Unavailable:
        return "unavailable";
    case State::Failed:
        return "failed";
    case State::Disconnected:
        return "disconnected";
    }
    return "";
}

QByteArrayView stateText(Pusher::ChannelRegistry::State state)
{
    using State = Pusher::ChannelRegistry::State;
    switch (state) {
    case State::Pending:
        return "pending";
    case State::Subscribed:
        return "subscribed";
    case State::Refused:
        return "refused";
    case State::Left:
        return "left";
    }
    return "";
}

/// What the close code asks the person to do.
QString advised(const Pusher::Error &error)
{
    constexpr int unknownKey = 4001;
    constexpr int disabledApplication = 4003;
    if (error.closeCode != unknownKey && error.closeCode != disabledApplication)
        return error.message;
    // The server's own sentence may end with a full stop.
    const QString message = error.message.endsWith(u'.') ? error.message.chopped(1) : error.message;
    return message + u"; check key and cluster";
}

QStringList sortedChannels(const Pusher::Gap &gap)
{
    QStringList channels;
    for (const Pusher::ChannelName &channel : gap.channels)
        channels.append(channel.value());
    channels.sort();
    return channels;
}

/// RFC 4180, and no cell that a spreadsheet would run as a formula (fault row L10).
void appendCsvCell(QByteArray &out, QByteArrayView utf8)
{
    QByteArray cell;
    if (!utf8.isEmpty() && QByteArrayView("=+-@\t\r").contains(utf8.front()))
        cell += '\'';
    appendVisible(cell, utf8);
    if (cell.contains('"') || cell.contains(',') || cell.contains(';'))
        cell = '"' + cell.replace('"', "\"\"") + '"';
    out += cell;
}

/// JSON on one line; other text as it is; of what could not be decrypted, only that.
QByteArray singleLineData(const Pusher::Event &event)
{
    QByteArray data;
    if (const std::string_view reason = event.cannotDecrypt(); !reason.empty())
        data = u"(cannot decrypt: %1, %2 bytes)"_s.arg(QLatin1StringView(reason))
                   .arg(event.rawData().size())
                   .toUtf8();
    else if (event.isJson())
        appendCompactJson(data, event.dataText());
    else
        data = event.dataText().toByteArray();
    return data;
}

} // namespace

TailOutput::TailOutput(Format format, LineWriter &out, LineWriter &diagnostics)
    : m_format(format)
    , m_out(out)
    , m_diagnostics(diagnostics)
{
    if (format == Format::Csv)
        m_out.writeLine("seq,time,channel,event,userId,data");
}

void TailOutput::event(const Pusher::Event &event)
{
    switch (m_format) {
    case Format::Text:
        textEvent(event);
        break;
    case Format::JsonLines:
        jsonEvent(event);
        break;
    case Format::Csv:
        csvEvent(event);
        break;
    case Format::None:
        break;
    }
}

void TailOutput::jsonEvent(const Pusher::Event &event)
{
    JsonObjectWriter json(m_out.buffer());
    json.text("type", QByteArrayView("event"));
    json.number("seq", qint64(event.sequence()));
    json.text("time", QByteArrayView(utcTime(event.receivedAt())));
    json.text("channel", event.channel().value());
    json.text("event", event.name().value());
    QByteArray &data = json.value("data");
    const std::string_view cannotDecrypt = event.cannotDecrypt();
    if (event.dataForm() == Pusher::Event::DataForm::Missing || !cannotDecrypt.empty())
        data += "null";
    else if (event.isJson())
        appendCompactJson(data, event.dataText());
    else
        appendJsonString(data, event.dataText());
    json.textOrNull("userId", event.userId().value());
    if (!cannotDecrypt.empty()) {
        json.text("cannotDecrypt",
                  QByteArrayView(cannotDecrypt.data(), qsizetype(cannotDecrypt.size())));
        json.number("sealedBytes", event.rawData().size());
    }
    json.end();
    m_out.endLine();
}

void TailOutput::textEvent(const Pusher::Event &event)
{
    QByteArray &line = m_out.buffer();
    appendLocalTime(line, event.receivedAt());
    for (const QString &cell : {event.channel().value(), event.name().value()}) {
        line += "  ";
        appendVisible(line, cell.toUtf8());
    }
    line += "  ";
    appendVisible(line, singleLineData(event));
    m_out.endLine();
}

void TailOutput::csvEvent(const Pusher::Event &event)
{
    QByteArray &line = m_out.buffer();
    line += QByteArray::number(event.sequence()) + ',';
    appendUtcTime(line, event.receivedAt());
    for (const QString &cell :
         {event.channel().value(), event.name().value(), event.userId().value()}) {
        line += ',';
        appendCsvCell(line, cell.toUtf8());
    }
    line += ',';
    appendCsvCell(line, singleLineData(event));
    m_out.endLine();
}

LineWriter &TailOutput::diagnosticLine(Pusher::WallTime time)
{
    // What happened on standard output before this must not appear after it.
    m_out.flush();
    appendLocalTime(m_diagnostics.buffer(), time);
    m_diagnostics.buffer() += "  ";
    return m_diagnostics;
}

void TailOutput::gap(const Pusher::Gap &gap)
{
    const QString cause = Pusher::Gap::causeText(gap.cause);
    const QStringList channels = sortedChannels(gap);
    if (isJson()) {
        JsonObjectWriter json(m_out.buffer());
        json.text("type", QByteArrayView("gap"));
        json.text("time", QByteArrayView(utcTime(gap.to.value_or(gap.from))));
        json.text("from", QByteArrayView(utcTime(gap.from)));
        json.textOrNull("to", gap.to ? QString::fromLatin1(utcTime(*gap.to)) : QString());
        QByteArray &list = json.value("channels");
        char separator = '[';
        for (const QString &channel : channels) {
            list += separator;
            appendJsonString(list, channel.toUtf8());
            separator = ',';
        }
        list += channels.isEmpty() ? "[]" : "]";
        json.text("cause", cause);
        json.end();
        m_out.endLine();
        return;
    }
    LineWriter &writer =
        m_format == Format::Text ? m_out : diagnosticLine(gap.to.value_or(gap.from));
    if (m_format == Format::Text) {
        appendLocalTime(writer.buffer(), gap.to.value_or(gap.from));
        writer.buffer() += "  ";
    }
    writer.buffer() += "-- gap since ";
    appendLocalTime(writer.buffer(), gap.from);
    writer.buffer() += gap.to ? ": " : ", still open: ";
    appendVisible(writer.buffer(),
                  u"%1 not heard (%2)"_s.arg(channels.join(u", "), cause).toUtf8());
    writer.endLine();
}

void TailOutput::state(const Pusher::Connection::Status &status, Pusher::WallTime now)
{
    const QByteArrayView state = stateText(status.state);
    if (isJson()) {
        JsonObjectWriter json(m_out.buffer());
        json.text("type", QByteArrayView("state"));
        json.text("time", QByteArrayView(utcTime(now)));
        json.text("state", state);
        json.textOrNull("socketId", status.socketId.value());
        json.end();
        m_out.endLine();
        return;
    }
    LineWriter &writer = diagnosticLine(now);
    writer.buffer().append(state.data(), state.size());
    if (!status.socketId.isEmpty()) {
        writer.buffer() += " as ";
        appendVisible(writer.buffer(), status.socketId.value().toUtf8());
    }
    writer.endLine();
}

void TailOutput::subscription(const Pusher::ChannelName &channel,
                              Pusher::ChannelRegistry::State state, Pusher::WallTime now)
{
    const QByteArrayView text = stateText(state);
    if (isJson()) {
        JsonObjectWriter json(m_out.buffer());
        json.text("type", QByteArrayView("subscription"));
        json.text("time", QByteArrayView(utcTime(now)));
        json.text("channel", channel.value());
        json.text("state", text);
        json.end();
        m_out.endLine();
        return;
    }
    LineWriter &writer = diagnosticLine(now);
    appendVisible(writer.buffer(), channel.value().toUtf8());
    writer.buffer() += ' ';
    writer.buffer().append(text.data(), text.size());
    writer.endLine();
}

void TailOutput::silence(const Pusher::Silence &silence, Pusher::WallTime now)
{
    const QString state = Pusher::Silence::stateText(silence.state);
    const auto expected = silence.expected.value_or(std::chrono::milliseconds(0));
    if (isJson()) {
        JsonObjectWriter json(m_out.buffer());
        json.text("type", QByteArrayView("silence"));
        json.text("time", QByteArrayView(utcTime(now)));
        json.text("channel", silence.channel.value());
        json.text("event", silence.event.value());
        json.text("state", state);
        json.text("since", QByteArrayView(utcTime(silence.silentSince)));
        json.number("expectedMs", expected.count());
        json.end();
        m_out.endLine();
        return;
    }
    LineWriter &writer = diagnosticLine(now);
    appendVisible(writer.buffer(),
                  u"%1 of %2 is %3: expected every %4 s, last heard "_s
                      .arg(silence.event.value(), silence.channel.value(), state)
                      .arg(double(expected.count()) / 1000)
                      .toUtf8());
    appendLocalTime(writer.buffer(), silence.silentSince);
    writer.endLine();
}

void TailOutput::sequence(const Pusher::SequenceNotice &notice)
{
    using Kind = Pusher::SequenceCheck::Verdict::Kind;
    const Pusher::SequenceCheck::Verdict &verdict = notice.verdict;
    const QString kind = Pusher::SequenceNotice::kindText(verdict.kind);
    if (isJson()) {
        JsonObjectWriter json(m_out.buffer());
        json.text("type", QByteArrayView("sequence"));
        json.text("time", QByteArrayView(utcTime(notice.received)));
        json.text("channel", notice.channel.value());
        json.number("seq", qint64(notice.sequence));
        json.text("kind", kind);
        // As text: a double, which JSON readers take numbers for, ends at 2^53.
        json.text("number", QString::number(verdict.number));
        if (verdict.kind == Kind::Hole) {
            json.text("firstMissing", QString::number(verdict.firstMissing));
            json.text("lastMissing", QString::number(verdict.lastMissing));
        }
        json.end();
        m_out.endLine();
        return;
    }
    LineWriter &writer = diagnosticLine(notice.received);
    const QString what = verdict.kind == Kind::Hole
        ? u"%1–%2 missing before %3"_s.arg(verdict.firstMissing)
              .arg(verdict.lastMissing)
              .arg(verdict.number)
        : u"%1 of %2"_s.arg(kind).arg(verdict.number);
    appendVisible(writer.buffer(), u"%1: %2"_s.arg(notice.channel.value(), what).toUtf8());
    writer.endLine();
}

void TailOutput::trace(const Pusher::TracedDispatch &dispatch)
{
    if (isJson()) {
        appendTraceJson(m_out.buffer(), dispatch);
        m_out.endLine();
        return;
    }
    const QByteArrayList lines = traceText(dispatch);
    for (const QByteArray &line : lines) {
        LineWriter &writer = diagnosticLine(dispatch.at);
        writer.buffer() += line;
        writer.endLine();
    }
}

void TailOutput::error(const Pusher::Error &error, Pusher::WallTime now)
{
    const QString message = advised(error);
    const QString channel = error.parameters.value(u"channel"_s).toString();
    if (isJson()) {
        JsonObjectWriter json(m_out.buffer());
        json.text("type", QByteArrayView("error"));
        json.text("time", QByteArrayView(utcTime(now)));
        json.text("code", error.codeText());
        json.text("message", message);
        json.textOrNull("channel", channel);
        if (error.closeCode)
            json.number("closeCode", *error.closeCode);
        json.end();
        m_out.endLine();
        return;
    }
    LineWriter &writer = diagnosticLine(now);
    writer.buffer() += error.codeText().toLatin1() + ": ";
    if (!channel.isEmpty())
        appendVisible(writer.buffer(), (channel + u": ").toUtf8());
    appendVisible(writer.buffer(), message.toUtf8());
    writer.endLine();
}

void TailOutput::record(const QByteArray &json)
{
    m_out.buffer() += json;
    m_out.endLine();
}

bool TailOutput::flush()
{
    m_diagnostics.flush();
    return m_out.flush();
}

} // namespace Console
