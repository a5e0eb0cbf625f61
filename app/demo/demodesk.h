// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/demo/random.h"
#include "libpusher/client/client.h"
#include "libpusher/config/clientoptions.h"

#include <QObject>

#include <functional>
#include <memory>
#include <vector>

namespace Console {

/// The people on the demo's presence channel: real clients that come and go. In the server's thread.
class DemoDesk : public QObject {
    Q_OBJECT
public:
    /// `optionsFor(user)`: how that user connects.
    DemoDesk(const std::function<Pusher::ClientOptions(const QString &user)> &optionsFor,
             quint32 seed, std::shared_ptr<Pusher::Scheduler> scheduler, QObject *parent = nullptr);
    ~DemoDesk() override;

    static QString channel();
    /// All but one are there at once; then somebody comes or goes every few seconds.
    void open();

private:
    struct Person {
        std::unique_ptr<Pusher::Client> client;
        bool isThere = false;
    };
    static void move(Person &person, bool comes);
    void moveSomebody();
    void waitForNext();

    std::vector<Person> m_people;
    Random m_random;
    std::shared_ptr<Pusher::Scheduler> m_scheduler;
    Pusher::TimerHandle m_timer;
};

} // namespace Console
