// SPDX-License-Identifier: MIT
#pragma once

#include "tests/arch/finding.h"

/// The floors of the house (libpusher/doc/architecture.md): reads every include below libpusher, ui
/// and app of the tree at `root` and answers those that run up, name a file that is not there, or
/// bring a Qt module to a floor that must do without it.
QList<Finding> includeFindings(const QString &root);
