// SPDX-License-Identifier: MIT
#include "libpusher/client/healthprobe.h"

#include <QRandomGenerator>

#include <tuple>
#include <utility>

using namespace Qt::StringLiterals;
using namespace std::chrono;

namespace Pusher {

namespace {

/// Nobody else's: two programs that probe one application must not count each other's messages.
ChannelName ownChannel()
{
    return ChannelName(u"health-probe-"_s
                       + QString::number(QRandomGenerator::system()->generate64(), 16));
}

const QString &numberMember()
{
    static const QString name = u"number"_s;
    return name;
}

} // namespace

EventName HealthProbe::eventName()
{
    return EventName(u"health-probe"_s);
}

HealthProbe::HealthProbe(std::unique_ptr<Client> client, std::unique_ptr<HttpApi> api,
                         const Options &options, std::shared_ptr<Scheduler> scheduler,
                         QObject *parent)
    : QObject(parent)
    , m_options(options)
    , m_scheduler(std::move(scheduler))
    , m_channel(ownChannel())
    , m_client(client.release())
    , m_api(api.release())
{
    m_client->setParent(this);
    m_api->setParent(this);
    // A name of our own making breaks no rule.
    std::ignore = m_client->channels().subscribe(m_channel);
    std::ignore = m_client->dispatcher().addListener(
        {.id = ListenerId(u"health-probe"_s),
         .channel = m_channel.value(),
         .event = eventName().value(),
         .callback = [this](const Event &event) { received(event); }});
}

HealthProbe::~HealthProbe() = default;

void HealthProbe::start()
{
    if (m_timer)
        return;
    m_client->start();
    arm();
}

void HealthProbe::stop()
{
    m_timer.reset();
    m_sent.clear();
    m_api->cancelAll();
    m_client->stop();
}

void HealthProbe::arm()
{
    m_timer = m_scheduler->singleShot(m_options.interval, [this] {
        arm();
        dropLost();
        probe();
    });
}

void HealthProbe::probe()
{
    // Before the channel stands for the first time nothing can come back.
    if (m_lastNumber == 0 && !m_client->channels().allSubscribed())
        return;
    const quint64 number = ++m_lastNumber;
    m_sent.insert(number, m_scheduler->now());
    m_api->trigger({.channels = {m_channel},
                    .name = eventName(),
                    .data = R"({"number":)" + QByteArray::number(number) + '}'},
                   [this, number](const PublishResult &result) {
                       // It may be back before its answer is, and then all is well.
                       if (!result.ok && m_sent.remove(number) > 0)
                           Q_EMIT failed(*result.error);
                   });
}

void HealthProbe::received(const Event &event)
{
    const auto number = quint64(event.toJson().toObject().value(numberMember()).toInteger());
    const auto sent = m_sent.constFind(number);
    if (sent == m_sent.cend())
        return; // lost already
    const auto latency = ceil<microseconds>(m_scheduler->now() - *sent);
    m_sent.erase(sent);
    Q_EMIT measured(latency);
}

void HealthProbe::dropLost()
{
    const auto earliest = m_scheduler->now() - m_options.deadline;
    const auto lost = m_sent.removeIf([earliest](auto probe) { return probe.value() <= earliest; });
    for (qsizetype i = 0; i < lost; ++i)
        Q_EMIT failed({.code = Error::Code::MessageDeliveryFailed,
                       .message = u"a probe did not come back within %1 ms"_s.arg(
                           m_options.deadline.count()),
                       .parameters = {{u"timedOut"_s, true}},
                       .closeCode = {},
                       .connectionId = {}});
}

} // namespace Pusher
