// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/scenario.h"

namespace Console {

using namespace Qt::StringLiterals;

QStringList scenarioNames()
{
    // In the order of the enumeration.
    return {u"calm"_s, u"busy"_s, u"flaky"_s, u"silent-bot"_s};
}

std::optional<Scenario> scenarioFromName(const QString &name)
{
    const qsizetype index = scenarioNames().indexOf(name);
    if (index < 0)
        return {};
    return Scenario(index);
}

} // namespace Console
