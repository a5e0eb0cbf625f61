// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/arguments.h"
#include "app/cli/exitcode.h"
#include "app/cli/linewriter.h"
#include "libpusher/auth/authhandler.h"

#include <QObject>

namespace Console {

/// Decides about one request and prints the decision: one JSON line, with the signature where the
/// answer is yes. Ends with `Refused` where it is no.
class AuthCommand : public QObject {
    Q_OBJECT
public:
    /// `environmentToken` counts where the arguments have none; `handler` and `out` outlive this.
    AuthCommand(const AuthArguments &arguments, const Pusher::Secret &environmentToken,
                Pusher::AuthHandler &handler, LineWriter &out, QObject *parent = nullptr);

    void start();

Q_SIGNALS:
    void finished(Console::ExitCode code);

private:
    void ask(Pusher::Secret token);
    void print(const Pusher::AuthHandler::Decision &decision);

    const AuthArguments m_arguments;
    const Pusher::Secret m_token; ///< or `@FILE`
    Pusher::AuthHandler &m_handler;
    LineWriter &m_out;
};

} // namespace Console
