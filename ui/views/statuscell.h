// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/glyph.h"
#include "ui/theme/theme.h"

#include <QWidget>

#include <optional>

namespace Console {

/// One cell of the status strip: a sign, if it has one, and a short plain text.
class StatusCell : public QWidget {
    Q_OBJECT
public:
    struct Sign {
        Glyph::Shape shape;
        Theme::Role role;
    };

    /// `name` is what screen readers call the cell; `widest` reserves room, so that neighbours stay
    /// put.
    StatusCell(const QString &objectName, const QString &name, const QString &widest,
               QWidget *parent = nullptr);

    void setTheme(const Theme &theme);
    void setContent(const QString &text, std::optional<Sign> sign = std::nullopt);
    /// Grey: the figure is old.
    void setStale(bool stale);
    /// On a filled ground, for DEMO.
    void setFilled(bool filled);
    const QString &text() const { return m_text; }
    bool isStale() const { return m_stale; }

    /// Gives way where the window is narrow: the end of its text goes, the tool tip has it all.
    void setElidable();

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Theme m_theme;
    QString m_text;
    QString m_widest;
    std::optional<Sign> m_sign;
    bool m_stale = false;
    bool m_filled = false;
};

} // namespace Console
