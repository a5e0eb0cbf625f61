// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/publishform.h"

class QCheckBox;
class QComboBox;
class QLineEdit;
class QPlainTextEdit;
class QStringListModel;

namespace Console {

/// One event: way, channels, name, data. What is wrong is said while it is typed.
class EventForm : public PublishForm {
    Q_OBJECT
public:
    explicit EventForm(const PublishAbilities &abilities, QWidget *parent = nullptr);

    Checked check() const override;
    /// Offered while a channel's name is typed.
    void setChannels(const QStringList &channels);
    /// Of this window's connection, for "not to this window"; empty: it has none.
    void setSocketId(const Pusher::SocketId &socketId);
    /// To send it again, or something like it.
    void fill(const PublishRun::Item &item, PublishRun::Way way);

private:
    PublishRun::Way way() const;
    QWidget *buildHead();
    void showWay();
    QString channelProblem(const QStringList &names) const;
    QString nameProblem(const QString &name) const;
    static QString dataProblem(const QByteArray &data);

    QComboBox *m_way;
    QLineEdit *m_channels;
    QLineEdit *m_event;
    QCheckBox *m_exclude;
    QPlainTextEdit *m_data;
    QStringListModel *m_known;
    Pusher::SocketId m_socketId;
};

} // namespace Console
