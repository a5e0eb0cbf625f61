// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/authcommand.h"

#include "app/cli/diagnostics.h"
#include "app/text/jsonobjectwriter.h"
#include "libpusher/auth/tokenfile.h"
#include "libpusher/channels/encryptedpayload.h"

namespace Console {

using namespace Qt::StringLiterals;
using Pusher::AuthHandler;
using Pusher::Secret;

AuthCommand::AuthCommand(const AuthArguments &arguments, const Secret &environmentToken,
                         AuthHandler &handler, LineWriter &out, QObject *parent)
    : QObject(parent)
    , m_arguments(arguments)
    , m_token(arguments.token.isEmpty() ? environmentToken.clone()
                                        : Secret(arguments.token.toUtf8()))
    , m_handler(handler)
    , m_out(out)
{
}

void AuthCommand::start()
{
    Pusher::tokenProvider(m_token)([this](Pusher::Result<Secret> token) {
        if (token) {
            ask(std::move(token).value());
            return;
        }
        printDiagnostic(u"pushwatch: the token: "_s + token.error().message);
        Q_EMIT finished(exitCodeFor(token.error().code));
    });
}

void AuthCommand::ask(Secret token)
{
    m_handler.authenticateChannel({.socketId = Pusher::SocketId(m_arguments.socketId),
                                   .channel = Pusher::ChannelName(m_arguments.channel),
                                   .userId = Pusher::UserId(m_arguments.userId),
                                   .teamId = m_arguments.teamId,
                                   .token = std::move(token),
                                   .userData = m_arguments.userData},
                                  [this](const AuthHandler::Decision &decision) {
                                      print(decision);
                                      Q_EMIT finished(decision.success()
                                                          ? ExitCode::Done
                                                          : exitCodeFor(decision.error->code));
                                  });
}

void AuthCommand::print(const AuthHandler::Decision &decision)
{
    JsonObjectWriter json(m_out.buffer());
    json.text("type", QByteArrayView("auth"))
        .boolean("allowed", decision.success())
        .textOrNull("rule", decision.rule);
    const Pusher::AuthAnswer &answer = decision.answer;
    if (decision.success()) {
        json.textOrNull("auth", QString::fromUtf8(answer.auth));
        QByteArray &permissions = json.value("permissions");
        permissions += '[';
        for (const QString &permission : decision.permissions) {
            if (!permissions.endsWith('['))
                permissions += ',';
            appendJsonString(permissions, permission.toUtf8());
        }
        permissions += ']';
        // What was signed, as it has to be sent, and the same to read.
        if (!answer.channelData.isEmpty()) {
            json.text("channel_data", QByteArrayView(answer.channelData));
            appendCompactJson(json.value("presence"), answer.channelData);
        }
        if (!answer.sharedSecret.isEmpty())
            json.text("shared_secret",
                      Pusher::EncryptedPayload::sharedSecret(answer.sharedSecret).reveal());
    } else {
        json.text("code", decision.error->codeText());
    }
    json.text("reason", decision.reason()).end();
    m_out.endLine();
    m_out.flush();
}

} // namespace Console
