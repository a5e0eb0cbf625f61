// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/core/scheduler.h"
#include "libpusher/doctor/doctor.h"
#include "libpusher/dispatch/dispatchtrace.h"
#include "libpusher/history/eventhistory.h"
#include "libpusher/limits/ratelimiter.h"
#include "ui/domain/authlink.h"
#include "ui/domain/channellink.h"
#include "ui/domain/counterlink.h"
#include "ui/domain/discoverystore.h"
#include "ui/domain/healthlink.h"
#include "ui/domain/listenerlink.h"
#include "ui/domain/poollink.h"
#include "ui/domain/publishlink.h"

#include <QStringList>

#include <functional>
#include <memory>

class QSettings;

namespace Console {

/// Makes a doctor for the connection that the window shows.
using DoctorFactory = std::function<std::unique_ptr<Pusher::Doctor>()>;

/// What the window and its views show: everything they read, composed by `app`.
///
/// Stores may be null where nothing is configured: the views then say what is missing.
struct Sources {
    std::shared_ptr<const DiscoveryStore> discovery;
    std::shared_ptr<const Pusher::EventHistory> history;
    std::shared_ptr<ListenerLink> listeners;
    std::shared_ptr<ChannelLink> channelLink;
    DoctorFactory makeDoctor; ///< empty where no connection is configured
    std::shared_ptr<const Pusher::DispatchTrace> trace;
    std::shared_ptr<CounterLink> counters;
    std::shared_ptr<PublishLink> publishing;
    std::shared_ptr<HealthLink> health;
    std::shared_ptr<AuthLink> auth;
    std::shared_ptr<PoolLink> pool; ///< of the connections of users; null: none
    std::shared_ptr<Pusher::RateLimiter> limiter; ///< of the connections of users; null: none
    std::shared_ptr<Pusher::Scheduler> scheduler = Pusher::Scheduler::system();
    QString target; ///< whom we talk to: "demo", "eu", "ws.example.org:6001"
    QStringList channels; ///< what is subscribed
    bool demo = false;
    /// Where the layout is kept between two starts; null: nowhere. Outlives the window.
    QSettings *settings = nullptr;
};

} // namespace Console
