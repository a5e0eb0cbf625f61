// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/tracelines.h"

#include "app/text/foreigntext.h"
#include "app/text/jsonobjectwriter.h"
#include "app/text/timetext.h"

namespace Console {

using namespace Qt::StringLiterals;
using Pusher::TracedDispatch;
using Pusher::TracedListener;

namespace {

using Duration = std::optional<std::chrono::nanoseconds>;

double microseconds(std::chrono::nanoseconds time)
{
    return double(time.count()) / 1e3;
}

void appendDuration(JsonObjectWriter &json, const Duration &took)
{
    if (took)
        json.real("tookUs", microseconds(*took), 1);
    else
        json.null("tookUs");
}

QString durationText(const Duration &took)
{
    return took ? u", %1 µs"_s.arg(microseconds(*took), 0, 'f', 1) : QString();
}

void appendListenerJson(QByteArray &out, const TracedListener &listener)
{
    JsonObjectWriter json(out);
    json.text("listener", listener.id.value())
        .text("channel", listener.channel)
        .text("event", listener.event)
        .number("priority", listener.priority)
        .text("verdict", TracedListener::verdictText(listener.verdict));
    if (listener.place > 0)
        json.number("place", listener.place);
    else
        json.null("place");
    appendDuration(json, listener.took);
    json.textOrNull("message", listener.error);
    json.end();
}

QByteArray listenerText(const TracedListener &listener)
{
    const QString place = listener.place > 0 ? u"%1."_s.arg(listener.place) : u"-"_s;
    QString text = u"%1 %2 (%3 on %4), priority %5: %6%7"_s.arg(
        place, listener.id.value(), listener.event, listener.channel,
        QString::number(listener.priority), TracedListener::verdictText(listener.verdict),
        durationText(listener.took));
    if (!listener.error.isEmpty())
        text += u": "_s + listener.error;
    return "  " + visible(text);
}

} // namespace

void appendTraceJson(QByteArray &out, const TracedDispatch &dispatch)
{
    QByteArray time;
    appendUtcTime(time, dispatch.at);
    JsonObjectWriter json(out);
    json.text("type", QByteArrayView("trace"))
        .text("time", QByteArrayView(time))
        .number("seq", qint64(dispatch.sequence))
        .text("channel", dispatch.channel.value())
        .text("event", dispatch.event.value())
        .number("called", dispatch.outcome.called)
        .number("failed", dispatch.outcome.failed);
    appendDuration(json, dispatch.outcome.took);
    QByteArray &list = json.value("listeners");
    list += '[';
    for (const TracedListener &listener : dispatch.listeners) {
        if (&listener != &dispatch.listeners.constFirst())
            list += ',';
        appendListenerJson(list, listener);
    }
    list += ']';
    json.number("omitted", qint64(dispatch.omitted))
        .number("unrelated", qint64(dispatch.unrelated))
        .end();
}

QByteArrayList traceText(const TracedDispatch &dispatch)
{
    QByteArrayList lines{visible(u"trace of %1 %2 on %3: %4 called, %5 failed%6"_s.arg(
        QString::number(dispatch.sequence), dispatch.event.value(), dispatch.channel.value(),
        QString::number(dispatch.outcome.called), QString::number(dispatch.outcome.failed),
        durationText(dispatch.outcome.took)))};
    for (const TracedListener &listener : dispatch.listeners)
        lines += listenerText(listener);
    if (dispatch.omitted > 0)
        lines += "  and " + QByteArray::number(dispatch.omitted) + " more that are not listed";
    return lines;
}

} // namespace Console
