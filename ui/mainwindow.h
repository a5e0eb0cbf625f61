// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/connection/connection.h"
#include "libpusher/core/scheduler.h"
#include "libpusher/history/eventhistory.h"
#include "libpusher/history/gapledger.h"
#include "ui/domain/discoverystore.h"
#include "ui/models/ratemeter.h"
#include "ui/theme/theme.h"
#include "ui/views/tradepanel.h"

#include <QMainWindow>

#include <memory>

namespace Console {

class Banner;
class DemoStripe;
class RefreshTicker;
class StatusStrip;

/// The console's window. Constructs no client: it is given stores to read and is told what happens.
///
/// All slots are made for queued connections from the client's thread. Stores may be null where
/// nothing is configured: the window then says what is missing.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    struct Sources {
        std::shared_ptr<const DiscoveryStore> discovery;
        std::shared_ptr<const Pusher::EventHistory> history;
        std::shared_ptr<Pusher::Scheduler> scheduler = Pusher::Scheduler::system();
        QString target; ///< whom we talk to: "demo", "eu", "ws.example.org:6001"
        QStringList channels; ///< what is subscribed
        bool demo = false;
    };

    MainWindow(Sources sources, Theme::Kind theme, QWidget *parent = nullptr);
    ~MainWindow() override;

    void setTheme(Theme::Kind theme);

public Q_SLOTS:
    /// `Discovery::changed` and `Client::eventsReceived`: there is more to show.
    void noteChanges();
    void setStatus(const Pusher::Connection::Status &status);
    void gapOpened(const Pusher::Gap &gap);
    void gapClosed(const Pusher::Gap &gap);
    /// A failed attempt, a refused channel, …: shown in words until dismissed or connected again.
    void showError(const Pusher::Error &error);
    /// What the configuration lacks or has wrong, one sentence each; empty takes the banner away.
    void showConfigurationProblems(const QStringList &problems);

Q_SIGNALS:
    /// "Retry now", and "Connect" after failed or disconnected.
    void retryRequested();
    /// "Start demo" in the empty window of a missing configuration.
    void demoRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    enum class BannerShows { Nothing, Configuration, LineError, Other };

    void buildMenus();
    void refresh();
    void tick();
    void showFacts();
    void showLineError(const Pusher::Error &error);
    void showOtherError(const Pusher::Error &error);
    void hideBanner();
    QString adviceFor(const Pusher::Error &error) const;
    Silence silence() const;

    Sources m_sources;
    RefreshTicker *m_ticker;
    Banner *m_banner;
    TradePanel *m_trades;
    StatusStrip *m_strip;
    DemoStripe *m_stripe;
    Pusher::Connection::Status m_status;
    Pusher::Scheduler::TimePoint m_connectedSince;
    std::optional<Pusher::Error> m_lineError;
    Pusher::Scheduler::TimePoint m_lineErrorSince;
    BannerShows m_bannerShows = BannerShows::Nothing;
    RateMeter m_rate;
    Pusher::TimerHandle m_clock;
};

} // namespace Console
