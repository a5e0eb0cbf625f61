// SPDX-License-Identifier: MIT
#pragma once

#include <QIODevice>

namespace Pusher::Detail {

/// A request body that can be read once.
///
/// QNetworkAccessManager sends a request again, up to twice and silently, when the server closes
/// before it answers, also a POST. It must rewind the body for that; this one refuses, so nothing
/// is published twice.
class OneTimeBody final : public QIODevice {
    Q_OBJECT
public:
    explicit OneTimeBody(QByteArray bytes, QObject *parent = nullptr);

    bool isSequential() const override { return true; }
    bool seek(qint64) override { return false; }
    qint64 bytesAvailable() const override;

protected:
    qint64 readData(char *data, qint64 maximum) override;
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    QByteArray m_bytes;
    qsizetype m_position = 0;
};

} // namespace Pusher::Detail
