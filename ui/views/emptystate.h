// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;

namespace Console {

class Button;

/// What an empty table says: why it is empty, and the next step.
class EmptyState : public QWidget {
    Q_OBJECT
public:
    explicit EmptyState(QWidget *parent = nullptr);

    /// An empty `action` shows no button.
    void setMessage(const QString &title, const QString &text, const QString &action = {});

Q_SIGNALS:
    void actionRequested();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void fitTexts();

    QLabel *m_title;
    QLabel *m_text;
    Button *m_action;
};

} // namespace Console
