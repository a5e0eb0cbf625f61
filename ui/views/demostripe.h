// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QWidget>

namespace Console {

/// A striped line across the window: nobody shall take demo figures for real ones.
class DemoStripe : public QWidget {
    Q_OBJECT
public:
    explicit DemoStripe(QWidget *parent = nullptr);

    void setTheme(const Theme &theme);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Theme m_theme;
};

} // namespace Console
