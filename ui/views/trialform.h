// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/domain/authtrial.h"
#include "ui/domain/tokenparts.h"

#include <QWidget>

class QFormLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QTimer;

namespace Console {

class Button;

/// Who wants to join what, and with which token: what the token says, whether it is good and until
/// when, and what the rules decide.
///
/// The token is never shown, kept nor given to anybody but who verifies it.
class TrialForm : public QWidget {
    Q_OBJECT
public:
    explicit TrialForm(QWidget *parent = nullptr);
    ~TrialForm() override;

    void setResult(const AuthTrialResult &result);
    void setVerdict(const TokenVerdict &verdict);
    /// Countdowns.
    void setNow(Pusher::WallTime now);
    /// Offered as socket id while the reader named none.
    void setOwnSocket(const Pusher::SocketId &socketId);

public Q_SLOTS:
    void attempt();
    void clear();

Q_SIGNALS:
    void trialRequested(const Console::AuthTrial &trial);
    void verificationRequested(quint64 id, const std::shared_ptr<const Pusher::Secret> &token);

private:
    QLineEdit *addLine(QFormLayout &form, const QString &name, const QString &label,
                       const QString &hint);
    std::shared_ptr<const Pusher::Secret> token() const;
    void readToken();
    void showToken();
    void copyAuth();

    QLineEdit *m_channel;
    QLineEdit *m_socket;
    QLineEdit *m_user;
    QLineEdit *m_team;
    QLineEdit *m_token;
    Button *m_try;
    Button *m_clear;
    Button *m_copy;
    QLabel *m_decision;
    QLabel *m_consequence;
    QLabel *m_tokenState;
    QPlainTextEdit *m_claims;
    QTimer *m_pause; ///< until who types stops for a moment
    Pusher::SocketId m_ownSocket;
    TokenParts m_parts;
    std::optional<TokenVerdict> m_verdict; ///< of the token as it stands
    QByteArray m_auth; ///< of the last trial
    Pusher::WallTime m_now;
    quint64 m_lastTrial = 0;
    quint64 m_lastToken = 0;
};

} // namespace Console
