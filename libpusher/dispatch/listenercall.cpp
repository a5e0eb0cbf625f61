// SPDX-License-Identifier: MIT
#include "libpusher/dispatch/listenercall.h"

#include "libpusher/core/dispatchscope.h"

using namespace Qt::StringLiterals;

namespace Pusher::Detail {
namespace {

constexpr qsizetype longestText = 256;

// Only inside a catch clause.
QString textOfException()
{
    try {
        throw;
    } catch (const std::exception &exception) {
        return QString::fromUtf8(exception.what());
    } catch (const QString &text) {
        return text;
    } catch (const char *text) {
        return QString::fromUtf8(text);
    } catch (int number) {
        return u"an int: "_s + QString::number(number);
    } catch (...) {
        return u"an exception of unknown type"_s;
    }
}

std::unique_ptr<Error> failed(ListenerEntry &listener, const Event &event)
{
    const QString text = textOfException().left(longestText);
    listener.statistics.failed(text);
    auto error = std::make_unique<Error>(listenerError(
        Error::Code::MessageDeliveryFailed, u"A listener threw: "_s + text, listener.id, event));
    error->parameters.insert(u"errors"_s, listener.statistics.errors());
    return error;
}

} // namespace

template <Timing timing>
CallOutcome callListener(ListenerEntry &listener, const ListenerCallback &callback,
                         const Event &event, Scheduler &scheduler, WallTime at)
{
    const DispatchScope scope(event.channel(), event.name(), listener.id);
    const bool isSample = listener.statistics.called(at);
    const bool timed = timing == Timing::Always || isSample;
    const auto begin = timed ? scheduler.now() : Scheduler::TimePoint();
    CallOutcome outcome;
    try {
        callback(event);
    } catch (...) {
        outcome.error = failed(listener, event);
    }
    if (timed) {
        outcome.took = scheduler.now() - begin;
        listener.statistics.sampled(*outcome.took);
    }
    return outcome;
}

template CallOutcome callListener<Timing::Sampled>(ListenerEntry &, const ListenerCallback &,
                                                   const Event &, Scheduler &, WallTime);
template CallOutcome callListener<Timing::Always>(ListenerEntry &, const ListenerCallback &,
                                                  const Event &, Scheduler &, WallTime);

Error listenerError(Error::Code code, const QString &message, const ListenerId &listener,
                    const Event &event)
{
    Error error;
    error.code = code;
    error.message = message;
    error.parameters = {{u"listener"_s, listener.value()},
                        {u"channel"_s, event.channel().value()},
                        {u"event"_s, event.name().value()},
                        {u"sequence"_s, event.sequence()}};
    return error;
}

} // namespace Pusher::Detail
