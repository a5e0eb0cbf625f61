// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/trialform.h"

#include "ui/text/authsentences.h"
#include "ui/text/foreigntext.h"
#include "ui/views/button.h"

#include <QClipboard>
#include <QFontDatabase>
#include <QFormLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTimer>
#include <QVBoxLayout>

#include <chrono>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace Console {

namespace {

constexpr int longestName = 200;
/// More than a token may have, so that one that is too long is seen to be.
constexpr int longestToken = 16 * 1024;

/// Line by line, so that what stands inside cannot make lines of its own.
QString madeVisible(const QString &json)
{
    QStringList lines = json.split(u'\n');
    for (QString &line : lines)
        line = ForeignText::preview(line, 400);
    return lines.join(u'\n');
}

} // namespace

TrialForm::TrialForm(QWidget *parent)
    : QWidget(parent)
    , m_try(new Button(tr("Try")))
    , m_clear(new Button(tr("Clear")))
    , m_copy(new Button(tr("Copy the signature")))
    , m_decision(new QLabel)
    , m_consequence(new QLabel)
    , m_tokenState(new QLabel)
    , m_claims(new QPlainTextEdit)
    , m_pause(new QTimer(this))
{
    setObjectName(u"trialForm"_s);
    auto *form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_channel = addLine(*form, u"trialChannel"_s, tr("C&hannel"), u"private-team-456"_s);
    m_socket = addLine(*form, u"trialSocket"_s, tr("&Socket id"), u"1234.5678"_s);
    m_user = addLine(*form, u"trialUser"_s, tr("&User"), tr("Whoever the token names"));
    m_team = addLine(*form, u"trialTeam"_s, tr("Tea&m"), tr("Any"));
    m_token = addLine(*form, u"trialToken"_s, tr("To&ken"), tr("A JSON Web Token"));
    m_token->setEchoMode(QLineEdit::Password);
    m_token->setMaxLength(longestToken);

    m_try->setObjectName(u"trialButton"_s);
    m_try->setAccessibleName(tr("Try what is decided"));
    m_clear->setObjectName(u"trialClearButton"_s);
    m_clear->setAccessibleName(tr("Clear token and result"));
    m_copy->setObjectName(u"trialCopyButton"_s);
    m_copy->setAccessibleName(m_copy->text());
    m_copy->setToolTip(tr("It permits one subscription of this socket: treat it as a secret"));
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(m_try);
    buttons->addWidget(m_copy);
    buttons->addStretch();
    buttons->addWidget(m_clear);

    m_decision->setObjectName(u"trialDecision"_s);
    m_consequence->setObjectName(u"trialConsequence"_s);
    m_tokenState->setObjectName(u"tokenState"_s);
    for (QLabel *label : {m_decision, m_consequence, m_tokenState}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
    }
    QFont bold = m_decision->font();
    bold.setBold(true);
    m_decision->setFont(bold);
    // Room for the usual, so that nothing moves from trial to trial.
    m_consequence->setMinimumHeight(2 * fontMetrics().lineSpacing());
    m_consequence->setAlignment(Qt::AlignTop | Qt::AlignLeading);
    m_claims->setObjectName(u"tokenClaims"_s);
    m_claims->setAccessibleName(tr("What the token says"));
    m_claims->setReadOnly(true);
    m_claims->setTabChangesFocus(true);
    m_claims->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_claims->setMinimumHeight(3 * fontMetrics().lineSpacing());

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(10, 8, 10, 8);
    layout->setSpacing(8);
    layout->addLayout(form);
    layout->addLayout(buttons);
    layout->addWidget(m_decision);
    layout->addWidget(m_consequence);
    layout->addWidget(m_tokenState);
    layout->addWidget(m_claims, 1);

    m_pause->setSingleShot(true);
    m_pause->setInterval(200ms);
    connect(m_pause, &QTimer::timeout, this, &TrialForm::readToken);
    connect(m_token, &QLineEdit::textChanged, this, [this] {
        m_verdict.reset();
        m_pause->start();
    });
    for (QLineEdit *line : {m_channel, m_socket, m_user, m_team, m_token})
        connect(line, &QLineEdit::returnPressed, this, &TrialForm::attempt);
    connect(m_try, &Button::clicked, this, &TrialForm::attempt);
    connect(m_clear, &Button::clicked, this, &TrialForm::clear);
    connect(m_copy, &Button::clicked, this, &TrialForm::copyAuth);
    setFocusProxy(m_channel);
    clear();
}

TrialForm::~TrialForm() = default;

