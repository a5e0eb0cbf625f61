// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/demo/random.h"
#include "libpusher/manager/connectionmanager.h"

#include <QObject>

#include <memory>
#include <vector>

namespace Console {

/// Five users of the demo's application, on connections of a manager: they subscribe to their
/// channels by token and rule, and now and then publish, too fast, or want what they may not have.
/// So the views of connections, limits and permissions have something to show. In the server's
/// thread.
class DemoUsers : public QObject {
    Q_OBJECT
public:
    /// `app` names the demo's server and its secret.
    DemoUsers(Pusher::ClientOptions app, quint32 seed, std::shared_ptr<Pusher::Scheduler> scheduler,
              QObject *parent = nullptr);
    ~DemoUsers() override;

    void open();
    Pusher::ConnectionManager &manager() { return *m_manager; }
    /// Events, whatever became of them.
    quint64 published() const { return m_published; }

private:
    struct Person {
        QString id; ///< what follows `user-`
        QString name;
        QString team;
        Pusher::ConnectionId connection = {};
    };
    Pusher::ConnectionManager::AuthRequest requestOf(const Person &person,
                                                     std::chrono::seconds validity) const;
    void subscribe(const Person &person, const QString &channel,
                   std::chrono::seconds validity = std::chrono::hours(24));
    void waitForNext();
    void actSomebody();
    void publish(const Person &person, const QString &event, int count);

    Random m_random;
    const std::shared_ptr<Pusher::Scheduler> m_scheduler;
    const Pusher::Secret m_tokenSecret;
    std::unique_ptr<Pusher::ConnectionManager> m_manager;
    std::vector<Person> m_people;
    int m_actions = 0;
    quint64 m_published = 0;
    Pusher::TimerHandle m_timer;
};

} // namespace Console
