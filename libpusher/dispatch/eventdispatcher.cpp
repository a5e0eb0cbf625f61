// SPDX-License-Identifier: MIT
#include "libpusher/dispatch/eventdispatcher.h"

#include "libpusher/core/logging.h"
#include "libpusher/dispatch/eventdispatcher_p.h"

#include <QThread>

using namespace Qt::StringLiterals;

namespace Pusher {
namespace {

Error missing(const QString &field)
{
    Error error;
    error.code = Error::Code::ConfigurationError;
    error.message = u"A listener needs: "_s + field;
    error.parameters = {{u"field"_s, field}};
    return error;
}

} // namespace

EventDispatcher::EventDispatcher(std::shared_ptr<Interner> names,
                                 std::shared_ptr<Scheduler> scheduler, QObject *parent)
    : QObject(parent)
    , d(std::make_shared<Private>(this, std::move(names), std::move(scheduler)))
{
}

EventDispatcher::~EventDispatcher()
{
    d->failures->close();
    d->registry.abandon();
    d->q = nullptr;
}

Result<EventDispatcher::Added> EventDispatcher::addListener(Listener listener)
{
    Q_ASSERT(thread() == QThread::currentThread());
    if (listener.id.isEmpty())
        return missing(u"id"_s);
    if (listener.channel.isEmpty())
        return missing(u"channel"_s);
    if (listener.event.isEmpty())
        return missing(u"event"_s);
    if (!listener.callback)
        return missing(u"callback"_s);

    QObject *const context = listener.context;
    const auto registered = d->registry.add(std::move(listener));
    if (registered.isNewContext) {
        connect(context, &QObject::destroyed, this, [this, mailbox = registered.entry->mailbox] {
            d->registry.removeContext(mailbox);
            changed();
        });
    }
    if (registered.sameNames == std::size_t(leakHint) && !registered.replaced) {
        qCWarning(logDispatch) << leakHint << "listeners for" << registered.entry->channel.text()
                               << registered.entry->event.text()
                               << "- is one added again and again?";
    }
    changed();
    return registered.replaced ? Added::Replaced : Added::New;
}

int EventDispatcher::removeListener(const ListenerId &id)
{
    Q_ASSERT(thread() == QThread::currentThread());
    return removeAll(d->registry.table().ofId(id));
}

int EventDispatcher::removeListeners(const QString &channel, const QString &event)
{
    Q_ASSERT(thread() == QThread::currentThread());
    return removeAll(d->registry.table().ofNames(channel, event));
}

int EventDispatcher::removeAll(const std::vector<std::shared_ptr<Detail::ListenerEntry>> &entries)
{
    for (const Detail::ListenerPtr &entry : entries)
        d->registry.remove(entry);
    if (!entries.empty())
        changed();
    return int(entries.size());
}

int EventDispatcher::setEnabled(const ListenerId &id, bool enabled)
{
    Q_ASSERT(thread() == QThread::currentThread());
    const auto entries = d->registry.table().ofId(id);
    bool differs = false;
    for (const Detail::ListenerPtr &entry : entries)
        differs |= std::exchange(entry->enabled, enabled) != enabled;
    if (differs)
        changed();
    return int(entries.size());
}

QList<ListenerInfo> EventDispatcher::listeners() const
{
    Q_ASSERT(thread() == QThread::currentThread());
    return d->registry.infos();
}

int EventDispatcher::listenerCount() const
{
    Q_ASSERT(thread() == QThread::currentThread());
    return int(d->registry.table().all().size());
}

void EventDispatcher::resetStatistics()
{
    Q_ASSERT(thread() == QThread::currentThread());
    for (const auto &[order, entry] : d->registry.table().all())
        entry->statistics.reset();
}

quint64 EventDispatcher::unhandledEvents() const
{
    Q_ASSERT(thread() == QThread::currentThread());
    return d->unhandled;
}

QList<ListenerInfo> EventDispatcher::spentListeners() const
{
    Q_ASSERT(thread() == QThread::currentThread());
    return d->registry.spentInfos();
}

Result<void> EventDispatcher::setLanes(const std::optional<LaneOptions> &options)
{
    Q_ASSERT(thread() == QThread::currentThread());
    return d->setLanes(options);
}

LaneStatistics EventDispatcher::laneStatistics() const
{
    Q_ASSERT(thread() == QThread::currentThread());
    return d->lane ? d->lane->statistics(*d->names) : LaneStatistics();
}

void EventDispatcher::setTracing(bool on)
{
    Q_ASSERT(thread() == QThread::currentThread());
    d->tracing = on;
}

bool EventDispatcher::isTracing() const
{
    Q_ASSERT(thread() == QThread::currentThread());
    return d->tracing;
}

std::shared_ptr<const DispatchTrace> EventDispatcher::trace() const
{
    return d->tracer.trace();
}

quint64 EventDispatcher::dispatch(const EventHistory &history, quint64 first, quint64 last)
{
    Q_ASSERT(thread() == QThread::currentThread());
    d->enqueue(history, first, last);
    return d->run();
}

void EventDispatcher::dispatch(const Event &event)
{
    Q_ASSERT(thread() == QThread::currentThread());
    d->enqueue(event);
    d->run();
}

void EventDispatcher::customEvent(QEvent *event)
{
    if (event->type() == Detail::FailureBox::wakeEvent())
        d->reportFailures();
}

void EventDispatcher::changed()
{
    const auto self = d;
    if (self->isBusy()) {
        self->changed = true;
        return;
    }
    self->registry.releaseRetired();
    Q_EMIT listenersChanged();
}

} // namespace Pusher
