// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;
class QLineEdit;

namespace Console {

/// A small box above a table that asks where to go. Not modal: the table goes on living below.
class GoToBox : public QFrame {
    Q_OBJECT
public:
    /// `hint` stands in the empty field; both texts are translated.
    GoToBox(const QString &accessibleName, const QString &hint, QWidget *parent = nullptr);

    /// Opens it with what was typed last, selected.
    void ask();
    /// What became of it, in words: there is no such place, or another one is the nearest.
    void setNote(const QString &note);

Q_SIGNALS:
    void entered(const QString &text);
    /// Escape: closed without going anywhere.
    void left();
    /// Its size changed, so whoever placed it has to place it again.
    void resized();

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    QLineEdit *m_field;
    QLabel *m_note;
};

} // namespace Console
