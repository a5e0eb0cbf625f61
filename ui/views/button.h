// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPushButton>

namespace Console {

/// The console's one kind of button, the same in both themes: outlined, filled while it is on.
/// Enter presses it as Space does.
class Button : public QPushButton {
    Q_OBJECT
public:
    explicit Button(const QString &text = {}, QWidget *parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
};

} // namespace Console
