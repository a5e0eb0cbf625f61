// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/limitdialog.h"

#include "ui/text/foreigntext.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>

using namespace Qt::StringLiterals;

namespace Console {

LimitDialog::LimitDialog(const Pusher::RateLimitConfig &limits, QWidget *parent)
    : QDialog(parent)
    , m_form(new QFormLayout(this))
    , m_perSecond(addBox(u"perSecond"_s, tr("Messages per &second and user"),
                         limits.messagesPerSecond, 0, 100'000))
    , m_perMinute(addBox(u"perMinute"_s, tr("Messages per &minute and user"),
                         limits.messagesPerMinute, 0, 1'000'000))
    , m_burst(addBox(u"burst"_s, tr("&At once"), limits.burstLimit, 0, 100'000))
    , m_window(addBox(u"window"_s, tr("&Window"), int(limits.windowSize.count()), 1, 3600))
    , m_perConnection(addBox(u"perConnection"_s, tr("Subscriptions per &connection"),
                             limits.subscriptionsPerConnection, 0, 100'000))
    , m_perUser(addBox(u"perUser"_s, tr("Subscriptions per &user"), limits.subscriptionsPerUser, 0,
                       1'000'000))
    , m_problem(new QLabel)
{
    setObjectName(u"limitDialog"_s);
    setWindowTitle(tr("Change the limits"));
    m_window->setSuffix(tr(" s"));
    m_problem->setObjectName(u"limitProblem"_s);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    // Two lines, so that nothing moves while it is typed.
    m_problem->setMinimumHeight(2 * fontMetrics().lineSpacing());
    m_form->addRow(m_problem);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_apply = buttons->addButton(tr("Apply"), QDialogButtonBox::AcceptRole);
    m_apply->setObjectName(u"limitApplyButton"_s);
    m_form->addRow(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    judge();
}

QSpinBox *LimitDialog::addBox(const QString &name, const QString &label, int value, int least,
                              int most)
{
    auto *box = new QSpinBox;
    box->setObjectName(name);
    box->setRange(least, most);
    box->setGroupSeparatorShown(true);
    box->setValue(value);
    auto *caption = new QLabel(label);
    caption->setTextFormat(Qt::PlainText);
    caption->setBuddy(box);
    m_form->addRow(caption, box);
    connect(box, &QSpinBox::valueChanged, this, &LimitDialog::judge);
    return box;
}

Pusher::RateLimitConfig LimitDialog::limits() const
{
    return {.messagesPerSecond = m_perSecond->value(),
            .messagesPerMinute = m_perMinute->value(),
            .burstLimit = m_burst->value(),
            .windowSize = std::chrono::seconds(m_window->value()),
            .subscriptionsPerConnection = m_perConnection->value(),
            .subscriptionsPerUser = m_perUser->value()};
}

void LimitDialog::judge()
{
    const auto valid = limits().validate();
    m_apply->setEnabled(valid.has_value());
    m_problem->setText(valid ? tr("They count from the next message on; nobody gains or loses "
                                  "tokens.")
                             : ForeignText::preview(valid.error().message));
}

} // namespace Console
