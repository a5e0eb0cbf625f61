// SPDX-License-Identifier: MIT
#pragma once

#include "libpusher/config/optionsreader.h"

#include <QFile>
#include <QTemporaryDir>

/// Writes .env files into a folder of its own.
class EnvFiles {
public:
    /// Returns the path of a new file, which only its owner may read unless told otherwise.
    QString write(const QByteArray &content,
                  QFile::Permissions permissions = QFile::ReadOwner | QFile::WriteOwner);
    /// A path in the folder, where nothing stands.
    QString missing() const { return m_dir.filePath(QStringLiteral("none")); }
    QString directory() const { return m_dir.path(); }

private:
    QTemporaryDir m_dir;
    int m_files = 0;
};

QProcessEnvironment environment(const QList<std::pair<QString, QString>> &variables);
QList<Pusher::ConfigNotice> noticesOf(const Pusher::OptionsReader &reader,
                                      Pusher::ConfigNotice::Kind kind);
Pusher::ConfigValue valueOf(const Pusher::OptionsReader &reader, const QString &name);
/// Every text that the reader holds for a human, in one.
QString everythingSaid(const Pusher::OptionsReader &reader);
