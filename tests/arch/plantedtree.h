// SPDX-License-Identifier: MIT
#pragma once

#include <QTemporaryDir>
#include <QTest>

/// A small tree of sources of a test's own, to see a rule bite.
class PlantedTree {
public:
    QString root() const { return m_folder.path(); }

    void plant(const QString &path, const QString &text)
    {
        const QFileInfo info(m_folder.filePath(path));
        QVERIFY(QDir().mkpath(info.path()));
        QFile file(info.filePath());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text.toUtf8());
    }

private:
    QTemporaryDir m_folder;
};
