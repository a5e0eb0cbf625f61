// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace Console {

/// Holds a widget that wants a little more or less room many times a second, and passes that on in
/// steps: else each figure that grows by a digit would lay out the whole window again.
class SteadyRoom : public QWidget {
    Q_OBJECT
public:
    /// Takes the widget over.
    explicit SteadyRoom(QWidget *content, QWidget *parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    bool event(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void passOn();

    QWidget *m_content;
    QSize m_known;
};

} // namespace Console
