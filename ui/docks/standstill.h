// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/panel.h"

#include <QCoreApplication>
#include <QStringList>

namespace Console {

/// Which views stand still because listeners that feed them are switched off: silence there is not
/// calm.
class Standstill {
    Q_DECLARE_TR_FUNCTIONS(Console::Standstill)
public:
    /// Those of the listeners `off` that feed the view of this name.
    static QStringList of(const QString &view, const QStringList &off);
    /// Why the view is empty then.
    static Silence silence(const QStringList &feeders);
};

} // namespace Console
