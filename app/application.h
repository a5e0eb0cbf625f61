// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/arguments.h"
#include "app/cli/exitcode.h"
#include "app/demo/demoserver.h"
#include "app/session.h"
#include "ui/mainwindow.h"

#include <QObject>
#include <QSettings>

namespace Console {

/// The composition root of the window: reads the configuration, makes the session, the demo's
/// server and the window, and connects them. One per program, in the GUI thread.
class Application : public QObject {
    Q_OBJECT
public:
    /// The window's layout comes from `settings` and is kept there; null: the default one, not kept.
    explicit Application(WindowArguments arguments, std::unique_ptr<QSettings> settings = nullptr,
                         QObject *parent = nullptr);
    ~Application() override;

    /// Opens the window; it opens in any case and says what is missing.
    void start();

private:
    void startConfigured();
    void startDemo();
    void open(Pusher::ClientOptions &&options, const QString &target,
              const QStringList &channels);
    void showWindow(MainWindow::Sources sources);
    void connectWindow();
    void takeScreenshot();

    const WindowArguments m_arguments;
    const std::unique_ptr<QSettings> m_settings;
    std::shared_ptr<Pusher::Scheduler> m_scheduler = Pusher::Scheduler::system();
    // In this order: the window goes first, then the client, then the server it talks to.
    std::unique_ptr<DemoServer> m_demo;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
    Pusher::TimerHandle m_screenshotTimer;
};

/// Makes the QApplication and runs the window until it is closed.
ExitCode runWindow(int &argc, char **argv, const WindowArguments &arguments);

} // namespace Console
