// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QToolButton>

namespace Console {

/// A button that stays on: filled when it is, outlined when it is not, the same in both themes.
class ToggleButton : public QToolButton {
    Q_OBJECT
public:
    ToggleButton(const QString &text, const QString &toolTip, QWidget *parent = nullptr);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
};

} // namespace Console
