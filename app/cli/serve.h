// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/arguments.h"
#include "app/cli/exitcode.h"
#include "app/cli/linewriter.h"
#include "app/demo/simulation.h"
#include "libpusher/localserver/localserver.h"

#include <QObject>
#include <QTemporaryFile>

namespace Console {

/// The local server in the foreground, with simulated trading where asked for.
class Serve : public QObject {
    Q_OBJECT
public:
    /// `out` outlives this. An empty secret is replaced by a generated one, kept in a file.
    Serve(ServeArguments arguments, Pusher::LocalServer::App application, QHostAddress address,
          LineWriter &out, std::shared_ptr<Pusher::Scheduler> scheduler, QObject *parent = nullptr);
    ~Serve() override;

    /// Listens and prints the `ready` line; the error says why it could not.
    Pusher::Result<void> start();
    /// Tells all clients to reconnect elsewhere (4200), closes them and finishes, within two
    /// seconds.
    void shutDown();

Q_SIGNALS:
    void finished(Console::ExitCode code);

private:
    Pusher::Result<void> keepGeneratedSecret();
    void writeReady();
    void writeFault(const Pusher::InjectedFault &fault);

    const ServeArguments m_arguments;
    Pusher::LocalServer::App m_application;
    const QHostAddress m_address;
    LineWriter &m_out;
    std::shared_ptr<Pusher::Scheduler> m_scheduler;
    QTemporaryFile m_secretFile; ///< goes when the server goes
    std::unique_ptr<Pusher::LocalServer> m_server;
    std::unique_ptr<Simulation> m_simulation;
    Pusher::TimerHandle m_deadline;
    bool m_publishFailureShown = false;
};

} // namespace Console
