// SPDX-License-Identifier: MIT
#pragma once

#include <QString>
#include <QStringList>

#include <optional>

/// A line of the tree that breaks a rule of the house.
struct Finding {
    QString file; ///< relative to the tree's root
    int line = 0; ///< from 1; 0 = the file as a whole
    QString message;

    QString text() const;
    friend bool operator==(const Finding &, const Finding &) = default;
};

/// Files below `folders` of `root`, relative to it and sorted, whose names end in one of
/// `suffixes`. Installed packages (node_modules) are not ours and left out.
QStringList sourceFiles(const QString &root, const QStringList &folders,
                        const QStringList &suffixes);

/// The lines of a file of ours; nothing if it cannot be read.
std::optional<QStringList> readLines(const QString &path);

/// One line per finding, for a test's failure message.
QString report(const QList<Finding> &findings);
