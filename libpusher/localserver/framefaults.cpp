// SPDX-License-Identifier: MIT
#include "libpusher/localserver/framefaults.h"

namespace Pusher::Detail {
namespace {

using Action = FaultRule::Action;

QString toQString(std::string_view text)
{
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

} // namespace

FrameFaults::FrameFaults(FaultInjector &injector, std::shared_ptr<Scheduler> scheduler,
                         Isolate isolate)
    : m_injector(injector)
    , m_scheduler(std::move(scheduler))
    , m_isolate(std::move(isolate))
{
}

void FrameFaults::pass(ServerConnection &to, const QString &frame)
{
    if (lineOf(to).ended)
        return;
    const FaultRule *rule = ruleFor(to, frame);
    if (!rule) {
        send(to, frame);
        return;
    }
    switch (rule->action) {
    case Action::Drop:
        break;
    case Action::Duplicate:
        send(to, frame);
        send(to, frame);
        break;
    case Action::Reorder: {
        // Two in a row: the first has been overtaken often enough.
        sendOvertaken(to);
        Line &line = lineOf(to);
        line.overtaken = frame;
        line.overtakeTimer =
            m_scheduler->singleShot(overtakeLimit, [this, &to] { sendOvertaken(to); });
        break;
    }
    case Action::Corrupt:
        // An object that lacks its end is no JSON, wherever it is cut.
        send(to, frame.left(1 + qsizetype(m_injector.random(quint64(frame.size() - 1)))));
        break;
    case Action::Delay:
        send(to, frame, m_injector.waitOf(*rule));
        break;
    case Action::Fragment:
        send(to, frame, {}, int(rule->bytes));
        break;
    default:
        end(to, *rule);
    }
}

void FrameFaults::end(ServerConnection &connection, const FaultRule &rule)
{
    // Later, because our caller may be walking through the subscribers.
    const auto later = [&connection](auto action) {
        QMetaObject::invokeMethod(&connection, action, Qt::QueuedConnection);
    };
    if (rule.action == Action::HalfOpen) {
        connection.mute();
        m_isolate(connection);
    } else if (rule.action == Action::Close) {
        lineOf(connection).ended = true;
        later([&connection, code = rule.code, reason = rule.reason] {
            connection.close(code, reason);
        });
    } else if (rule.action == Action::Cut) {
        lineOf(connection).ended = true;
        later([&connection] { connection.cut(); });
    }
}

void FrameFaults::forget(ServerConnection &connection)
{
    m_lines.remove(&connection);
}

FrameFaults::Line &FrameFaults::lineOf(ServerConnection &connection)
{
    auto &line = m_lines[&connection];
    if (!line)
        line = std::make_shared<Line>();
    return *line;
}

const FaultRule *FrameFaults::ruleFor(ServerConnection &to, const QString &frame)
{
    if (!std::exchange(lineOf(to).greeted, true))
        return m_injector.next({.at = FaultRule::Point::Greeting, .socketId = to.id().value()});
    m_codec.decode(frame);
    return m_injector.next({.at = FaultRule::Point::Frame,
                            .socketId = to.id().value(),
                            .channel = toQString(m_codec.frame().channel),
                            .event = toQString(m_codec.frame().event)});
}

void FrameFaults::send(ServerConnection &to, const QString &frame, std::chrono::milliseconds delay,
                       int fragment)
{
    const std::shared_ptr<Line> line = m_lines.value(&to);
    if (delay.count() == 0 && line->waiting.empty()) {
        to.write(frame, fragment);
        sendOvertaken(to);
        return;
    }
    line->waiting.push_back({frame, fragment, m_scheduler->now() + delay});
    sendWaiting(to);
}

void FrameFaults::sendWaiting(ServerConnection &to)
{
    const std::shared_ptr<Line> line = m_lines.value(&to);
    while (line && !line->waiting.empty()) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(line->waiting.front().due
                                                                       - m_scheduler->now());
        if (left.count() > 0) {
            line->timer = m_scheduler->singleShot(left, [this, &to] { sendWaiting(to); });
            return;
        }
        const Held held = line->waiting.front();
        line->waiting.pop_front();
        to.write(held.frame, held.fragment);
        sendOvertaken(to);
    }
}

void FrameFaults::sendOvertaken(ServerConnection &to)
{
    const std::shared_ptr<Line> line = m_lines.value(&to);
    if (!line || line->overtaken.isEmpty())
        return;
    line->overtakeTimer.reset();
    to.write(std::exchange(line->overtaken, QString()), 0);
}

} // namespace Pusher::Detail
