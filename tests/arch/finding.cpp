// SPDX-License-Identifier: MIT
#include "tests/arch/finding.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>

#include <algorithm>

using namespace Qt::StringLiterals;

QString Finding::text() const
{
    return u"%1:%2: %3"_s.arg(file, QString::number(line), message);
}

QStringList sourceFiles(const QString &root, const QStringList &folders,
                        const QStringList &suffixes)
{
    const QDir rootDir(root);
    QStringList result;
    for (const QString &folder : folders) {
        QDirIterator files(rootDir.filePath(folder), QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            const QString path = rootDir.relativeFilePath(files.next());
            const bool wanted =
                std::any_of(suffixes.begin(), suffixes.end(),
                            [&](const QString &suffix) { return path.endsWith(suffix); });
            if (wanted && !path.contains("/node_modules/"_L1))
                result.append(path);
        }
    }
    result.sort();
    return result;
}

std::optional<QStringList> readLines(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    return QString::fromUtf8(file.readAll()).split(u'\n');
}

QString report(const QList<Finding> &findings)
{
    QStringList lines;
    for (const Finding &finding : findings)
        lines.append(finding.text());
    return lines.join(u'\n');
}
