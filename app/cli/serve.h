// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/arguments.h"
#include "app/cli/exitcode.h"
#include "app/cli/linewriter.h"
#include "app/demo/simulation.h"
#include "libpusher/config/clientoptions.h"
#include "libpusher/limits/tokenbucket.h"
#include "libpusher/localserver/localserver.h"

#include <QObject>
#include <QTemporaryFile>

namespace Console {

/// The local server in the foreground, with simulated trading where asked for.
class Serve : public QObject {
    Q_OBJECT
public:
    /// `out` outlives this. An empty secret is replaced by a generated one, kept in a file.
    Serve(ServeArguments arguments, Pusher::ClientOptions options, QHostAddress address,
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
    /// What the arguments ask of the server besides its address; the error names the file.
    Pusher::Result<Pusher::LocalServer::Options> serverOptions() const;
    Pusher::Result<void> serveAuth();
    void writeReady();
    void writeRefusal(const Pusher::Error &refusal);
    void writeFault(const Pusher::InjectedFault &fault);

    const ServeArguments m_arguments;
    const Pusher::ClientOptions m_options;
    Pusher::LocalServer::App m_application;
    const QHostAddress m_address;
    LineWriter &m_out;
    std::shared_ptr<Pusher::Scheduler> m_scheduler;
    QTemporaryFile m_secretFile; ///< goes when the server goes
    std::unique_ptr<Pusher::LocalServer> m_server;
    std::unique_ptr<Simulation> m_simulation;
    Pusher::TimerHandle m_deadline;
    bool m_publishFailureShown = false;
    /// So many refusals a second are told; anybody can ask for more.
    Pusher::TokenBucket m_refusalLines{10, 10, std::chrono::seconds(1)};
    quint64 m_untoldRefusals = 0;
};

} // namespace Console
