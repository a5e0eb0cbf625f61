// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

namespace Console {

/// One line of plain text at the right; where the room is short, its end goes and the tool tip has
/// it all.
class CaptionLabel : public QLabel {
    Q_OBJECT
public:
    explicit CaptionLabel(QWidget *parent = nullptr);

    /// May hold foreign text, fit for one line.
    void setCaption(const QString &caption);

    QSize minimumSizeHint() const override;
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
};

} // namespace Console
