// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/demodesk.h"

#include <tuple>

namespace Console {

using namespace Qt::StringLiterals;

namespace {

const QStringList people{u"ann"_s, u"bob"_s, u"cy"_s, u"dee"_s};
/// Between two changes, in milliseconds: often enough to be seen, seldom enough to be read.
constexpr double shortestPause = 4000;
constexpr double longestPause = 9000;

} // namespace

DemoDesk::DemoDesk(const std::function<Pusher::ClientOptions(const QString &user)> &optionsFor,
                   quint32 seed, std::shared_ptr<Pusher::Scheduler> scheduler, QObject *parent)
    : QObject(parent)
    , m_random(seed)
    , m_scheduler(std::move(scheduler))
{
    for (const QString &user : people) {
        auto client = std::make_unique<Pusher::Client>(optionsFor(user), m_scheduler);
        // The name is a good one, and the secret is at hand.
        std::ignore = client->channels().subscribe(Pusher::ChannelName(channel()));
        m_people.push_back({std::move(client)});
    }
}

DemoDesk::~DemoDesk() = default;

QString DemoDesk::channel()
{
    return u"presence-trading-desk"_s;
}

void DemoDesk::move(Person &person, bool comes)
{
    person.isThere = comes;
    if (comes)
        person.client->start();
    else
        person.client->stop();
}

void DemoDesk::open()
{
    for (std::size_t i = 0; i + 1 < m_people.size(); ++i)
        move(m_people[i], true);
    waitForNext();
}

void DemoDesk::moveSomebody()
{
    Person &person = m_people[std::size_t(m_random.index(int(m_people.size())))];
    move(person, !person.isThere);
    waitForNext();
}

void DemoDesk::waitForNext()
{
    m_timer = m_scheduler->singleShot(
        std::chrono::milliseconds(qint64(m_random.uniform(shortestPause, longestPause))),
        [this] { moveSomebody(); });
}

} // namespace Console
