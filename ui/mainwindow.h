// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/connection/connection.h"
#include "libpusher/history/gapledger.h"
#include "ui/domain/quietevents.h"
#include "ui/models/ratemeter.h"
#include "ui/sources.h"
#include "ui/theme/theme.h"
#include "ui/views/panel.h"

#include <QMainWindow>

#include <optional>

namespace Console {

class Banner;
class DemoStripe;
class DockHost;
class ErrorNews;
class PanelCommands;
class RefreshTicker;
class StatusStrip;
class SwitchedOffNotice;
class ViewDock;
class WindowMenus;

/// The console's window: a dock for every view. Constructs no client: it is given stores to read and
/// is told what happens.
///
/// All slots are made for queued connections from the client's thread.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    using Sources = Console::Sources;

    /// Without a theme the desktop's is followed.
    MainWindow(Sources sources, std::optional<Theme::Kind> theme, QWidget *parent = nullptr);
    /// A window that is still open keeps its layout now, one that was closed did so then.
    ~MainWindow() override;

    void setTheme(std::optional<Theme::Kind> theme);
    /// Opens a view of the catalogue in front, with most of the room.
    void showView(const QString &name);

public Q_SLOTS:
    /// `Discovery::changed` and `Client::eventsReceived`: there is more to show.
    void noteChanges();
    void setStatus(const Pusher::Connection::Status &status);
    void gapOpened(const Pusher::Gap &gap);
    void gapClosed(const Pusher::Gap &gap);
    /// How many frames so far were no Pusher messages.
    void setMalformedFrames(quint64 inAll);
    /// `SilenceWatchdog::changed`: something stopped coming, or came back.
    void noteSilence(const Pusher::Silence &silence);
    /// A failed attempt, a refused channel, …: shown in words until dismissed or connected again.
    void showError(const Pusher::Error &error);
    /// What the configuration lacks or has wrong, one sentence each; empty takes the banner away.
    void showConfigurationProblems(const QStringList &problems);

Q_SIGNALS:
    /// "Retry now", and "Connect" after failed or disconnected.
    void retryRequested();
    void disconnectRequested();
    /// In the demo: break the line, to see what that looks like.
    void cutRequested();
    /// "Start demo" in the empty window of a missing configuration.
    void demoRequested();

protected:
    void changeEvent(QEvent *event) override;
    void closeEvent(QCloseEvent *event) override;

private:
    bool mayClose();
    void buildFrame();
    void connectMenus();
    void connectPanels();
    void refresh();
    void tick();
    void showFacts();
    LineFacts lineFacts() const;
    Silence silence() const;
    void noteFocus(QWidget *now);
    void noteSeen(ViewDock &dock, bool seen);
    void settleCurrent();
    void setCurrent(Panel *panel);
    void applyTheme();
    /// The panel of this view of the catalogue, in front of its tabs.
    Panel &bringUp(const QString &view);
    ViewDock *currentDock() const;
    void keepLayout();

    Sources m_sources;
    std::optional<Theme::Kind> m_themeChoice;
    RefreshTicker *m_ticker;
    Banner *m_banner;
    SwitchedOffNotice *m_switchedOff;
    ErrorNews *m_news;
    StatusStrip *m_strip;
    DemoStripe *m_stripe;
    DockHost *m_docks;
    PanelCommands *m_commands;
    WindowMenus *m_menus = nullptr;
    Pusher::Connection::Status m_status;
    Pusher::Scheduler::TimePoint m_connectedSince;
    QuietEvents m_quiet;
    RateMeter m_rate;
    quint64 m_malformed = 0;
    Pusher::TimerHandle m_clock;
};

} // namespace Console