QLineEdit *TrialForm::addLine(QFormLayout &form, const QString &name, const QString &label,
                              const QString &hint)
{
    auto *line = new QLineEdit;
    line->setObjectName(name);
    line->setPlaceholderText(hint);
    line->setMaxLength(longestName);
    auto *caption = new QLabel(label);
    caption->setTextFormat(Qt::PlainText);
    caption->setBuddy(line);
    form.addRow(caption, line);
    return line;
}

std::shared_ptr<const Pusher::Secret> TrialForm::token() const
{
    const QByteArray text = m_token->text().trimmed().toUtf8();
    return text.isEmpty() ? nullptr : std::make_shared<const Pusher::Secret>(text);
}

void TrialForm::attempt()
{
    const QString socket = m_socket->text().trimmed();
    AuthTrial trial;
    trial.id = ++m_lastTrial;
    trial.channel = Pusher::ChannelName(m_channel->text().trimmed());
    trial.socketId = socket.isEmpty() ? m_ownSocket : Pusher::SocketId(socket);
    trial.userId = Pusher::UserId(m_user->text().trimmed());
    trial.teamId = m_team->text().trimmed();
    trial.token = token();
    m_decision->setText(tr("Asking …"));
    m_consequence->clear();
    m_auth.clear();
    m_copy->setEnabled(false);
    Q_EMIT trialRequested(trial);
}

void TrialForm::setResult(const AuthTrialResult &result)
{
    if (result.id != m_lastTrial)
        return; // of an earlier one, or of before it was cleared
    m_auth = result.auth;
    m_decision->setText((result.error ? u"✕ "_s : u"✓ "_s) + AuthSentences::decision(result));
    QStringList lines{AuthSentences::consequence(result)};
    if (const QString signature = AuthSentences::masked(m_auth); !signature.isEmpty())
        lines += tr("Signed: %1").arg(signature);
    m_consequence->setText(lines.join(u'\n'));
    m_copy->setEnabled(!m_auth.isEmpty());
}

void TrialForm::readToken()
{
    m_pause->stop();
    const auto secret = token();
    m_parts = TokenParts::of(secret ? secret->reveal() : QByteArrayView());
    m_claims->setPlainText(m_parts.problem == TokenParts::Problem::None
                               ? madeVisible(m_parts.header + u'\n' + m_parts.claims)
                               : QString());
    showToken();
    if (m_parts.problem == TokenParts::Problem::None)
        Q_EMIT verificationRequested(++m_lastToken, secret);
}

void TrialForm::setVerdict(const TokenVerdict &verdict)
{
    if (verdict.id != m_lastToken)
        return;
    m_verdict = verdict;
    showToken();
}

void TrialForm::setNow(Pusher::WallTime now)
{
    // What was good may have run out meanwhile, and what was too early may be good by now.
    const bool turned = [&] {
        const auto passed = [&](const std::optional<Pusher::WallTime> &moment) {
            return moment && m_now < *moment && now >= *moment;
        };
        return m_verdict && (passed(m_parts.expires) || passed(m_parts.notBefore));
    }();
    m_now = now;
    if (turned)
        Q_EMIT verificationRequested(++m_lastToken, token());
    showToken();
}

void TrialForm::showToken()
{
    if (m_parts.problem != TokenParts::Problem::None) {
        m_tokenState->setText(AuthSentences::problem(m_parts.problem));
        return;
    }
    QString text = tr("The token is being checked");
    if (m_verdict)
        text = m_verdict->error
            ? tr("✕ The token is refused: %1").arg(ForeignText::preview(m_verdict->error->message))
            : tr("✓ The token is good");
    const QString expiry = AuthSentences::expiry(m_parts, m_now);
    m_tokenState->setText(expiry.isEmpty() ? text : text + u"  ·  "_s + expiry);
}

void TrialForm::setOwnSocket(const Pusher::SocketId &socketId)
{
    if (m_ownSocket == socketId)
        return;
    m_ownSocket = socketId;
    m_socket->setPlaceholderText(socketId.value().isEmpty()
                                     ? u"1234.5678"_s
                                     : tr("%1 (this window)")
                                           .arg(ForeignText::inSentence(socketId.value(), 60)));
}

void TrialForm::copyAuth()
{
    QGuiApplication::clipboard()->setText(QString::fromUtf8(m_auth));
}

void TrialForm::clear()
{
    m_token->clear();
    ++m_lastTrial; // answers that are still to come are for nobody
    ++m_lastToken;
    m_auth.clear();
    m_copy->setEnabled(false);
    m_decision->setText(tr("Name a channel and give a token, then try."));
    m_consequence->clear();
    readToken();
}

} // namespace Console
