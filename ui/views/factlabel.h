// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QWidget>

namespace Console {

/// One fact on one line: never wraps, ends in dots where it is too long (the tool tip has the
/// rest), and so never moves what stands around it. Plain text; muted while it tells of the past.
class FactLabel : public QWidget {
    Q_OBJECT
public:
    /// `name` is what the fact is about, translated; spoken in front of it.
    FactLabel(const QString &objectName, const QString &name, QWidget *parent = nullptr);

    void setTheme(const Theme &theme);
    void setText(const QString &text);
    const QString &text() const { return m_text; }
    void setStale(bool stale);
    bool isStale() const { return m_stale; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Theme m_theme;
    QString m_text;
    bool m_stale = false;
};

} // namespace Console
