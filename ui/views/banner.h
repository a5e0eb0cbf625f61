// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QFrame>

class QLabel;

namespace Console {

class Button;

/// A strip above the views: what happened, what to do, one action. Plain text only.
class Banner : public QFrame {
    Q_OBJECT
public:
    enum class Kind { Warning, Trouble };

    explicit Banner(QWidget *parent = nullptr);

    void setTheme(const Theme &theme);
    /// An empty `action` shows no button for it.
    void showMessage(Kind kind, const QString &title, const QString &text, const QString &action);
    void setText(const QString &text);
    /// Not for what must be told as long as it is so.
    void setDismissible(bool dismissible);

Q_SIGNALS:
    void actionRequested();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Theme m_theme;
    Kind m_kind = Kind::Warning;
    QLabel *m_title;
    QLabel *m_text;
    Button *m_action;
    Button *m_dismiss;
};

} // namespace Console
