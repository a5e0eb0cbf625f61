// SPDX-License-Identifier: MIT
#pragma once

#include "tests/arch/finding.h"

/// What every source of the tree at `root` keeps: a licence line, a bounded length, no sleeping
/// tests, no blanket acceptance of TLS errors, nothing that names one machine, no words for users
/// in the library…
QList<Finding> houseFindings(const QString &root);
