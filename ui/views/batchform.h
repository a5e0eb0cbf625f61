// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/publishform.h"

class QPlainTextEdit;
class QTimer;

namespace Console {

class Button;

/// Many events, one JSON object a line, typed or read from a file; published over the HTTP API in
/// their order. The lines are those of `pushwatch send --batch`.
class BatchForm : public PublishForm {
    Q_OBJECT
public:
    /// More than this is the command line's work.
    static constexpr qint64 maximumBytes = 1024 * 1024;

    explicit BatchForm(QWidget *parent = nullptr);

    Checked check() const override { return m_checked; }
    /// False where the file cannot be read or is too long; the line below the form says why.
    bool open(const QString &fileName);

private:
    void chooseFile();
    void read();
    static Checked parse(const QByteArray &lines);
    void setChecked(Checked checked);

    QPlainTextEdit *m_lines;
    Button *m_open;
    QTimer *m_pause; ///< until who types stops for a moment
    Checked m_checked;
};

} // namespace Console
