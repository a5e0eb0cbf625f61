// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/logsink.h"

#include "app/cli/linewriter.h"
#include "app/text/foreigntext.h"
#include "app/text/timetext.h"

#include <atomic>

namespace Console {

using namespace Qt::StringLiterals;
using Pusher::LogThrottle;

namespace {
std::atomic<LogSink *> sink = nullptr;

void takeMessage(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    if (LogSink *const installed = sink)
        installed->take(type, QString::fromUtf8(context.category), message);
}

QByteArrayView nameOf(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return "debug";
    case QtInfoMsg:
        return "info";
    case QtWarningMsg:
        return "warning";
    case QtCriticalMsg:
    case QtFatalMsg:
        break;
    }
    return "error";
}
} // namespace

LogSink::LogSink(int descriptor, std::shared_ptr<Pusher::Scheduler> scheduler)
    : m_descriptor(descriptor)
    , m_scheduler(std::move(scheduler))
{
}

LogSink::~LogSink()
{
    if (sink == this) {
        qInstallMessageHandler(m_before);
        sink = nullptr;
    }
    const std::lock_guard lock(m_mutex);
    tellWhatWasLeftOut(Pusher::Scheduler::TimePoint::max());
}

void LogSink::install()
{
    sink = this;
    m_before = qInstallMessageHandler(takeMessage);
}

LogSink *LogSink::installed()
{
    return sink;
}

void LogSink::configure(const Pusher::ClientOptions &options)
{
    for (const Pusher::Secret *secret :
         {&options.secret, &options.token, &options.encryptionMasterKey, &options.jwt.secret})
        hide(*secret);
    QLoggingCategory::setFilterRules(Pusher::Log::filterRules(options.logLevel));
}

void LogSink::take(QtMsgType type, const QString &category, const QString &message)
{
    const std::lock_guard lock(m_mutex);
    const quint64 key = qHashMulti(0, int(type), category, message);
    const LogThrottle::Decision decision = m_throttle.admit(key, m_scheduler->now());
    if (!decision.admitted && type != QtFatalMsg) {
        arm();
        return;
    }
    const QString text = m_redactor.redacted(message);
    if (decision.more > 0)
        keep(type, category, u"… %1 more: %2"_s.arg(decision.more).arg(text));
    keep(type, category, text);
    m_throttle.remember(key, {type, category, text, 0});
}

void LogSink::keep(QtMsgType type, const QString &category, const QString &text)
{
    const Pusher::WallTime now = m_scheduler->wallNow();
    m_ring.append({0, now, type, category, text});
    QByteArray line;
    appendUtcTime(line, now);
    line += ' ';
    line += nameOf(type);
    line += ' ';
    appendVisible(line, category.toUtf8());
    line += ": ";
    appendVisible(line, text.toUtf8());
    LineWriter(m_descriptor).writeLine(line);
}

void LogSink::tellWhatWasLeftOut(Pusher::Scheduler::TimePoint now)
{
    for (const LogThrottle::Summary &line : m_throttle.settle(now))
        keep(line.type, line.category, u"… %1 more: %2"_s.arg(line.more).arg(line.text));
    const quint64 leftOut = m_throttle.leftOut() - m_toldLeftOut;
    m_toldLeftOut += leftOut;
    if (leftOut > 0)
        keep(QtWarningMsg, u"pushwatch.log"_s, u"… %1 other lines were left out"_s.arg(leftOut));
}

/// A line that was left out is told of, even where no other comes behind it.
void LogSink::arm()
{
    if (std::exchange(m_armed, true))
        return;
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_timer = m_scheduler->singleShot(LogThrottle::quiet, [this] {
                const std::lock_guard lock(m_mutex);
                m_armed = false;
                tellWhatWasLeftOut(m_scheduler->now());
                if (m_throttle.isWaiting())
                    arm();
            });
        },
        Qt::QueuedConnection);
}

void setUpLog(const Pusher::ClientOptions &options)
{
    if (LogSink *const installed = LogSink::installed())
        installed->configure(options);
}

} // namespace Console
