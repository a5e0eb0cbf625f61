// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libpusher/limits/ratelimitconfig.h"

#include <QDialog>

class QFormLayout;
class QLabel;
class QPushButton;
class QSpinBox;

namespace Console {

/// Asks for other limits. Those that contradict each other are refused while they are typed, and the
/// rule is named.
class LimitDialog : public QDialog {
    Q_OBJECT
public:
    LimitDialog(const Pusher::RateLimitConfig &limits, QWidget *parent = nullptr);

    Pusher::RateLimitConfig limits() const;

private:
    QSpinBox *addBox(const QString &name, const QString &label, int value, int least, int most);
    void judge();

    QFormLayout *m_form;
    QSpinBox *m_perSecond;
    QSpinBox *m_perMinute;
    QSpinBox *m_burst;
    QSpinBox *m_window;
    QSpinBox *m_perConnection;
    QSpinBox *m_perUser;
    QLabel *m_problem;
    QPushButton *m_apply;
};

} // namespace Console
