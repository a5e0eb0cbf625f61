// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/demo/scenario.h"
#include "libpusher/config/clientoptions.h"
#include "libpusher/core/result.h"

#include <QObject>
#include <QThread>

namespace Console {

/// The demo: a local server on a free loopback port with simulated trading, in a thread of its own.
///
/// The client talks to it over a real socket like to any other server. All functions: the owner's
/// thread.
class DemoServer : public QObject {
    Q_OBJECT
public:
    explicit DemoServer(const ScenarioOptions &options, QObject *parent = nullptr);
    /// Ends the server and waits for its thread.
    ~DemoServer() override;

    /// Starts the thread and waits until the server listens; ConnectionFailed when it cannot.
    Pusher::Result<void> start();
    /// How to connect to it, as `user` on presence channels; after `start()`.
    Pusher::ClientOptions clientOptions(const QString &user = QStringLiteral("operator")) const;
    /// What trades, bots, strategies and users come on.
    static QStringList channels();
    /// The same, and a channel of some other kinds.
    static QStringList channelsOfAllKinds();
    /// Lets the market begin; called once the client listens, so that it hears the seed's first
    /// event.
    void startTrading();
    /// Breaks every connection without a word, as a bad network does; the server stays.
    void cutLine();

Q_SIGNALS:
    /// The simulation could not publish.
    void publishFailed(const Pusher::Error &error);

private:
    class Host;

    const ScenarioOptions m_options;
    Pusher::Secret m_secret;
    QThread m_thread;
    Host *m_host = nullptr; ///< lives in the thread
    quint16 m_port = 0;
};

} // namespace Console
