// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/demousers.h"

#include "app/demo/demotoken.h"
#include "app/randomsecret.h"
#include "libpusher/auth/rulesfile.h"

#include <QJsonArray>

#include <cmath>
#include <tuple>

using namespace Qt::StringLiterals;

namespace Console {

using Pusher::ChannelName;
using Pusher::ConnectionManager;
using Pusher::UserId;

namespace {

/// Between two actions, in milliseconds: often enough to be seen, seldom enough to be read.
constexpr double shortestPause = 1500;
constexpr double longestPause = 4000;
/// Of a burst: more than a user may send at once.
constexpr int burst = 60;
constexpr int batch = 5;

/// Seed 2's rules, with ids as the demo's tokens write them.
constexpr auto rules = R"({"rules":[
    {"pattern":"private-team-*","requiredTeamMembership":true,"id":"team-*"},
    {"pattern":"presence-team-*","requiredTeamMembership":true,"id":"team-*"},
    {"pattern":"private-admin-*","requiredRoles":["admin"]},
    {"pattern":"private-user-*","ownUserOnly":true,"id":"user-*"}]})";

std::unique_ptr<ConnectionManager> makeManager(Pusher::ClientOptions app,
                                               const Pusher::Secret &tokenSecret,
                                               std::shared_ptr<Pusher::Scheduler> scheduler)
{
    app.jwt.secret = tokenSecret.clone();
    auto made =
        ConnectionManager::create(std::move(app), {.maxConnections = 50}, {}, {}, scheduler);
    Q_ASSERT(made); // nothing in it comes from a user
    auto manager = std::move(made).value();
    const auto parsed = Pusher::parseRules(rules);
    Q_ASSERT(parsed);
    for (const Pusher::AuthorizationRule &rule : *parsed)
        std::ignore = manager->authHandler()->addAuthorizationRule(rule.pattern, rule);
    return manager;
}

} // namespace

DemoUsers::DemoUsers(Pusher::ClientOptions app, quint32 seed,
                     std::shared_ptr<Pusher::Scheduler> scheduler, QObject *parent)
    : QObject(parent)
    , m_random(seed)
    , m_scheduler(std::move(scheduler))
    , m_tokenSecret(randomSecret())
    , m_manager(makeManager(std::move(app), m_tokenSecret, m_scheduler))
    , m_people({{u"101"_s, u"Ann"_s, u"blue"_s},
                {u"102"_s, u"Bob"_s, u"blue"_s},
                {u"103"_s, u"Cy"_s, u"blue"_s},
                {u"104"_s, u"Dee"_s, u"red"_s},
                {u"105"_s, u"Eve"_s, u"red"_s}})
{
}

DemoUsers::~DemoUsers() = default;

void DemoUsers::open()
{
    for (Person &person : m_people) {
        const auto id =
            m_manager->openConnection({.user = UserId(u"user-"_s + person.id), .owner = this});
        if (!id)
            continue;
        person.connection = *id;
        m_manager->subscribeToChannel(*id, ChannelName(u"public-announcements"_s));
        subscribe(person, u"private-user-"_s + person.id);
        subscribe(person, u"private-team-"_s + person.team);
        subscribe(person, u"presence-team-"_s + person.team);
    }
    waitForNext();
}

ConnectionManager::AuthRequest DemoUsers::requestOf(const Person &person,
                                                    std::chrono::seconds validity) const
{
    const auto expires =
        std::chrono::floor<std::chrono::seconds>(m_scheduler->wallNow() + validity);
    const QString user = u"user-"_s + person.id;
    const QJsonObject claims{{u"sub"_s, user},
                             {u"name"_s, person.name},
                             {u"teams"_s, QJsonArray{QString(u"team-"_s + person.team)}},
                             {u"exp"_s, qint64(expires.time_since_epoch().count())}};
    return {.socketId = {},
            .channel = {},
            .userId = UserId(user),
            .token = demoToken(claims, m_tokenSecret)};
}

void DemoUsers::subscribe(const Person &person, const QString &channel,
                          std::chrono::seconds validity)
{
    m_manager->subscribeToChannel(person.connection, ChannelName(channel),
                                  requestOf(person, validity));
}

void DemoUsers::waitForNext()
{
    m_timer = m_scheduler->singleShot(
        std::chrono::milliseconds(qint64(m_random.uniform(shortestPause, longestPause))),
        [this] { actSomebody(); });
}

void DemoUsers::actSomebody()
{
    const Person &person = m_people[std::size_t(m_random.index(int(m_people.size())))];
    const double dice = m_random.uniform();
    if (++m_actions % 5 == 3)
        publish(person, u"activity-created"_s, burst);
    else if (dice < 0.7)
        publish(person, u"activity-created"_s, 1);
    else if (dice < 0.8)
        publish(person, u"achievement-unlocked"_s, batch);
    else if (dice < 0.9)
        subscribe(person, u"private-admin-audit"_s);
    else
        subscribe(person, u"private-user-100"_s, -std::chrono::hours(1)); // a token that ran out
    waitForNext();
}

void DemoUsers::publish(const Person &person, const QString &event, int count)
{
    const UserId user(u"user-"_s + person.id);
    const ChannelName channel(u"private-team-"_s + person.team);
    for (int sent = 0; sent < count;) {
        QList<Pusher::ManagedEvent> events;
        for (; sent < count && events.size() < batch; ++sent) {
            const double distance = std::round(m_random.uniform(10, 120)) / 10;
            events.append({.eventId = u"activity-%1"_s.arg(++m_published),
                           .channel = channel,
                           .event = Pusher::EventName(event),
                           .data = uR"({"userId":"%1","distance":%2})"_s.arg(user.value())
                                       .arg(distance)
                                       .toUtf8(),
                           .userId = user,
                           .timestamp = m_scheduler->wallNow()});
        }
        m_manager->sendEventBatch(events);
    }
}

} // namespace Console
